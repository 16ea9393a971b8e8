"""`prepaid export`: the accounts as metrics, as a page and as JSON, over HTTP."""

from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING, Final

import prepaid
from prepaid import Account, Balance, ConfigurationError, History
from prepaid.cli._accounts import limits, pollable
from prepaid.cli._board import Board
from prepaid.cli._metrics import metrics
from prepaid.cli._output import complain
from prepaid.cli._page import page
from prepaid.cli._views import account_members, dump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid.cli._app import Options

_REMEMBERED: Final = timedelta(days=7)
_REQUEST_TIME: Final = 10.0  # s that a client has to send its request
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


def run(  # noqa: PLR0913 - the options of the command
    options: Options,
    *,
    minimums: Sequence[str],
    every: float,
    listen: str,
    allow_remote: bool,
    history: str | None,
) -> int:
    """Serve until Ctrl-C.

    Raises:
        ConfigurationError: an account, an option or the history's file cannot be used.
    """
    host, port = _address(listen, allow_remote=allow_remote)
    accounts = pollable(options, minimums)
    board = Board(accounts, every)
    with History(history) as kept, _listening(board, host, port) as server:
        start = datetime.now(UTC) - _REMEMBERED
        for account in accounts:
            board.remember(account, kept.readings(account.vendor, account.label, since=start))
        Thread(target=server.serve_forever, daemon=True).start()
        shown = f"[{host}]" if ":" in host else host
        complain(f"serving http://{shown}:{server.server_port}/ until Ctrl-C")
        asyncio.run(_poll(accounts, every, options, board, kept))
    return 0


async def _poll(
    accounts: list[Account], every: float, options: Options, board: Board, kept: History
) -> None:
    async with prepaid.AsyncClient(**limits(options)) as client:
        polling = client.poll(accounts, every=every)
        async with aclosing(polling) as outcomes:
            async for account, outcome in outcomes:
                board.put(account, outcome)
                if isinstance(outcome, Balance):
                    kept.record(outcome)


def _address(listen: str, *, allow_remote: bool) -> tuple[str, int]:
    """Return host and port.

    Raises:
        ConfigurationError: it is not an IP address with a port, or other machines could read it
            and nobody has said that they may.
    """
    host, _, port = listen.rpartition(":")
    host = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        address, number = ip_address(host), int(port)
    except ValueError:
        raise ConfigurationError("--listen takes ADDRESS:PORT, like 127.0.0.1:9464.") from None
    if not 0 <= number <= 65535:  # noqa: PLR2004 - the largest port
        raise ConfigurationError("--listen takes a port from 0 to 65535.")
    if not address.is_loopback and not allow_remote:
        raise ConfigurationError(
            f"--listen {host} lets other machines read the balances: if they may, give"
            " --allow-remote."
        )
    return host, number


class _Handler(BaseHTTPRequestHandler):
    timeout = _REQUEST_TIME
    protocol_version = "HTTP/1.1"
    server_version = "prepaid"
    sys_version = ""

    def __init__(self, board: Board, *arguments: object) -> None:
        self._board = board
        super().__init__(*arguments)  # type: ignore[arg-type] # what the server hands over

    def do_GET(self) -> None:
        """Answer from the board, and never from a vendor."""
        path = self.path.partition("?")[0]
        if not self._is_for_here():
            self._answer(421, "text/plain; charset=utf-8", b"another host was asked for\n")
        elif path == "/metrics":
            self._answer(200, *metrics(self._board.shown(), self.headers.get("Accept", "")))
        elif path == "/balances.json":
            accounts = [
                account_members(entry.result) | {"age_seconds": entry.age}
                for entry in self._board.shown()
            ]
            self._answer(200, "application/json", dump(accounts=accounts).encode())
        elif path == "/":
            body = page(self._board.shown(), self._board.every)
            self._answer(200, "text/html; charset=utf-8", body.encode())
        else:
            self._answer(
                404,
                "text/plain; charset=utf-8",
                b"not found: there are /, /metrics and /balances.json\n",
            )

    do_HEAD = do_GET  # noqa: N815 - http.server calls it so

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the base class's name
        """Log nothing: a scrape comes every few seconds."""

    def _is_for_here(self) -> bool:
        """Whether the host asked for is this one: a web page may point its own name at loopback."""
        here = ip_address(self.connection.getsockname()[0].removeprefix("::ffff:"))  # of IPv4
        if not here.is_loopback:
            return True
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host.lower() in {"", "localhost"}:
            return True
        try:
            return ip_address(host.strip("[]")).is_loopback
        except ValueError:
            return False

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        headers = {**_HEADERS, "Content-Type": content_type, "Content-Length": str(len(body))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, board: Board, host: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), partial(_Handler, board))

    def handle_error(self, *_: object) -> None:
        """Print nothing: what fails here is a scraper that has gone."""


def _listening(board: Board, host: str, port: int) -> _Server:
    try:
        return _Server(board, host, port)
    except OSError as error:
        raise ConfigurationError(
            f"{host} port {port} cannot be listened on ({error.strerror}): choose another one by"
            " --listen."
        ) from None
