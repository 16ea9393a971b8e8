"""The far end: nginx on loopback, answering each vendor's balance over HTTP and TLS."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST: Final = "127.0.0.1"
YOUDOTCOM_PATH: Final = "/v1/billing/account_balance"
LEGNEXT_PATH: Final = "/api/account/balance"
TASK_PATH: Final = "/v1/research/one"  # a GET with a small answer, for an SDK without a balance
MODEL_PATH: Final = "/models/one"  # the same for another

BODIES: Final = {
    YOUDOTCOM_PATH: {
        "data": {"type": "account", "id": "c0ffee", "attributes": {"balance": 718924.5}}
    },
    LEGNEXT_PATH: {
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
    MODEL_PATH: {"id": "one", "object": "model", "created": 1, "owned_by": "user"},
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


class FarEnd(NamedTuple):
    """Where the server listens.

    Attributes:
        http: base URL without TLS.
        https: base URL with TLS.
        authority: file with the certificate that signed the server's.
    """

    http: str
    https: str
    authority: Path


def find_nginx() -> str:
    """Return the program's path.

    Raises:
        SystemExit: nginx is not installed; the message says how to install it.
    """
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    found = shutil.which("nginx", path=path)
    if found is None:
        raise SystemExit(
            "benchmarks: nginx, the far end, is not installed; on Debian: apt-get install nginx"
        )
    return found


def nginx_version() -> str:
    """Return the version of nginx, such as 1.22.1."""
    said = subprocess.run([find_nginx(), "-v"], capture_output=True, text=True, check=True)  # noqa: S603 - found above
    return said.stderr.strip().rpartition("/")[2]


def free_port() -> int:
    """Return a port that nothing listens on just now."""
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def nginx() -> Iterator[FarEnd]:
    """Run nginx in the foreground of a process of its own, with everything in a fresh folder."""
    program = find_nginx()
    with tempfile.TemporaryDirectory() as name:
        folder, http, https = Path(name), free_port(), free_port()
        authority = trustme.CA()
        certificate = authority.issue_cert(HOST)
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
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
        server = subprocess.Popen([program, "-p", name, "-c", config, "-e", "stderr"])  # noqa: S603 - found above
        try:
            wait_until_open(http)
            yield FarEnd(f"http://{HOST}:{http}", f"https://{HOST}:{https}", folder / "ca.pem")
        finally:
            server.terminate()
            server.wait(10)


def wait_until_open(port: int) -> None:
    """Wait until something listens, 10 s at most.

    Raises:
        TimeoutError: nothing does.
    """
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
