"""Proxies of the environment, as a caller of `prepaid` meets them; their rules: tests/http."""

import pytest

from tests.hazards.case import LATE, QUICK, Case, Raises, check, each
from tests.hazards.certificates import server_context
from tests.hazards.leaks import texts_of
from tests.hazards.messages import GOOD, head
from tests.hazards.server import Server, answers, close, hang


def refuses(name, does, attempts, ends="TransportError"):
    return Case(name, does, Raises(ends, attempts=attempts), requests=0)


BAD = [
    refuses("407", head("407 Who", "Content-Length: 0"), 1),
    refuses("502", head("502 Bad", "Content-Length: 0"), 3),
    refuses("nonsense", b"nonsense\r\n\r\n", 1),
    refuses("cut", (b"HTTP/1.1 200 O", close), 3),
    Case("hangs", (b"HTTP/1.1 200 O", hang), LATE, requests=0, options=QUICK),
]


@each(BAD)
def test_bad_proxies(case, mode, log, monkeypatch):
    """A proxy that refuses or misbehaves is the error; neither key nor password shows in it."""
    with Server(case.script) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://ann:secret-word@127.0.0.1:{proxy.port}")
        error = check(case, log, mode, script=answers(GOOD), tls=server_context())
    assert proxy.connections >= error.attempts
    assert "secret-word" not in str(texts_of(error))


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "socks5://ann:secret-word@127.0.0.1:1"), ("SSL_CERT_FILE", "/missing.pem")],
)
def test_an_environment_that_cannot_be_used(variable, value, mode, log, monkeypatch):
    """An error that names the variable; the client is made all the same, and nothing is sent."""
    monkeypatch.setenv(variable, value)
    case = Case(variable, GOOD, Raises("ConfigurationError"), requests=0)
    error = check(case, log, mode, tls=server_context())
    assert variable in str(error)
    assert "secret-word" not in str(texts_of(error))
