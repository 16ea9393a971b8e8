"""What the transports import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import prepaid._http

FOLDER = Path(prepaid._http.__file__).parent
ALLOWED = {"certifi", "h11", "httpx"}


def test_nothing_of_prepaid():
    """The transports know httpx, h11, certifi and the standard library, and each other."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= 1, f"{path.name} imports from outside"
                names = [node.module or ""] if node.level == 0 else []
            else:
                continue
            for name in names:
                top = name.partition(".")[0]
                assert top in ALLOWED | sys.stdlib_module_names, f"{path.name} imports {name}"


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
