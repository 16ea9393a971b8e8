"""`prepaid.toml` names where keys are; it never holds one, and errors say where they stand."""

import shlex
import sys

import pytest

from prepaid import (
    Amount,
    Client,
    ConfigurationError,
    InvalidKeyError,
    MissingKeyError,
    load_accounts,
)
from tests.hazards.leaks import texts_of

PRINT_KEY = f"{shlex.quote(sys.executable)} -c \"print('sk-from-command')\""

LEGNEXT = '[[accounts]]\nvendor="legnext"\napi_key_env="A"\n'


@pytest.fixture
def write(tmp_path):
    def _write(text):
        path = tmp_path / "prepaid.toml"
        path.write_text(text, "utf-8")
        return path

    return _write


def test_accounts_are_read_in_order_with_all_their_settings(write, monkeypatch):
    """Key sources are asked at the call, from the environment or a command."""
    monkeypatch.setenv("MY_KEY", "sk-from-env")
    accounts = load_accounts(
        write(
            f"""
            [[accounts]]
            vendor = "stability"
            label = "prod"
            api_key_env = "MY_KEY"
            organization = "org-1"
            minimum = "500 credits"
            [[accounts]]
            vendor = "legnext"
            api_key_command = '''{PRINT_KEY}'''
            base_url = "http://127.0.0.1:9"
            """
        )
    )
    first, second = accounts
    assert (first.vendor, first.label, first.organization) == ("stability", "prod", "org-1")
    assert first.minimum == Amount.parse("500 credits")
    assert first.api_key() == "sk-from-env"
    assert second.api_key().strip() == "sk-from-command"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r'(?s)needs \[\[accounts\]\] tables.*_API_KEY"$'),
        ("accounts = 3", r"needs \[\[accounts\]\] tables"),
        ("[[accounts]", "is not valid TOML"),
        ('[[accounts]]\nvendor="legnext"\napi_key="sk-1"', "does not belong in this file"),
        (
            '[[accounts]]\nvendor="legnext"\napi-key="sk-1"',
            "number 2 is unknown .did you mean api_key",
        ),
        ('[accounts]\nvendor="legnext"\napi_key="sk-1"', r"needs \[\[accounts\]\]"),
        (f"a = {'[' * 5000}", "cannot be read"),
        ('[[accounts]]\nvendor="legnext"', "it needs vendor, and one of"),
        ('[[accounts]]\nvendor="x"\napi_key_env="A"\napi_key_command="b"', "one of"),
        (
            '[[accounts]]\nvendor="legnext"\napi_key_env="A"\nregion="eu"',
            "number 3 is unknown; known are vendor",
        ),
        ('[[accounts]]\nvendor="legnext"\napi_key_env="sk-live-7Qw2Rt"', "takes the name of an"),
        ('[[accounts]]\nvendor="legnext"\napi_key_env=5', "api_key_env must be a str, not int"),
        ('[[accounts]]\nvendor="legnext"\napi_key_command="a \'b"', "cannot be split"),
        ('[[accounts]]\nvendor="nobody"\napi_key_env="A"', "account 1.*Unknown vendor 'nobody'"),
        (
            '[[accounts]]\nvendor="legnext"\napi_key_env="A"\nminimum="x"',
            "account 1.*not an amount",
        ),
        ('[[accounts]]\nvendor="legnext"\napi_key_command=" "', "api_key_command is empty"),
        ('[[accounts]]\nvendor="legnext"\napi_key_file=""', "api_key_file is empty"),
        ("x={sk-live-7Qw2=1, sk-live-7Qw2=2}", "is not valid TOML"),
        ("[sk-live-7Qw2]\n[sk-live-7Qw2]", "is not valid TOML"),
        (f"{LEGNEXT}{LEGNEXT}", "account 2: another account of legnext has the same label"),
        (
            f'{LEGNEXT}label="sk-live"\n{LEGNEXT}label="x"\n{LEGNEXT}label="sk-live"',
            "account 3: another account of legnext has the same label",
        ),
    ],
)
def test_a_bad_file_is_refused_and_says_where(write, text, says):
    """Each message names the file."""
    with pytest.raises(ConfigurationError, match=says) as caught:
        load_accounts(write(text))
    assert "prepaid.toml" in str(caught.value)
    assert "sk-" not in str(texts_of(caught.value))


def test_one_label_at_two_vendors_and_a_mark_before_the_text_are_fine(write):
    """Windows editors put a byte order mark at the beginning."""
    text = f'\ufeff{LEGNEXT}label="prod"\n{LEGNEXT.replace("legnext", "stability")}label="prod"'
    assert [account.label for account in load_accounts(write(text))] == ["prod", "prod"]


def test_a_bad_key_names_its_variable(write, monkeypatch):
    """As `Account.from_env` does."""
    (account,) = load_accounts(write(LEGNEXT))
    monkeypatch.setenv("A", "'quoted'")
    with (
        Client() as client,
        pytest.raises(InvalidKeyError, match=r"quotes .* environment variable A\."),
    ):
        client.get_balance(account)
    monkeypatch.setenv("A", " ")
    with Client() as client, pytest.raises(MissingKeyError, match="A is blank"):
        client.get_balance(account)


def test_a_missing_file_is_a_clear_error(tmp_path):
    """It names the file and the system's reason."""
    with pytest.raises(ConfigurationError, match=r"none\.toml cannot be read"):
        load_accounts(tmp_path / "none.toml")
    for odd in (None, 5, b"x"):
        with pytest.raises(ConfigurationError, match="path"):
            load_accounts(odd)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_accounts("a\0b")


def test_a_missing_key_is_an_error_of_that_account_only(write):
    """The file loads; the call for the account says which variable is not set."""
    (account,) = load_accounts(write('[[accounts]]\nvendor="legnext"\napi_key_env="NOT_SET_HERE"'))
    with Client() as client, pytest.raises(MissingKeyError, match="NOT_SET_HERE") as caught:
        client.get_balance(account)
    assert caught.value.vendor == "legnext"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/no/such/program", "cannot be run"),
        (f"{shlex.quote(sys.executable)} -c 'raise SystemExit(3)'", "ended with status 3"),
    ],
)
def test_a_failing_command_says_how_and_shows_no_output(write, command, says):
    """The command's output may be a key and is never shown."""
    path = write(f'[[accounts]]\nvendor=\'legnext\'\napi_key_command="""{command}"""')
    (account,) = load_accounts(path)
    with Client() as client, pytest.raises(ConfigurationError, match=says):
        client.get_balance(account)


def test_a_key_file_is_found_from_the_folder_of_the_file(write, tmp_path):
    """A relative path begins there; the key is read at each call, without a byte order mark."""
    (tmp_path / "key").write_text("sk-from-file\n", "utf-8-sig")
    (account,) = load_accounts(write('[[accounts]]\nvendor="legnext"\napi_key_file="key"\n'))
    assert account.api_key().strip() == "sk-from-file"
    (tmp_path / "key").unlink()
    with pytest.raises(MissingKeyError, match="api_key_file"):
        account.api_key()


def test_a_file_that_others_may_write_is_warned_of(write):
    """Whoever writes it decides where the keys are sent."""
    path = write('[[accounts]]\nvendor="legnext"\napi_key_env="A"\n')
    path.chmod(0o602)
    with pytest.warns(UserWarning, match="written by other users"):
        assert len(load_accounts(path)) == 1
