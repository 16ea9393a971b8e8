"""Accounts check what can be checked before anything is sent, and come from the environment."""

import httpx
import pytest

import prepaid
from prepaid import Account, Amount, ConfigurationError, InvalidKeyError, MissingKeyError

KEY = "sk-live-7Qw2Rt9Zx4Lm8Np1"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch):
    for vendor in ("DEEPIXELS", "LEGNEXT", "STABILITY", "YOUDOTCOM"):
        monkeypatch.delenv(f"{vendor}_BASE_URL", raising=False)
        monkeypatch.delenv(f"{vendor}_API_KEY", raising=False)
    for name in ("STABILITY_KEY", "YDC_API_KEY", "YOU_API_KEY_AUTH"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"vendor": "openai"}, "Choose one of: .*stability"),
        ({"api_version": "v9"}, "choose one of: v1, v1alpha"),
        ({"vendor": "legnext", "organization": "org-1"}, "takes no organization"),
        ({"organization": "org 1\r\nX-Evil: 1"}, "organization holds blanks"),
        ({"base_url": "http://api.example.com"}, "allow_insecure"),
        ({"base_url": "ftp://api.example.com"}, "https://"),
        ({"base_url": "https://user:pw@example.com"}, "user name or password"),
        ({"minimum": "lots"}, "10 USD"),
        ({"minimum": "5 USD"}, "minimum is in USD; what is left at Stability AI is in credits"),
        ({"minimum": 5}, "minimum is a int"),
        ({"label": 5}, "label is a int"),
        ({"label": "two\nlines"}, "printable"),
        ({"organization": []}, "organization is a list"),
        ({"base_url": 5}, "base_url is a int"),
        ({"api_version": b"v1"}, "api_version is a bytes"),
        ({"allow_insecure": "no"}, "allow_insecure is a str"),
        ({"vendor": None}, "not a NoneType"),
        ({"vendor": []}, "not a list"),
    ],
)
def test_a_bad_account_is_refused_at_construction(options, says):
    """The message says what is wrong and what would be right."""
    with pytest.raises(ConfigurationError, match=says):
        Account(**{"vendor": "stability", "api_key": KEY, **options})


@pytest.mark.parametrize(
    "base_url",
    ["http://127.0.0.1:8080", "http://localhost/x", "http://[::1]:99", "https://h.example"],
)
def test_plain_http_is_allowed_on_this_machine(base_url):
    """A mock or a gateway on loopback needs no flag."""
    assert Account("legnext", KEY, base_url=base_url).base_url == base_url


def test_plain_http_elsewhere_needs_a_word():
    """`allow_insecure=True` is that word."""
    account = Account("legnext", KEY, base_url="http://gw.example", allow_insecure=True)
    assert account.base_url == "http://gw.example"


def test_without_a_base_url_the_documents_server_is_asked():
    """Each vendor's own server, by its document."""
    assert Account("legnext", KEY).base_url is None
    asked = []

    def answer(request):
        asked.append(request.url.host)
        raise httpx.ConnectError("not there")

    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as http,
        prepaid.Client(http_client=http, max_retries=0) as client,
    ):
        for vendor in ("legnext", "youdotcom"):
            with pytest.raises(prepaid.TransportError):
                client.get_balance(Account(vendor, KEY))
    assert asked == ["api.legnext.ai", "api.you.com"]


def test_an_environment_variable_replaces_the_server(monkeypatch):
    """`<VENDOR>_BASE_URL` counts where no base_url is given."""
    monkeypatch.setenv("LEGNEXT_BASE_URL", "http://127.0.0.1:1")
    assert Account("legnext", KEY).base_url == "http://127.0.0.1:1"
    own = Account("legnext", KEY, base_url="https://a.example")
    assert own.base_url == "https://a.example"
    monkeypatch.setenv("LEGNEXT_BASE_URL", "nowhere")
    with pytest.raises(ConfigurationError, match="LEGNEXT_BASE_URL"):
        Account("legnext", KEY)


@pytest.mark.parametrize(
    ("vendor", "variable"),
    [
        ("deepixels", "DEEPIXELS_API_KEY"),
        ("legnext", "LEGNEXT_API_KEY"),
        ("stability", "STABILITY_API_KEY"),
        ("stability", "STABILITY_KEY"),
        ("youdotcom", "YDC_API_KEY"),
        ("youdotcom", "YOU_API_KEY_AUTH"),
    ],
)
def test_keys_are_found_in_the_vendors_variables(monkeypatch, vendor, variable):
    """Each variable works alone."""
    monkeypatch.setenv(variable, KEY)
    assert Account.from_env(vendor).api_key.reveal() == KEY
    assert [account.vendor for account in prepaid.accounts_from_env()] == [vendor]


def test_the_first_variable_wins_and_an_empty_one_counts_as_unset(monkeypatch):
    """The vendor's own variable comes before the one of its older SDK."""
    monkeypatch.setenv("YOU_API_KEY_AUTH", "second")
    monkeypatch.setenv("YDC_API_KEY", "first")
    assert Account.from_env("youdotcom").api_key.reveal() == "first"
    monkeypatch.setenv("YDC_API_KEY", " ")
    assert Account.from_env("youdotcom").api_key.reveal() == "second"


def test_a_missing_key_names_every_variable_looked_at():
    """For one vendor and for all."""
    with pytest.raises(MissingKeyError, match="YDC_API_KEY or YOU_API_KEY_AUTH"):
        Account.from_env("youdotcom")
    with pytest.raises(MissingKeyError, match="DEEPIXELS_API_KEY, LEGNEXT_API_KEY, STABILITY"):
        prepaid.accounts_from_env()


def test_a_bad_key_in_the_environment_names_its_variable(monkeypatch):
    """So that one knows where to mend it."""
    monkeypatch.setenv("STABILITY_KEY", "'quoted'")
    with pytest.raises(InvalidKeyError, match="STABILITY_KEY"):
        Account.from_env("stability")


def test_a_minimum_may_be_text():
    """It becomes an amount at once."""
    assert Account("legnext", KEY, minimum="10 USD").minimum == Amount.parse("10 USD")
