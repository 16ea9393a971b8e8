"""The vendors' side: nginx on loopback over HTTP and TLS, and a server that takes its time."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import certifi
import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST: Final = "127.0.0.1"
BALANCE_PATH: Final = "/v1/billing/account_balance"  # You.com's
TASK_PATH: Final = "/v1/research/one"  # a GET with a small answer, for an SDK without a balance

BODIES: Final = {
    BALANCE_PATH: {
        "data": {"type": "account", "id": "c0ffee", "attributes": {"balance": 718924.5}}
    },
    "/api/account/balance": {
        "code": 200,
        "message": "success",
        "data": {
            "account_id": 1,
            "balance_usd": 72.048,
            "available_credits": 71000,
            "available_points": 1048,
            "alert_threshold": 10,
            "low_balance_alert": False,
            "updated_at": "2025-11-05T08:22:37.784663288Z",
        },
    },
    "/v1/user/balance": {"credits": 0.6336833840314097},
    "/account/balance": {"email": "user@example.com", "balance": 1250.5},
    TASK_PATH: {
        "id": "one",
        "task_type": "research",
        "status": "queued",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
    },
}

_CONFIG: Final = """
daemon off;
master_process off;
worker_processes 1;
pid {folder}/pid;
error_log stderr crit;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    default_type application/json;
    keepalive_requests 100000000;
    keepalive_timeout 600s;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    ssl_certificate {folder}/server.pem;
    ssl_certificate_key {folder}/server.key;
    server {{
        listen {host}:{http} backlog=4096;
        listen {host}:{https} ssl backlog=4096;
{locations}
    }}
}}
"""


class Server(NamedTuple):
    """Where nginx listens.

    Attributes:
        http: base URL without TLS.
        https: base URL with TLS.
        authority: file with the certificates to trust: certifi's, as by default, and the server's.
    """

    http: str
    https: str
    authority: str


def find_nginx() -> str:
    """Return the program's path.

    Raises:
        SystemExit: nginx is not installed; the message says how to install it.
    """
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise SystemExit("benchmarks: nginx is not installed; on Debian: apt-get install nginx")
    return found


def nginx_version() -> str:
    """Return the version of nginx, such as 1.22.1."""
    command = [find_nginx(), "-v"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - found above
    return said.stderr.strip().rpartition("/")[2]


@contextmanager
def nginx() -> Iterator[Server]:
    """Run nginx with one worker, everything in a fresh folder."""
    with tempfile.TemporaryDirectory() as name:
        folder, http, https = Path(name), _free_port(), _free_port()
        authority = trustme.CA()
        certificate = authority.issue_cert(HOST)
        (folder / "ca.pem").write_text(certifi.contents())
        authority.cert_pem.write_to_path(str(folder / "ca.pem"), append=True)
        certificate.private_key_pem.write_to_path(str(folder / "server.key"))
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(str(folder / "server.pem"), append=True)
        locations = "\n".join(
            f"        location = {path} {{ return 200 '{json.dumps(body)}'; }}"
            for path, body in BODIES.items()
        )
        config = folder / "nginx.conf"
        config.write_text(
            _CONFIG.format(folder=folder, host=HOST, http=http, https=https, locations=locations)
        )
        command = [find_nginx(), "-p", name, "-c", config, "-e", "stderr"]
        server = subprocess.Popen(command)  # noqa: S603 - found above
        try:
            _wait_until_open(http)
            yield Server(f"http://{HOST}:{http}", f"https://{HOST}:{https}", f"{folder}/ca.pem")
        finally:
            server.terminate()
            server.wait(10)


@contextmanager
def slow_server() -> Iterator[str]:
    """Run, in a process of its own, a server that answers `/<milliseconds>/...` after a delay."""
    command = [sys.executable, "-m", "benchmarks.servers"]
    with subprocess.Popen(  # noqa: S603 - this interpreter, this module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None  # noqa: S101 - for the type checker: a pipe
        yield f"http://{HOST}:{server.stdout.readline().strip()}"


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        port: int = sock.getsockname()[1]
        return port


def _wait_until_open(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise TimeoutError(f"Nothing listens on port {port} after 10 s.") from None
            time.sleep(0.02)
        else:
            return


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            _, delay, path = head.split(b" ", 2)[1].decode().split("/", 2)
            await asyncio.sleep(int(delay) / 1000)
            body = json.dumps(BODIES[f"/{path}"]).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the client has gone
    finally:
        writer.close()


async def _serve() -> None:
    """Listen on a free port, print it, and end with standard input."""
    server = await asyncio.start_server(_answer, HOST, 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
