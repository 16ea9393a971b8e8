"""What stands between a program and the mock vendors: a SOCKS proxy, a gateway with mTLS."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def proxy(
    target: tuple[str, int], handshake: Callable[[socket.socket], socket.socket]
) -> Iterator[int]:
    """Copy bytes to and from a target after the handshake with a client; yield the port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                near = handshake(self.request)
                far = socket.create_connection(target, timeout=10)
            except OSError:
                return
            with near, far:
                back = threading.Thread(target=_copy, args=(far, near), daemon=True)
                back.start()
                _copy(near, far)
                back.join(10)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def socks(near: socket.socket) -> socket.socket:
    """Accept a client as a SOCKS5 proxy without a password; which server it names is ignored."""
    _, methods = near.recv(2)
    near.recv(methods)
    near.sendall(b"\x05\x00")
    near.recv(262)
    near.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
    return near


def mutual_tls(folder: Path) -> Callable[[socket.socket], socket.socket]:
    """Write an authority and a client's certificate; return the handshake that requires it."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "company.pem")
    authority.issue_cert("client").private_key_and_cert_chain_pem.write_to_path(
        folder / "client.pem"
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    authority.issue_cert("localhost").configure_cert(context)
    return lambda near: context.wrap_socket(near, server_side=True)
