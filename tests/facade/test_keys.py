"""Keys are checked with a human sentence, held without printing, and found in server text."""

import base64
import copy
import inspect
import pickle
import traceback

import pytest

import prepaid
from prepaid import Account, InvalidKeyError
from prepaid._keys import Secret, parse_key, shows_key

KEY = "sk-live-7Qw2Rt9Zx4Lm8Np1"


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
    ],
)
def test_what_cannot_be_a_key_is_refused_with_a_sentence(key, says):
    """The sentence says what is wrong and shows no part of the key."""
    with pytest.raises(InvalidKeyError, match=says) as caught:
        Account("legnext", key)
    shown = "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    ours = shown.split("prepaid/_accounts.py", 1)[1]
    assert KEY[:8] not in ours


@pytest.mark.parametrize("key", ["k", "test-key", "abc/def+ghi==", "key-with-todo-inside"])
def test_unusual_keys_are_taken(key):
    """Only what surely is no key is refused."""
    assert isinstance(parse_key(f" {key}\n"), Secret)


def test_outer_white_space_is_stripped():
    """A line read from a file works as it is."""
    assert parse_key(f" {KEY}\r\n") == Secret(KEY)


@pytest.mark.parametrize("show", [repr, str, format, ascii, lambda s: f"{s!r:>40}", "{}".format])
def test_a_held_key_never_prints(show):
    """No way of printing shows it."""
    assert "7Qw2" not in show(Secret(KEY))
    assert "7Qw2" not in show(Account("legnext", KEY))


def test_no_key_at_all_names_the_variables():
    """`Account("legnext", os.environ.get("..."))` gets the advice of `from_env`."""
    with pytest.raises(prepaid.MissingKeyError, match="LEGNEXT_API_KEY"):
        Account("legnext", None)


def locals_shown(error):
    """Return what a traceback with locals shows of our own frames."""
    entries = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in entries.stack if "prepaid/" in frame.filename]
    assert ours
    return "".join([str(error), repr(error), *(str(frame.locals) for frame in ours)])


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
        lambda: prepaid.vendors.get_vendor(KEY),
    ],
)
def test_no_message_and_no_frame_shows_a_key_wherever_it_stands(make):
    """Arguments get swapped, and passwords get into addresses."""
    with pytest.raises(prepaid.ConfigurationError) as caught:
        make()
    assert KEY[:8] not in locals_shown(caught.value)


def test_a_held_key_is_not_pickled_and_has_no_vars():
    """Pickling is refused with advice; there is no __dict__; copies are the same holder."""
    secret = Secret(KEY)
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        vars(secret)
    assert KEY not in repr(inspect.getmembers(secret))
    assert KEY not in repr(secret.__getstate__())
    assert copy.copy(secret) is secret
    assert copy.deepcopy(secret) is secret
    assert secret.reveal() == KEY


@pytest.mark.parametrize(
    "disguise",
    [
        lambda key: key,
        lambda key: key.upper(),
        lambda key: key[::-1],
        lambda key: key[:8],
        lambda key: f"{key[:12]} and {key[12:]}",
        lambda key: key.encode().hex(),
        lambda key: key.encode().hex().upper(),
        lambda key: base64.b64encode(key.encode()).decode(),
        lambda key: base64.urlsafe_b64encode(b"Bearer " + key.encode()).decode(),
        lambda key: base64.b64encode(b"ab" + key.encode() + b"tail").decode(),
        lambda key: "".join(f"%{byte:02X}" for byte in key.encode()),
    ],
)
def test_a_key_is_found_in_server_text_however_disguised(disguise):
    """Eight characters of the key in any of these forms count as showing it."""
    assert shows_key(f"your key {disguise(KEY)} is wrong", KEY)


def test_looking_for_a_long_key_in_long_text_takes_no_time():
    """Both are as long as they are ever looked at; a test that hangs here would be noticed."""
    assert not shows_key("no such thing " * 290, "k9Z-" * 1000)


def test_ordinary_text_does_not_show_a_key():
    """Text is not withheld without reason, whatever the key's length."""
    for key in (KEY, "k", "abc"):
        assert not shows_key("Invalid or missing API key, please check your account.", key)
