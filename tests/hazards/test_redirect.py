"""Redirects: never followed, the target neither requested nor parsed nor shown."""

import pytest

from tests.hazards.case import Case, check, each, status
from tests.hazards.messages import GOOD, head, message
from tests.hazards.server import Server, close, flood

TARGETS = {
    "a path": "/elsewhere",
    "another port": "http://127.0.0.1:TRAP/v1",
    "another name of the same host": "http://localhost:TRAP/v1",
    "another scheme": "https://127.0.0.1:TRAP/v1",
    "no scheme": "//127.0.0.1:TRAP/v1",
    "itself": "?again",
    "javascript": "javascript:alert(1)",
    "a file": "file:///etc/passwd",
    "an address with credentials": "http://user:pass@127.0.0.1:TRAP/",
    "an unreadable address": "http://[::bad:TRAP/\x07%zz",
    "an address of 60 KB": "http://127.0.0.1:TRAP/" + "a" * 60_000,
    "an address with the key": "http://127.0.0.1:TRAP/?key=KEY",
}


def away(code, *targets):
    def step(peer):
        fields = [f"Location: {target}" for target in targets]
        answer = message(b"{}", f"{code} Away", *fields).decode("latin-1")
        answer = answer.replace("TRAP", str(peer.trap)).replace("KEY", peer.key)
        return answer.encode("latin-1")

    return step


def pointing(peer):
    trap = b"http://127.0.0.1:%d/" % peer.trap
    fields = b"\r\nRefresh: 0; url=%s\r\nLink: <%s>; rel=canonical\r\n" % (trap, trap)
    return GOOD.replace(b"\r\n", fields, 1)


CASES = [
    *(Case(f"{code} to another port", away(code, TARGETS["another port"]), status(code))
      for code in (300, 301, 302, 303, 305, 306, 308, 399)),
    *(Case(f"307 to {name}", away(307, target), status(307)) for name, target in TARGETS.items()),
    Case("307 to nowhere", away(307), status(307)),
    Case("302 to twenty places", away(302, *[TARGETS["another port"]] * 20), status(302)),
    Case("301 with a body that never ends",
         (head("301 Away", "Location: /x"), flood(b"x" * 65536)), status(301)),
    Case("Refresh and Link on a good answer", pointing),
]  # fmt: skip


@pytest.fixture
def trap():
    """A server that nobody may ask: where redirects and links lead."""
    with Server(close) as server:
        yield server
    assert server.connections == 0, "a target that a server named was connected to"


@each(CASES)
def test_a_redirect_is_an_error(case, mode, log, trap):
    """One request, RedirectError, and nothing at all is sent to the target."""

    def script(peer):
        peer.trap = trap.port
        case.script(peer)

    check(case, log, mode, script=script)
