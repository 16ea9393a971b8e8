"""Accounts check what can be checked before anything is sent, and come from the environment."""

import base64
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import prepaid
from prepaid import Account, Amount, ConfigurationError, InvalidKeyError, MissingKeyError
from prepaid.testing._document import parameters_of
from prepaid.vendors import get_vendor, vendor_names
from tests.hazards.asking import call, outcome_of
from tests.hazards.messages import GOOD, message
from tests.hazards.server import Server, answers

KEY = "sk-live-7Qw2Rt9Zx4Lm8Np1"


pytestmark = pytest.mark.usefixtures("no_keys")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"vendor": "openai"}, "Choose one of: .*stability"),
        ({"api_version": "v9"}, "Choose one of: v1, v1alpha"),
        ({"vendor": "legnext", "organization": "org-1"}, "does not take an organization"),
        ({"organization": "org 1\r\nX-Evil: 1"}, "organization is not the id of an organization"),
        ({"base_url": "http://api.example.com"}, "allow_insecure"),
        ({"base_url": "ftp://api.example.com"}, "https://"),
        ({"base_url": "https://user:pw@example.com"}, "user name or password"),
        ({"minimum": "lots"}, "10 USD"),
        ({"minimum": "5 USD"}, "minimum is in USD; what is left at Stability AI is in credits"),
        ({"minimum": 5}, "minimum must be an Amount or a text"),
        ({"label": 5}, "label must be a str, not int"),
        ({"label": "two\nlines"}, "printable"),
        ({"organization": []}, "organization must be a str, not list"),
        ({"base_url": 5}, "base_url must be a str, not int"),
        ({"api_version": b"v1"}, "api_version must be a str, not bytes"),
        ({"allow_insecure": "no"}, "allow_insecure must be a bool, not str"),
        ({"vendor": None}, "not NoneType"),
        ({"vendor": []}, "not list"),
    ],
)
def test_a_bad_account_is_refused_at_construction(options, says):
    """The message says what is wrong and what would be right."""
    with pytest.raises(ConfigurationError, match=says):
        Account(**{"vendor": "stability", "api_key": KEY, **options})


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8080", "http://127.255.255.254", "http://localhost/x", "http://[::1]:99",
        "https://h.example", " HTTPS://API.Vendor.Example:8443/ ", "https://b\xfccher.example",
    ],
)  # fmt: skip
def test_an_address_that_can_be_asked(base_url):
    """Https anywhere, and plain http on this machine: a mock or a gateway needs no flag."""
    assert Account("legnext", KEY, base_url=base_url).vendor == "legnext"


@pytest.mark.parametrize(
    "host",
    ["gw.example", "127.0.0.1.example", "localhost.example", "128.0.0.1", "127.1", "[::2]",
     "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_plain_http_elsewhere_needs_allow_insecure(host):
    """Only names that mean this machine go without."""
    with pytest.raises(ConfigurationError, match="allow_insecure"):
        Account("legnext", KEY, base_url=f"http://{host}")
    assert Account("legnext", KEY, base_url=f"http://{host}", allow_insecure=True)


@pytest.mark.parametrize(
    "base_url",
    [
        "", "vendor.example", "ftp://vendor.example", "https://", "https:///path",
        "https://a b.example", "https://vendor.example?x=1", "https://vendor.example/#x",
        "https://vendor.example:0", "https://vendor.example:65536", "https://vendor.example:x",
        "https://vendor.example\\@other.example",
        "https://[::1", "https://[12345::]",
        "https://x\ny.example",
        "https://" + "a." * 200 + "example", "https://ann:secret-word@vendor.example",
        "https://secret-word@vendor.example", "secret-word",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_asked(base_url):
    """Refused at construction; passwords, and what may be a key, are not repeated."""
    with pytest.raises(ConfigurationError) as caught:
        Account("legnext", KEY, base_url=base_url)
    assert "secret-word" not in str(caught.value)


@given(st.sampled_from(["", "https://", "http://["]), st.text(max_size=80))
@settings(max_examples=200, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_any_address_is_taken_or_refused(start, text):
    """Whatever is given as a base URL."""
    with suppress(ConfigurationError):
        assert Account("legnext", KEY, base_url=start + text, allow_insecure=True)


def test_an_environment_variable_replaces_the_server(monkeypatch):
    """`<VENDOR>_BASE_URL` counts where no base_url is given, and is refused like one."""
    with Server(answers(GOOD)) as first, Server(answers(GOOD)) as second:
        monkeypatch.setenv("DEEPIXELS_BASE_URL", first.url)
        call("Client", "get_balance", Account("deepixels", KEY))
        call("Client", "get_balance", Account("deepixels", KEY, base_url=second.url))
    assert len(first.requests) == len(second.requests) == 1
    monkeypatch.setenv("DEEPIXELS_BASE_URL", "nowhere")
    with pytest.raises(ConfigurationError, match="DEEPIXELS_BASE_URL"):
        Account("deepixels", KEY)


def header_of(vendor):
    """Name of the header that carries a vendor's key."""
    return get_vendor(vendor).api(None).balance.module.KEY_HEADER[0] + ":"


def sent_request(vendor, monkeypatch):
    """The request that an account from the environment sends."""
    with Server(answers(message(b"{}", "401 No"))) as server:
        monkeypatch.setenv(f"{vendor.upper()}_BASE_URL", server.url)
        outcome_of("Client", Account.from_env(vendor))
    return server.requests[0].decode()


@pytest.mark.parametrize(
    ("vendor", "variable"),
    [(vendor, name) for vendor in vendor_names() for name in get_vendor(vendor).key_variables],
)
def test_keys_are_found_in_the_vendors_variables(monkeypatch, vendor, variable):
    """Each variable works alone."""
    monkeypatch.setenv(variable, KEY)
    for one in get_vendor(vendor).parameters:
        if one.required:
            monkeypatch.setenv(one.variable, parameters_of(vendor)[one.name])
    assert [account.vendor for account in prepaid.accounts_from_env()] == [vendor]
    _, *fields = sent_request(vendor, monkeypatch).split("\r\n")
    (header,) = [one for one in fields if one.lower().startswith(header_of(vendor).lower())]
    word = header.rpartition(" ")[2]
    assert KEY in (word, *base64.b64decode(word + "===").decode("latin-1").split(":"))


def test_the_first_variable_wins_and_an_empty_one_counts_as_unset(monkeypatch):
    """The vendor's own variable comes before the one of its older SDK."""
    monkeypatch.setenv("YOU_API_KEY_AUTH", "second")
    monkeypatch.setenv("YDC_API_KEY", "first")
    assert "first" in sent_request("youdotcom", monkeypatch)
    monkeypatch.setenv("YDC_API_KEY", " ")
    assert "second" in sent_request("youdotcom", monkeypatch)


def test_a_missing_key_names_every_variable_looked_at():
    """For one vendor and for all."""
    with pytest.raises(MissingKeyError, match="YDC_API_KEY or YOU_API_KEY_AUTH"):
        Account.from_env("youdotcom")
    with pytest.raises(MissingKeyError) as caught:
        prepaid.accounts_from_env()
    for vendor in vendor_names():
        assert all(name in str(caught.value) for name in get_vendor(vendor).key_variables)


def test_a_blank_variable_is_not_said_to_be_missing(monkeypatch):
    """A wrong `export` is another mistake than a forgotten one."""
    monkeypatch.setenv("LEGNEXT_API_KEY", " ")
    for use in (prepaid.accounts_from_env, lambda: Account.from_env("legnext")):
        with pytest.raises(MissingKeyError, match=r"Set but blank: LEGNEXT_API_KEY\."):
            use()
    monkeypatch.delenv("LEGNEXT_API_KEY")
    with pytest.raises(MissingKeyError) as caught:
        Account.from_env("legnext")
    assert "blank" not in str(caught.value)


def test_a_bad_key_in_the_environment_names_its_variable(monkeypatch):
    """So that one knows where to mend it."""
    monkeypatch.setenv("STABILITY_KEY", "'quoted'")
    with pytest.raises(InvalidKeyError, match="STABILITY_KEY"):
        Account.from_env("stability")


def test_a_minimum_may_be_text():
    """It becomes an amount at once."""
    assert Account("legnext", KEY, minimum="10 USD").minimum == Amount.parse("10 USD")


def test_a_file_that_a_variable_names_is_read_at_each_call(monkeypatch, tmp_path):
    """As container secrets are; the variable itself counts first."""
    secret = tmp_path / "secret"
    secret.write_text("sk-first\n")
    monkeypatch.setenv("LEGNEXT_API_KEY_FILE", str(secret))
    account = Account.from_env("legnext")
    assert [one.vendor for one in prepaid.accounts_from_env()] == ["legnext"]
    assert "sk-first" in sent_request("legnext", monkeypatch)
    secret.write_text("sk-second\n")
    assert account.api_key().strip() == "sk-second"
    assert "sk-" not in repr(account)
    monkeypatch.setenv("LEGNEXT_API_KEY", "sk-plain")
    assert "sk-plain" in sent_request("legnext", monkeypatch)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b" \n", "is empty"),
        (b"k" * 9000, "too large"),
        (b"kkkk kkkk", "white space in it. It comes from the file that"),
    ],
)
def test_a_key_file_without_a_key_costs_one_account(monkeypatch, tmp_path, content, says):
    """The variable is named, and nothing of the file is shown."""
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    monkeypatch.setenv("LEGNEXT_API_KEY_FILE", str(secret))
    (outcome,) = prepaid.get_balances(["legnext"])
    assert isinstance(outcome, MissingKeyError | InvalidKeyError)
    assert "LEGNEXT_API_KEY_FILE" in str(outcome)
    assert says in str(outcome)
    assert "kkkk" not in str(outcome)
