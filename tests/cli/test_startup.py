"""Help and mistakes answer at once: nothing heavy is loaded for them."""

import subprocess
import sys

COMMANDS = ["--help", "guard -h", "watch -h", "export -h", "--version", "nonsense"]


def test_nothing_heavy_is_loaded_without_a_balance_to_ask():
    """Neither rich nor httpx, attrs, asyncio or a generated client."""
    program = (
        "import sys\nfrom prepaid.cli import main\n"
        f"for line in {COMMANDS}: main(line.split())\nprint('loaded', *sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    modules = set(done.stdout.rpartition("loaded ")[2].split())
    assert "click" in modules
    assert not modules & {"rich", "httpx", "attrs", "attr", "asyncio", "prepaid_clients", "h11"}
    assert not modules & {"platformdirs", "apprise", "prometheus_client", "mcp", "sqlite3"}
