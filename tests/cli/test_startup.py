"""Help and mistakes answer at once: nothing heavy is loaded for them."""

import subprocess
import sys
from time import perf_counter

import pytest

MOST = 1.6  # times what importing typer alone takes
TRIES = 7  # the best of them: other work on the machine only ever adds


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


def seconds(*command):
    start = perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return perf_counter() - start


def test_help_costs_little_more_than_typer(prepaid, monkeypatch):
    """At most 1.6 times the start of an interpreter that imports typer, both from bytecode."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    pairs = [
        (seconds(prepaid, "--help"), seconds(sys.executable, "-c", "import typer"))
        for _ in range(TRIES)
    ]
    ours, bare = (min(column) for column in zip(*pairs, strict=True))
    assert ours < MOST * bare, f"{ours:.3f} s against {bare:.3f} s"
