"""What vendors need beside a key and a figure: parameters, units from the answer, versions."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import attrs
import pytest

import prepaid
from prepaid import (
    Account,
    Amount,
    ConfigurationError,
    InvalidResponseError,
    MissingKeyError,
    UnitMismatchError,
    UnsupportedOperationError,
    vendors,
)
from prepaid.testing import MockVendors
from prepaid.vendors import Api, Computed, Figure, Operation, get_vendor, vendor_names
from tests.hazards.asking import outcome_of
from tests.hazards.messages import message
from tests.hazards.server import Server, answers

KEY = "tok-7Qw2Rt9Zx4Lm8Np1"
SID = "AC" + "5ca1ab1e" * 4
TWILIO = {"account_sid": SID, "balance": "0.05", "currency": "USD"}


pytestmark = pytest.mark.usefixtures("no_keys")


def answered(body, vendor, mode="Client", **options):
    """One call that a server answers with this document: the outcome and the request."""
    with Server(answers(message(json.dumps(body).encode())), (KEY,)) as server:
        account = Account(vendor, KEY, base_url=server.url, **options)
        outcome = outcome_of(mode, account, max_retries=0)
    return outcome, server.requests[0].decode()


# --- parameters of an account -------------------------------------------------------------------


def test_a_parameter_goes_into_the_path_and_with_the_key(mode):
    """Twilio's Account SID is both: the place that is asked, and the user name."""
    outcome, request = answered(TWILIO, "twilio", mode=mode, parameters={"account_sid": SID})
    assert outcome.available == Amount("0.05", "USD")
    assert request.startswith(f"GET /Accounts/{SID}/Balance.json HTTP/1.1\r\n")
    pair = base64.b64encode(f"{SID}:{KEY}".encode()).decode()
    assert f"\r\nAuthorization: Basic {pair}\r\n" in request
    assert KEY not in request


def test_a_parameter_comes_from_its_variable(monkeypatch):
    """So that `export` is all it takes."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", f" {SID} ")
    outcome, request = answered(TWILIO, "twilio")
    assert outcome.account_id == SID
    assert f"/{SID}/" in request


def test_a_given_parameter_comes_before_its_variable(monkeypatch):
    """The variable is for accounts that say nothing."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    _, request = answered(TWILIO, "twilio", parameters={"account_sid": SID})
    assert f"/{SID}/" in request


def test_a_parameter_comes_from_a_file(tmp_path, monkeypatch):
    """`[accounts.parameters]` belongs to the account above it."""
    monkeypatch.setenv("TOKEN", KEY)
    path = tmp_path / "prepaid.toml"
    path.write_text(
        '[[accounts]]\nvendor = "twilio"\napi_key_env = "TOKEN"\n'
        f'[accounts.parameters]\naccount_sid = "{SID}"\n'
        '[[accounts]]\nvendor = "legnext"\napi_key_env = "TOKEN"\n'
    )
    first, second = prepaid.load_accounts(path)
    assert (first.parameters, second.parameters) == ({"account_sid": SID}, {})


@pytest.mark.parametrize("lines", ["parameters = 5", "[accounts.parameters]\naccount_sid = 5"])
def test_a_parameter_of_another_type_in_a_file_is_refused(lines, tmp_path):
    """With the place in the file."""
    path = tmp_path / "prepaid.toml"
    path.write_text(f'[[accounts]]\nvendor = "twilio"\napi_key_env = "TOKEN"\n{lines}\n')
    with pytest.raises(ConfigurationError, match=r"account 1: .* must be a \w+, not int"):
        prepaid.load_accounts(path)


@pytest.mark.parametrize(
    ("vendor", "name", "variable"),
    [
        ("twilio", "account_sid", "TWILIO_ACCOUNT_SID"),
        ("deepgram", "project_id", "DEEPGRAM_PROJECT_ID"),
    ],
)
def test_a_missing_parameter_names_variable_and_setting(vendor, name, variable, monkeypatch):
    """Before anything is sent; an empty variable counts as not set."""
    monkeypatch.setenv(variable, "")
    with pytest.raises(ConfigurationError) as caught:
        Account(vendor, KEY)
    assert not isinstance(caught.value, MissingKeyError)
    assert variable in str(caught.value)
    assert f'parameters={{"{name}"' in str(caught.value)
    assert f"{name} under [accounts.parameters]" in str(caught.value)


def test_a_missing_parameter_costs_its_own_account_only(environment, monkeypatch):
    """All others in the environment are asked."""
    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    outcomes = {one.vendor: one for one in prepaid.get_balances()}
    failed = [name for name, one in outcomes.items() if not isinstance(one, prepaid.Balance)]
    assert failed == ["twilio"]
    assert "TWILIO_ACCOUNT_SID" in str(outcomes["twilio"])


@pytest.mark.parametrize(
    ("vendor", "options", "says"),
    [
        (
            "twilio",
            {"parameters": {"account_sid": "AC123"}},
            r"not the Account SID, which must match",
        ),
        ("twilio", {"parameters": {"account_sid": f"{SID}/x"}}, "account_sid is not"),
        ("twilio", {"parameters": {"account_sid": 5}}, "account_sid must be a str, not int"),
        (
            "twilio",
            {"parameters": {"sid": SID}},
            "parameter of that name: leave it out; it takes acc",
        ),
        ("twilio", {"parameters": SID}, "parameters must be a Mapping, not str"),
        ("deepgram", {"parameters": {"project_id": "../keys"}}, "project_id is not"),
        ("legnext", {"parameters": {"account_sid": SID}}, "Legnext does not take a parameter"),
        (
            "twilio",
            {"parameters": {"account_sid": SID}, "organization": "o"},
            "not take an organization",
        ),
    ],
)
def test_a_parameter_that_cannot_be_one_is_refused(vendor, options, says):
    """The message says what is wrong, and repeats no value: it may be a key."""
    with pytest.raises(ConfigurationError, match=says) as caught:
        Account(vendor, KEY, **options)
    assert SID not in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_variable_that_cannot_be_the_parameter_is_named(monkeypatch):
    """So that one knows where to mend it."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "token-in-the-wrong-place")
    with pytest.raises(ConfigurationError, match="TWILIO_ACCOUNT_SID is not") as caught:
        Account("twilio", KEY)
    assert "wrong-place" not in str(caught.value)


def test_an_organization_is_a_parameter_like_any_other():
    """Its keyword stays, and so does the attribute."""
    for options in ({"organization": "org-1"}, {"parameters": {"organization": "org-1"}}):
        account = Account("stability", KEY, **options)
        assert (account.organization, account.parameters) == ("org-1", {"organization": "org-1"})
        outcome, request = answered({"credits": 1}, "stability", **options)
        assert "\r\nOrganization: org-1\r\n" in request
        assert outcome.available == Amount(1, "credits")
    assert attrs.evolve(account, label="x").organization == "org-1"
    assert attrs.evolve(account, organization="org-2").organization == "org-2"


def test_accounts_with_parameters_can_be_compared_and_counted():
    """Equal by all they hold."""
    one, same = (Account("twilio", KEY, parameters={"account_sid": SID}) for _ in range(2))
    other = Account("twilio", KEY, parameters={"account_sid": "AC" + "0" * 32})
    assert one == same
    assert one != other
    assert len({one, same, other}) == 2


def test_arguments_that_are_always_the_same_are_sent(monkeypatch):
    """Constants of the manifest are in the generated package."""
    spec = get_vendor("stability").client._spec
    monkeypatch.setattr(spec, "CONSTANTS", {"stability_client_id": "prepaid"})
    _, request = answered({"credits": 1}, "stability")
    assert "\r\nStability-Client-ID: prepaid\r\n" in request


# --- units and choices --------------------------------------------------------------------------


def deepseek(**amounts):
    return {
        "is_available": True,
        "balance_infos": [
            {"currency": unit, "total_balance": value} for unit, value in amounts.items()
        ],
    }


@pytest.mark.parametrize(
    ("body", "minimum", "available"),
    [
        (deepseek(USD="5", CNY="7"), "1 USD", "5 USD"),
        (deepseek(USD="0", CNY="7"), "1 USD", "0 USD"),
        (deepseek(USD="0", CNY="7"), "1 CNY", "7 CNY"),
        (deepseek(USD="0", CNY="7"), None, "7 CNY"),
        (deepseek(USD="7", CNY="0"), None, "7 USD"),
        (deepseek(USD="5", CNY="7"), None, "7 CNY"),
        (deepseek(USD="0", CNY="0"), None, "0 CNY"),
        (deepseek(USD="-2", CNY="-1"), None, "-1 CNY"),
    ],
)
def test_of_several_currencies_the_minimums_leads(body, minimum, available):
    """Else the only one with money, else the first in a fixed order, not the answer's."""
    for document in (body, {**body, "balance_infos": body["balance_infos"][::-1]}):
        outcome, _ = answered(document, "deepseek", minimum=minimum)
        assert outcome.available == Amount.parse(available)
        assert [one.unit for one in outcome.amounts] == ["CNY", "USD"]


@pytest.mark.parametrize(
    ("vendor", "body", "options"),
    [
        ("deepseek", deepseek(USD="5"), {}),
        ("twilio", TWILIO, {"parameters": {"account_sid": SID}}),
    ],
)
def test_a_minimum_is_checked_against_the_unit_of_the_answer(vendor, body, options, mode):
    """Beforehand nobody knows it; then the two are never compared."""
    outcome, _ = answered(body, vendor, minimum="10 CNY", mode=mode, **options)
    assert type(outcome) is UnitMismatchError
    assert "minimum is in CNY; what is left is in USD" in str(outcome)
    assert outcome.attempts == 1
    outcome, _ = answered(body, vendor, minimum="10 USD", **options)
    assert outcome.is_below("10 USD")


@pytest.mark.parametrize("unit", ["usd", "Usd", "JPY", "KWD"])
def test_any_code_of_iso_4217_is_a_unit(unit):
    """In any case."""
    outcome, _ = answered({**TWILIO, "currency": unit}, "twilio", parameters={"account_sid": SID})
    assert outcome.available.unit == unit.upper()


@pytest.mark.parametrize("unit", [None, "", "XXX", "XTS", "XAU", "BTC", "credits", "US", 840, []])
def test_any_other_unit_is_an_error(unit):
    """Tests, metals and no currency at all among them."""
    outcome, _ = answered({**TWILIO, "currency": unit}, "twilio", parameters={"account_sid": SID})
    assert type(outcome) is InvalidResponseError
    assert outcome.path == "currency"


def with_available(monkeypatch, available):
    """Deepixels, as if its module declared another figure."""
    record = get_vendor("deepixels")
    operation = Operation(record.api(None).balance.module, available=available)
    changed = attrs.evolve(record, apis={"v1": Api(balance=operation)})
    monkeypatch.setitem(vendors._loaded, "deepixels", changed)


def test_a_module_that_states_another_unit_than_it_declares_is_an_error(monkeypatch):
    """The unit of an amount is a declared fact, and not what a function says."""
    figure = Figure("balance", "credits")
    with_available(monkeypatch, Computed(lambda _: Amount(1, "EUR"), (figure,)))
    outcome, _ = answered({"balance": 1}, "deepixels")
    assert type(outcome) is InvalidResponseError
    assert "states EUR; its figures are in credits" in str(outcome)


def test_what_a_figure_is_computed_of_must_be_there(monkeypatch):
    """The function is not asked: missing is not zero, whatever it would make of it."""
    figure = Figure("balance", "credits")
    with_available(monkeypatch, Computed(lambda _: Amount(0, "credits"), (figure,)))
    outcome, _ = answered({"email": "a@b.example"}, "deepixels")
    assert type(outcome) is InvalidResponseError
    assert outcome.path == "balance"


def test_a_module_that_fails_on_an_answer_is_an_error(monkeypatch):
    """Of its account alone, whatever it raises."""
    figure = Figure("balance", "credits")
    with_available(monkeypatch, Computed(lambda _: 1 / 0, (figure,)))
    outcome, _ = answered({"balance": 1}, "deepixels")
    assert (type(outcome), outcome.path) == (InvalidResponseError, "balance")
    assert "ZeroDivisionError" in str(outcome)


def test_a_row_that_is_not_there_is_missing(monkeypatch):
    """A figure may stand in one row of a list, by its number."""
    with_available(monkeypatch, Figure("wallets.1.left", "credits"))
    body = {"balance": 0, "wallets": [{"left": 3}]}
    outcome, _ = answered(body, "deepixels")
    assert (type(outcome), outcome.path) == (InvalidResponseError, "wallets.1.left")
    body["wallets"].append({"left": 4})
    assert answered(body, "deepixels")[0].available == Amount(4, "credits")


# --- OpenRouter's two versions ------------------------------------------------------------------


def test_a_variable_stands_for_a_version_of_the_api(monkeypatch):
    """A management key reads credits; where both are set, the key's own limit is asked."""
    monkeypatch.setenv("OPENROUTER_MANAGEMENT_API_KEY", KEY)
    assert Account.from_env("openrouter").api_version == "credits"
    monkeypatch.setenv("OPENROUTER_API_KEY", KEY)
    assert Account.from_env("openrouter").api_version is None


def test_a_key_without_a_limit_says_which_key_has_a_figure(mode):
    """Null is not zero, and no other figure is taken for it."""
    body = {"data": {"limit": None, "limit_remaining": None, "usage": 3.5}}
    outcome, _ = answered(body, "openrouter", mode=mode)
    assert type(outcome) is UnsupportedOperationError
    assert "management key" in outcome.hint
    assert (outcome.vendor, outcome.attempts, outcome.retryable) == ("openrouter", 1, False)


def test_zeros_are_a_refusal(mode):
    """So are they at every status and in every notation: never 0 USD."""
    body = {"data": {"total_credits": 0, "total_usage": 0}}
    outcome, _ = answered(body, "openrouter", mode=mode, api_version="credits")
    assert type(outcome) is prepaid.PermissionDeniedError
    assert outcome.status == 200
    assert "management key" in outcome.hint


@pytest.mark.parametrize("period", ["daily", "weekly", "monthly"])
def test_a_limit_begins_anew_at_the_next_midnight_of_its_period(period):
    """By UTC: tomorrow, on Monday, on the first of the month."""
    body = {"data": {"limit": 5, "limit_remaining": 1, "limit_reset": period}}
    before = datetime.now(UTC)
    outcome, _ = answered(body, "openrouter")
    resets = outcome.resets_at
    longest = {"daily": timedelta(days=1), "weekly": timedelta(days=7), "monthly": timedelta(31)}
    assert before < resets <= datetime.now(UTC) + longest[period]
    assert resets.utcoffset() == timedelta(0)
    assert (resets.hour, resets.minute, resets.second, resets.microsecond) == (0, 0, 0, 0)
    assert {"daily": True, "weekly": resets.weekday() == 0, "monthly": resets.day == 1}[period]


# --- all at once --------------------------------------------------------------------------------


def test_a_slow_vendor_delays_nobody(mode, mock):
    """Where more calls hang than are made at once there, all other vendors still answer first."""
    others = [name for name in vendor_names() if name != "deepgram"]

    async def awaited(accounts):
        async with (
            prepaid.AsyncClient() as client,
            aclosing(client.iter_balances(accounts)) as arriving,
        ):
            return [await anext(arriving) for _ in others]

    with MockVendors() as slow:  # a server of its own, as each vendor has
        slow.fault("deepgram", "slow_body")
        hanging = [slow.account("deepgram", f"k-{number}") for number in range(20)]
        accounts = [*hanging, *map(mock.account, others)]
        if mode == "AsyncClient":
            first = asyncio.run(awaited(accounts))
        else:
            with prepaid.Client() as client:
                first = list(itertools.islice(client.iter_balances(accounts), len(others)))
    assert {outcome.vendor for _, outcome in first} == {*others}
    assert all(isinstance(outcome, prepaid.Balance) for _, outcome in first)
