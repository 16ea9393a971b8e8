"""What tests of connections watch: keys by number, files, and the pace of other threads."""

from __future__ import annotations

import gc
import time
from pathlib import Path

from tests.faults.runner import key_for


def keys_for(count, *parts):
    return tuple(key_for(*parts, number) for number in range(count))


def open_files():
    """How many files this process has open."""
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def until(condition, seconds=5.0):
    """Wait for something that another thread does at its own pace."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()
