"""Threads, which a system may have no more of."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

from prepaid._errors import TransportError

if TYPE_CHECKING:
    from collections.abc import Callable


def start_thread(work: Callable[..., None], *arguments: Any) -> Thread:
    """Start a thread that is not waited for when the program ends, and return it.

    Raises:
        TransportError: the system has no more threads.
    """
    thread = Thread(target=work, args=arguments, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        raise no_thread() from None
    return thread


def no_thread(vendor: str | None = None, label: str | None = None) -> TransportError:
    """Return the error that the system has no more threads, for an account."""
    return TransportError(
        "The system has no more threads.",
        vendor=vendor,
        label=label,
        retryable=True,
        hint="End other work on this machine, or ask fewer accounts at once.",
    )
