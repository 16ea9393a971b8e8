"""One TLS context for all clients of a process: each of their own would cost 17 ms and 0.8 MB."""

from __future__ import annotations

import os
import ssl
import threading

from prepaid._errors import ConfigurationError

from .fork import renew_after_fork

_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


class _Contexts:
    """Contexts built so far, by the certificates that the environment names."""

    def __init__(self) -> None:
        self._built: dict[tuple[str | None, ...], ssl.SSLContext] = {}
        self._lock = threading.Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """A lock held by another thread of the parent would never be released here."""
        self._lock = threading.Lock()

    def get(self) -> ssl.SSLContext:
        named = tuple(os.environ.get(variable) or None for variable in _VARIABLES)
        with self._lock:
            if named not in self._built:
                self._built[named] = _build(*named)
            return self._built[named]


def _build(file: str | None, folder: str | None) -> ssl.SSLContext:
    try:
        if file:
            context = ssl.create_default_context(cafile=file)
        elif folder:
            if not os.path.isdir(folder):  # noqa: PTH112 - OpenSSL would take it in silence
                raise ConfigurationError(
                    f"SSL_CERT_DIR names {folder!r}, which is no folder: correct or unset it."
                )
            context = ssl.create_default_context(capath=folder)
        else:
            import certifi  # noqa: PLC0415 - not needed where the environment names certificates

            context = ssl.create_default_context(cafile=certifi.where())
    except OSError as error:  # ssl.SSLError is one
        raise ConfigurationError(
            f"SSL_CERT_FILE names {file!r}, which cannot be used as PEM certificates "
            f"({error.strerror or error}): correct or unset it."
        ) from None
    context.set_alpn_protocols(["http/1.1"])
    return context


_CONTEXTS = _Contexts()


def shared_context() -> ssl.SSLContext:
    """The context of this process, built at first use.

    SSL_CERT_FILE, or else SSL_CERT_DIR, names the certificates to trust; else certifi's.

    Raises:
        ConfigurationError: the variable names no readable certificates.
    """
    return _CONTEXTS.get()
