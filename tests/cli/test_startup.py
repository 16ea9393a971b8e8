"""Help and mistakes answer at once: nothing heavy is loaded for them."""

import subprocess
import sys
import time

import pytest


@pytest.mark.parametrize(
    "argv",
    [["--help"], ["guard", "-h"], ["watch", "-h"], ["export", "-h"], ["--version"], ["nonsense"]],
)
def test_nothing_heavy_is_loaded_without_a_balance_to_ask(argv):
    """Neither rich nor httpx, attrs, asyncio or a generated client."""
    program = (
        "import sys\nfrom prepaid.cli import main\n"
        f"main({argv!r})\nprint('loaded', *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.rpartition("loaded ")[2].split())
    assert "click" in modules
    assert not modules & {"rich", "httpx", "attrs", "attr", "asyncio", "prepaid_clients", "h11"}
    assert not modules & {"platformdirs", "apprise", "prometheus_client", "mcp", "sqlite3"}


@pytest.mark.slow
def test_the_help_costs_little_more_than_click_itself():
    """At most 1.6 times as much, at its best of many runs: the machine has other work, too."""

    def seconds(program):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - started

    pairs = [
        (seconds("from prepaid.cli import main; main(['--help'])"), seconds("import click"))
        for _ in range(20)
    ]
    assert min(one for one, _ in pairs) <= 1.6 * min(other for _, other in pairs)
