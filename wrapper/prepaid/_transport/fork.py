"""What must not be shared with a parent process is renewed in a forked child."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """Has locks or connections that a forked child must not use."""

    def after_fork(self) -> None:
        """Called in the child, before anything else runs there."""


_ALIVE: WeakSet[Renewable] = WeakSet()


def renew_after_fork(thing: Renewable) -> None:
    """Have `thing.after_fork()` called in every forked child, as long as it lives."""
    _ALIVE.add(thing)


def _in_child() -> None:
    for thing in list(_ALIVE):
        thing.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_in_child)
