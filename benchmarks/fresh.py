"""Fresh processes, timed from outside: imports, the command line, one balance from cold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.farend import LEGNEXT_PATH, TASK_PATH, YOUDOTCOM_PATH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.farend import FarEnd

IMPORTS: Final = ("prepaid", "httpx", "attrs", "aiohttp", "legnext", "youdotcom", "openai")
KEY: Final = "sk-benchmark-00000001"
_TIMED_IMPORT: Final = (
    "import time; a = time.perf_counter(); import {}; print(time.perf_counter() - a)"
)


def run(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> tuple[str, float]:
    """Run a program; return what it printed and the seconds it took."""
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - this interpreter, commands of this package
        command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **(env or {})}
    )
    return done.stdout, time.perf_counter() - started


def import_seconds() -> dict[str, float]:
    """Return how long each import takes, by a clock inside the process."""
    return {
        name: float(run([sys.executable, "-c", _TIMED_IMPORT.format(name)])[0]) for name in IMPORTS
    }


def help_seconds() -> dict[str, float]:
    """Return how long `prepaid --help` and an empty program that imports typer take."""
    script = Path(sys.executable).with_name("prepaid")
    return {
        "prepaid --help": run([sys.executable, script, "--help"])[1],
        "import typer": run([sys.executable, "-c", "import typer"])[1],
    }


def cold_seconds(far: FarEnd, *, tls: bool = False) -> dict[str, float]:
    """Return how long one balance takes from the start of a program to its end."""
    url = far.https if tls else far.http
    env = {"SSL_CERT_FILE": str(far.authority), "YOUDOTCOM_BASE_URL": url, "YDC_API_KEY": KEY}
    programs = {
        "prepaid": "import prepaid; print(prepaid.get_balance('youdotcom').available)",
        "httpx": f"import httpx; print(httpx.get({url + YOUDOTCOM_PATH!r}).json()['data'])",
    }
    if not tls:
        programs |= {
            "legnext": "from legnext import Client; print(Client("
            f"api_key={KEY!r}, base_url={url + LEGNEXT_PATH.removesuffix('/account/balance')!r}"
            ").account.balance().balance_usd)",
            "youdotcom": f"from youdotcom import You; print(You(api_key_auth={KEY!r}, "
            f"server_url={url!r}).get_research_task(task_id={TASK_PATH.rpartition('/')[2]!r}).id)",
        }
    return {name: run([sys.executable, "-c", code], env)[1] for name, code in programs.items()}


def probe(
    name: str, url: str, count: int, env: Mapping[str, str] | None = None
) -> dict[str, float]:
    """Run one of `benchmarks.probes` in a process of its own."""
    said, _ = run([sys.executable, "-m", "benchmarks.probes", name, url, str(count)], env)
    found: dict[str, float] = json.loads(said)
    return found
