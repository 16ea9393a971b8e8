"""What memory a process holds."""

from __future__ import annotations

import os
import resource
from pathlib import Path


def resident() -> int:
    """Return the bytes of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """Return the most bytes of this process that ever were in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
