"""Every operation and status of the documents, through both clients."""

import pytest

from prepaid import Balance, Profile
from prepaid.testing._document import document_of
from prepaid.testing._figures import operation_id
from prepaid.vendors import get_vendor
from tests.contract import oracle


def calls():
    """Vendor, API version, what is asked, and the document's operation."""
    for name in oracle.FIGURES:
        for version, api in get_vendor(name).apis.items():
            for what in ("balance", "profile"):
                if getattr(api, what) is not None:
                    operation = document_of(name).operation(operation_id(getattr(api, what)))
                    yield name, version, what, operation


def test_every_documented_operation_is_asked():
    """No operation of a document is without a call."""
    asked = {(name, operation.id) for name, _, _, operation in calls()}
    assert asked == {(n, one.id) for n in oracle.FIGURES for one in document_of(n).operations}


@pytest.mark.parametrize(
    ("name", "version", "what", "status"),
    [
        pytest.param(name, version, what, status, id=f"{name}-{operation.id}-{status}")
        for name, version, what, operation in calls()
        for status in operation.answers
    ],
)
def test_each_documented_status_ends_as_it_should(mock, ask, name, version, what, status):
    """200 gives the value, every other status its error with the vendor's own words."""
    account = mock.account(name, api_version=version, label="prod")
    if status != 200:
        mock.fault(account, f"status_{status}")
    outcome = ask(account, what, max_retries=0)
    if status == 200:
        assert isinstance(outcome, Balance if what == "balance" else Profile)
        assert outcome.meta.api_version == version
    else:
        assert type(outcome).__name__ == oracle.error_of(name, status)
        assert outcome.status == status
        assert outcome.server_message
    assert (outcome.vendor, outcome.label) == (name, "prod")
    (seen,) = mock.requests(account)
    assert (seen.status, seen.problem) == (status, None)


@pytest.mark.parametrize("name", oracle.FIGURES)
def test_unknown_key_is_refused_with_a_documented_status(mock, ask, name):
    """The mock answers a key it was never given as the document says."""
    from prepaid import Account

    outcome = ask(Account(name, "another-one", base_url=mock.url(name)))
    assert type(outcome).__name__ == "AuthenticationError"
    assert outcome.attempts == 1


@pytest.mark.parametrize("name", oracle.FIGURES)
def test_records_state_what_the_documents_state(name):
    """Server, key header and its prefix of a vendor's record are those of the document."""
    record, document = get_vendor(name), document_of(name)
    assert record.base_url == document.plain["servers"][0]["url"]
    assert record.base_url == document.origin + document.server_path
    for vendor, version, _, operation in calls():
        if vendor == name:
            api = record.apis[version]
            assert operation.keys == ((api.auth_header, api.auth_prefix),)


@pytest.mark.parametrize("name", oracle.FIGURES)
def test_records_name_the_variables_in_use(name):
    """The variables that may hold a key, first one first."""
    assert get_vendor(name).key_variables == oracle.KEY_VARIABLES[name]
