"""What the transports import."""

import subprocess
import sys


def test_blocking_loads_no_asyncio():
    """The blocking transport does without an event loop, and a request with it, too."""
    script = (
        "import sys, httpx\n"
        "loaded = set(sys.modules)\n"
        "from prepaid._http import GuardedTransport\n"
        "try: GuardedTransport().handle_request(httpx.Request('GET', 'http://127.0.0.1:1/'))\n"
        "except httpx.ConnectError: pass\n"
        "print(sorted(name for name in set(sys.modules) - loaded if 'asyncio' in name))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
