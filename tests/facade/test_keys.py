"""Keys are checked with a human sentence and held without printing."""

import asyncio
import copy
import inspect
import pickle

import pytest

import prepaid
from prepaid import Account, InvalidKeyError
from tests.hazards.leaks import texts_of
from tests.hazards.messages import GOOD
from tests.hazards.server import Server, answers

KEY = "sk-live-7Qw2Rt9Zx4Lm8Np1"
NAME_LIKE = "k7f3c9a1b2d4e6f8a9b0"  # a key that could be a vendor's name


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        (f"'{KEY}'", "quotes around"),
        (f'"{KEY}', "quotes around"),
        (f"Bearer {KEY}", "Bearer"),
        (f"bearer\t{KEY}", "Bearer"),
        ("YOUR_API_KEY", "placeholder"),
        ("your-legnext-key", "placeholder"),
        ("<apiKey>", "placeholder"),
        ("${LEGNEXT_API_KEY}", "placeholder"),
        ("sk-...", "placeholder"),
        ("xxxxxxxx", "placeholder"),
        (f"{KEY[:9]}\n{KEY[9:]}", "line break"),
        (f"{KEY[:9]} {KEY[9:]}", "white space"),
        (f"{KEY}é", "ASCII"),
        (f"{KEY[:9]}\x00{KEY[9:]}", "control"),
        (f"{KEY[:9]}'{KEY[9:]}", "quote"),
        (KEY * 400, "long"),
        (b"bytes", "bytes"),
        (asyncio.sleep, "is async: it must return the key itself"),
    ],
)
def test_what_cannot_be_a_key_is_refused_with_a_sentence(key, says):
    """The sentence says what is wrong and shows no part of the key."""
    with pytest.raises(InvalidKeyError, match=says) as caught:
        Account("legnext", key)
    assert KEY[:8] not in str(texts_of(caught.value))


@pytest.mark.parametrize("key", ["k", "test-key", "abc/def+ghi==", "key-with-todo-inside"])
@pytest.mark.parametrize("written", ["{}", " {}\r\n"])
def test_unusual_keys_are_sent_without_the_white_space_around_them(key, written):
    """Only what surely is not a key is refused; a line read from a file works as it is."""
    with Server(answers(GOOD), (key,)) as server:
        account = Account("deepixels", written.format(key), base_url=server.url)
        prepaid.get_balance(account)
    assert f"\r\nx-api-key: {key}\r\n" in server.requests[0].decode().lower()


@pytest.mark.parametrize(
    "show", [repr, str, format, ascii, lambda s: f"{s!r:>40}", lambda s: repr(vars(type(s)))]
)
def test_a_held_key_never_prints(show):
    """No way of printing an account or its key shows it."""
    account = Account("legnext", KEY)
    assert "7Qw2" not in show(account)
    assert "7Qw2" not in show(account.api_key)


def test_no_key_at_all_names_the_variables():
    """`Account("legnext", os.environ.get("..."))` gets the advice of `from_env`."""
    with pytest.raises(prepaid.MissingKeyError, match="LEGNEXT_API_KEY"):
        Account("legnext", None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Account(KEY, "legnext"),
        lambda: Account.from_env(KEY),
        lambda: Account("legnext", f"{KEY[:9]} {KEY[9:]}"),
        lambda: Account("legnext", "k", base_url=f"https://user:{KEY}@h.example"),
        lambda: Account("legnext", "k", base_url=f"https://h.example?key={KEY}"),
        lambda: Account("legnext", KEY, organization="org"),
        lambda: Account("legnext", KEY, minimum="5 credits"),
        lambda: Account("stability", "k", organization=f"{KEY} {KEY}"),
        lambda: Account("stability", "k", api_version=KEY),
        lambda: Account("stability", "k", minimum=f"10 {KEY}"),
        lambda: Account("stability", "k", label=f"{KEY}\n"),
        lambda: Account("stability", "k", allow_insecure=KEY),
        lambda: prepaid.vendors.get_vendor(KEY),
        lambda: Account("legnext", KEY, organisation="misspelt"),
        lambda: prepaid.get_balance(KEY, "legnext"),
        lambda: prepaid.get_balance(KEY),
        lambda: prepaid.get_profile(KEY),
        lambda: prepaid.get_balances(KEY),
        lambda: prepaid.guard(KEY),
        lambda: prepaid.guard(f"{KEY}=1 USD"),
        lambda: prepaid.guard(f"legnext={KEY} USD"),
        lambda: asyncio.run(prepaid.aguard(KEY)),
    ],
)
def test_no_message_and_no_frame_shows_a_key_wherever_it_stands(make, monkeypatch):
    """Arguments get swapped, and passwords get into addresses."""
    monkeypatch.setenv("LEGNEXT_API_KEY", "k-1")
    with pytest.raises((prepaid.ConfigurationError, TypeError)) as caught:
        make()
    assert KEY[:8] not in str(texts_of(caught.value))


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("get_balance", KEY),
        ("get_profile", KEY),
        ("get_balances", KEY),
        ("iter_balances", KEY),
        ("poll", KEY),
        ("poll", [KEY]),
        ("watch", KEY),
        ("watch", [KEY]),
    ],
)
def test_no_frame_of_a_client_shows_a_key_in_the_place_of_an_account(method, given, mode):
    """Where one account belongs, and where several do; nor does what is raised."""
    ask = getattr(getattr(prepaid, mode)(), method)

    async def awaited():
        return await (ask(given) if method.startswith("get") else anext(ask(given)))

    with pytest.raises(prepaid.ConfigurationError) as caught:
        ask(given) if mode == "Client" else asyncio.run(awaited())
    assert KEY[:8] not in str(texts_of(caught.value))


def test_a_key_that_looks_like_a_vendor_is_not_repeated():
    """A misspelt vendor's name is: it has no digits."""
    for use in (Account.from_env, prepaid.get_balance, prepaid.vendors.get_vendor):
        with pytest.raises(prepaid.ConfigurationError, match=r"Unknown vendor\. Choose") as caught:
            use(NAME_LIKE)
        assert NAME_LIKE not in str(caught.value)
    with pytest.raises(prepaid.ConfigurationError, match="Unknown vendor 'legnex'"):
        Account.from_env("legnex")


def test_a_held_key_is_not_pickled_and_has_no_vars():
    """Pickling is refused with advice; there is no __dict__; copies are the same holder."""
    held = Account("legnext", KEY).api_key
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(held)
    with pytest.raises(TypeError):
        vars(held)
    assert KEY not in repr(inspect.getmembers(held))
    assert copy.copy(held) is held
    assert copy.deepcopy(held) is held
