"""Every operation and status of the documents, through both clients, at the mock."""

from __future__ import annotations

import pytest

from tests.contract.samples import CALLS, SAMPLES, check_result, document


def statuses(call):
    """The failures that a call's operation documents."""
    method, path = call.place
    operation = document(call.vendor)["paths"][path][method.lower()]
    return [int(status) for status in operation["responses"] if status.isdigit() and status > "399"]


def test_every_documented_operation_has_a_sample():
    """No operation of a document is without a call."""
    operations = {
        f"{method.upper()} {path}"
        for vendor in SAMPLES
        for path, methods in document(vendor)["paths"].items()
        for method in methods
    }
    assert {" ".join(call.place) for call in CALLS} == operations


@pytest.mark.parametrize(
    ("call", "status"), [(call, status) for call in CALLS for status in statuses(call)], ids=str
)
def test_each_documented_status_at_the_mock(call, status, ask, mode):
    """The mock serves the document's example of each status; the error is the sample's."""
    outcome = ask(call, f"status_{status}", mode)
    assert type(outcome).__name__ == call.errors[str(status)][0]
    words = call.errors[str(status)][2]  # empty where the document has no body
    assert (outcome.status, bool(outcome.server_message)) == (status, bool(words))


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_the_example_of_the_document_at_the_mock(call, ask, mock, mode):
    """A first test needs nothing set; the request is one that the document has."""
    outcome = ask(call, None, mode)
    check_result(outcome, {"vendor": call.vendor})
    seen = mock.requests()[-1]
    assert (seen.method, seen.path, seen.status, seen.problem) == (
        *call.request.partition("?")[0].split(),
        200,
        None,
    )
