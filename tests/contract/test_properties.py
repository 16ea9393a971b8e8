"""What holds for every figure, and for every body with one thing wrong."""

from __future__ import annotations

import json
from decimal import Context, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import prepaid
from prepaid import Balance
from tests.contract.samples import KEY, STATED, changed, get, stated
from tests.hazards.case import ANY
from tests.hazards.messages import message
from tests.hazards.server import Server, answers

# Of each vendor, whose figures are all read by the same code.
FEW = settings(ANY, max_examples=30)
WHOLE = st.integers(-(10**18) + 1, 10**18 - 1).map(str)
FRACTION = st.builds(
    lambda sign, whole, digits: f"{sign}{whole}.{digits}",
    st.sampled_from(["", "-"]),
    st.integers(0, 10**18 - 1),
    st.text("0123456789", min_size=1, max_size=18),
)
WRONG = st.sampled_from(
    [None, "null", "true", "false", "NaN", "Infinity", "1e400", "1e-400", "1e30", "[]", "{}",
     "[1]", '{"value": 1}', '""', '"$12"', '"1,234.50"', '"NaN"', '"1_000"', '"\\u0661"',
     "9" * 400, "0", "1", "-1", "200", "0.5", '"x"', '"200"']
)  # fmt: skip


@pytest.fixture
def ask():
    """A server and a client for all examples of a call: it and the bytes of its answer.

    Each call has its own client, which keeps the rate of the vendor.
    """
    sent = b""
    with (
        Server(answers(lambda _: message(sent)), (KEY,)) as server,
        prepaid.Client(max_retries=0) as client,
    ):

        def outcome(call, body):
            nonlocal sent
            sent = body
            (result,) = client.get_balances([call.account_at(server.url)])
            return result

        yield outcome


def paths(tree, prefix=""):
    """Dotted paths of all fields, the objects among them."""
    for name, value in tree.items():
        yield f"{prefix}{name}"
        if isinstance(value, dict):
            yield from paths(value, f"{prefix}{name}.")


def amounts(call, body):
    """What the balance of a body must state, by hand: unit and value of each figure."""
    tree = json.loads(body, parse_float=Decimal, parse_int=Decimal)
    return [
        (unit, Decimal(get(tree, path)).scaleb(shift, Context(prec=60)))
        for path, (unit, shift) in call.units.items()
    ]


@pytest.mark.parametrize("call", STATED, ids=str)
@given(data=st.data())
@FEW
def test_every_figure_is_a_balance_with_the_same_digits(ask, call, data):
    """As long as it has at most 18 digits on either side of the point."""
    body = call.body
    for path in call.figures:
        integer = "." not in str(get(json.loads(body), path))
        body = changed(body, path, data.draw(WHOLE if integer else WHOLE | FRACTION)).decode()
    outcome = ask(call, body.encode())
    assert isinstance(outcome, Balance), outcome
    expected = [f"{value or abs(value):f} {unit}" for unit, value in amounts(call, body)]
    assert stated(outcome)["amounts"] == expected


@pytest.mark.parametrize("call", STATED, ids=str)
@given(data=st.data())
@FEW
def test_one_thing_wrong_is_an_error_or_the_same_digits(ask, call, data):
    """A corrupt figure, or what holds it, is an error that names it; nothing else is a number."""
    path = data.draw(st.sampled_from(sorted(paths(json.loads(call.body)))))
    literal = data.draw(WRONG)
    body = changed(call.body, path, literal)
    outcome = ask(call, body)
    if isinstance(outcome, Balance):
        assert [(one.unit, one.value) for one in outcome.amounts] == amounts(call, body)
    elif any(one.startswith(f"{path}.") or one == path for one in call.figures):
        assert isinstance(outcome, prepaid.InvalidResponseError)
        assert outcome.path.startswith(path)
    else:
        assert isinstance(outcome, prepaid.PrepaidError)
        assert not isinstance(outcome, prepaid.TransportError)
