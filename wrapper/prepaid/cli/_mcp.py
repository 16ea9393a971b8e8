"""`prepaid mcp`: one read-only tool for agents, from the extra `prepaid[mcp]`."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
from typing import TYPE_CHECKING, NoReturn

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

from prepaid import Client, __version__
from prepaid.cli._accounts import ask, find_accounts, limits, worst
from prepaid.cli._views import balances

if TYPE_CHECKING:
    from prepaid.cli._app import Options


def run(options: Options) -> int:
    """Serve over standard input and output until that is closed, or until Ctrl-C.

    Raises:
        ConfigurationError: there is no account to ask, or an option is out of range.
    """
    accounts = find_accounts(options)
    with Client(**limits(options)):
        pass  # a mistake in the options is said now, and not at each call
    server = MCPServer("prepaid", version=__version__, log_level="ERROR")

    async def list_balances() -> str:
        """List what is left at each API vendor paid in advance, as JSON with exact figures."""
        results = await asyncio.to_thread(ask, accounts, options)
        return balances(results, worst(results), as_json=True, template=None)

    server.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=True))(
        list_balances
    )
    signal.signal(signal.SIGINT, _end)
    server.run("stdio")
    return 0


def _end(*_: object) -> NoReturn:
    """End the process; to wait for the thread that reads standard input could take for ever."""
    atexit._run_exitfuncs()  # noqa: SLF001 - commands that print a key are ended so
    os._exit(130)
