"""What holds for every body that a document allows, and for every body with one thing wrong."""

from __future__ import annotations

from decimal import Context, Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prepaid import Balance, Client, PrepaidError
from prepaid.testing import MockVendors, Reply, _json
from prepaid.testing._document import document_of
from tests.contract import oracle, strategies
from tests.contract.asking import runtime
from tests.contract.test_answers import good_body

BOUNDED = settings(
    max_examples=200,
    deadline=None,  # a slow machine is no failure
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)


def good(vendor):
    """Bodies of the default balance call that are a balance."""
    document = document_of(vendor)
    operation = next(
        one for one in document.operations if one.answers[200].body == good_body(vendor)
    )
    fixed = dict.fromkeys(oracle.FIGURES[vendor])
    if vendor == "legnext":
        fixed["code"] = 200
    return strategies.bodies(document.body_schema(operation, 200), fixed)


def figures(vendor, body):
    """What a balance must state for a body: unit and value, by hand."""
    return {
        unit: Decimal(_json.get(body, path)).scaleb(shift, Context(prec=60))
        for path, (unit, shift) in oracle.FIGURES[vendor].items()
    }


@pytest.fixture(scope="module")
def ask():
    """One mock and one client for all examples: give it a vendor and the bytes of a body."""
    with MockVendors() as mock, Client(_runtime=runtime(), max_retries=0) as client:
        accounts = {vendor: mock.account(vendor) for vendor in oracle.FIGURES}

        def answer(vendor, content):
            mock.fault(accounts[vendor], Reply(body=content), times=1)
            try:
                return client.get_balance(accounts[vendor])
            except PrepaidError as error:
                return error

        yield answer


@pytest.mark.parametrize("vendor", oracle.FIGURES)
def test_every_valid_body_is_a_balance_with_the_same_digits(ask, vendor):
    """Whatever else the body holds."""

    @BOUNDED
    @given(good(vendor))
    def check(body):
        outcome = ask(vendor, _json.write(body))
        assert isinstance(outcome, Balance), outcome
        stated = {amount.unit: amount.to_dict()["value"] for amount in outcome.amounts}
        expected = figures(vendor, body)
        assert stated == {unit: f"{value or abs(value):f}" for unit, value in expected.items()}

    check()


@pytest.mark.parametrize("vendor", oracle.FIGURES)
def test_every_corruption_of_one_field_ends_in_an_error_or_the_same_digits(ask, vendor):
    """A corrupt figure, or what holds it, is an error that names it; nothing else is a number."""

    @BOUNDED
    @given(st.data())
    def check(data):
        content, path = data.draw(strategies.corrupted(good(vendor)))
        outcome = ask(vendor, content)
        hit = [one for one in oracle.FIGURES[vendor] if one == path or one.startswith(f"{path}.")]
        if hit:
            assert type(outcome).__name__ == "InvalidResponseError", outcome
            assert outcome.path in {*hit, path}
        elif isinstance(outcome, Balance):
            body = _json.read(content)
            expected = figures(vendor, body)
            stated = {amount.unit: amount.value for amount in outcome.amounts}
            assert stated == expected
        else:
            assert type(outcome).__name__ == "InvalidResponseError", outcome
            assert outcome.path in {"$", path, path.rpartition(".")[2]}

    check()
