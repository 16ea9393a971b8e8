"""The public names are the ones pinned here, documented, typed, and free of httpx."""

import inspect
import re
import subprocess
import sys
import typing
from pathlib import Path

import attrs
import pytest

import prepaid

NAMES = """
    Account Amount AsyncClient AsyncGuardedTransport AuthenticationError Balance
    BalanceUnknownError BelowMinimumError Client ConfigurationError DeadlineExceededError
    GuardedTransport History InvalidKeyError InvalidResponseError Meta MissingKeyError
    Organization Outcome PaymentRequiredError PermissionDeniedError PrepaidError Profile
    RateLimitedError Reading RedirectError Runway ServerError StatusError TopUp TransportError
    UnitMismatchError UnsupportedOperationError WatchEvent __version__ accounts_from_env aguard
    get_balance get_balances get_profile guard load_accounts
"""
PINNED = NAMES.split()
DOCUMENTED = [
    (name, getattr(prepaid, name)) for name in PINNED if name not in {"__version__", "Outcome"}
]


def public_members(cls):
    return [
        (f"{cls.__name__}.{name}", getattr(member, "__func__", member))
        for name, member in vars(cls).items()
        if not name.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, classmethod | property))
    ]


MEMBERS = [
    pair for _, value in DOCUMENTED if inspect.isclass(value) for pair in public_members(value)
]


def test_the_public_names_are_pinned_and_sorted():
    """A name comes or goes with a line changed here."""
    assert list(prepaid.__all__) == sorted(PINNED) == PINNED
    assert dir(prepaid) == PINNED
    assert all(getattr(prepaid, name) is not None for name in PINNED)


def test_an_unknown_name_is_an_attribute_error():
    """A typing mistake says so, as with any module."""
    with pytest.raises(AttributeError, match="get_ballance"):
        _ = prepaid.get_ballance


CALL = """
account = prepaid.Account("legnext", "k-1", base_url="http://127.0.0.1:1")
with prepaid.Client(max_retries=0) as client:
    assert isinstance(*client.get_balances([account]), prepaid.TransportError)
"""


@pytest.mark.parametrize(
    ("code", "heavy"),
    [
        ("", {"httpx", "attrs", "h11", "ssl", "asyncio", "sqlite3", "prepaid_clients"}),
        (CALL, {"asyncio"}),
    ],
    ids=["import", "call"],
)
def test_what_is_heavy_is_loaded_at_its_first_use(code, heavy):
    """Httpx, the generated clients and attrs by a call; an event loop by `AsyncClient` alone."""
    done = subprocess.run(
        [sys.executable, "-c", f"import prepaid, sys\n{code}\nprint(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not heavy & set(done.stdout.split())


def test_every_module_but_testing_vendors_and_cli_is_private():
    """One namespace: what has no underscore is public."""
    root = Path(prepaid.__file__).parent
    names = {path.stem for path in root.iterdir() if path.suffix == ".py" or path.is_dir()}
    public = {name for name in names if not name.startswith("_")}
    assert public <= {"testing", "vendors", "cli"}


@pytest.mark.parametrize(("name", "value"), [*DOCUMENTED, *MEMBERS])
def test_every_public_name_has_a_docstring(name, value):
    """One that says something."""
    assert len(inspect.getdoc(value) or "") > 15


@pytest.mark.parametrize(
    ("name", "value"), [(n, v) for n, v in [*DOCUMENTED, *MEMBERS] if inspect.isroutine(v)]
)
def test_public_functions_are_typed_and_show_no_httpx(name, value):
    """Every argument and result has a type, none of it httpx's."""
    signature = inspect.signature(value)
    shown = str(signature)
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.name in {"self", "cls"} or parameter.annotation is not parameter.empty
    if "GuardedTransport" not in name:  # these are httpx transports
        assert not re.search(r"\b(httpx|h11|httpcore)\b", shown)


def test_the_two_clients_have_the_same_names_and_signatures():
    """What one can do, the other can, awaited."""

    def shape(cls):
        return {
            name: [
                (each.name, each.default, each.annotation if each.name != "http_client" else None)
                for each in inspect.signature(member).parameters.values()
            ]
            for name, member in vars(cls).items()
            if inspect.isfunction(member) and (not name.startswith("_") or name == "__init__")
        }

    blocking = shape(prepaid.Client)
    assert blocking == shape(prepaid.AsyncClient)
    assert inspect.isasyncgenfunction(prepaid.AsyncClient.iter_balances)
    for name in blocking.keys() - {"__init__", "iter_balances", "poll", "watch", "with_options"}:
        assert inspect.iscoroutinefunction(getattr(prepaid.AsyncClient, name))
        assert not inspect.iscoroutinefunction(getattr(prepaid.Client, name))


def test_an_outcome_is_a_balance_or_an_error():
    """The alias can be taken apart by type checkers and at run time."""
    assert set(typing.get_args(prepaid.Outcome)) == {prepaid.Balance, prepaid.PrepaidError}


@pytest.mark.parametrize("cls", [one for _, one in DOCUMENTED if attrs.has(one)])
def test_the_types_of_the_fields_of_a_value_can_be_asked_for(cls):
    """By cattrs and the like."""
    attrs.resolve_types(cls)
