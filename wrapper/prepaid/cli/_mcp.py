"""`prepaid mcp`: one read-only tool for agents, from the extra `prepaid[mcp]`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

from prepaid import __version__
from prepaid.cli._accounts import ask, find_accounts, worst
from prepaid.cli._views import balances

if TYPE_CHECKING:
    from prepaid.cli._app import Options


def run(options: Options) -> int:
    """Serve over standard input and output until that is closed.

    Raises:
        ConfigurationError: there is no account to ask.
    """
    accounts = find_accounts(options)
    server = MCPServer("prepaid", version=__version__, log_level="ERROR")

    async def list_balances() -> str:
        """List what is left at each API vendor paid in advance, as JSON with exact figures."""
        results = await asyncio.to_thread(ask, accounts, options)
        return balances(results, worst(results), as_json=True, template=None)

    server.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=True))(
        list_balances
    )
    server.run("stdio")
    return 0
