"""Help and mistakes answer at once: nothing heavy is loaded for them."""

import subprocess
import sys

import pytest


def loaded(*argv):
    program = (
        "import sys\nfrom prepaid.cli import main\n"
        f"main({list(argv)!r})\nprint('loaded', *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("loaded ")[2].split())


@pytest.mark.parametrize("argv", [["--help"], ["guard", "--help"], ["--version"], ["nonsense"]])
def test_nothing_heavy_is_loaded_without_a_balance_to_ask(argv):
    """Neither rich nor httpx, attrs, asyncio or a generated client."""
    modules = loaded(*argv)
    assert "typer" in modules
    assert not modules & {"rich", "httpx", "attrs", "attr", "asyncio", "prepaid_clients", "h11"}
