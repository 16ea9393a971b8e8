"""Read all files of a folder, and put a file in its place: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

STAGING: Final = ".staging-"  # prefix of a file that is not in its place yet


def files_in(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by their path in it, without caches of the interpreter."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _is_scratch(path.relative_to(folder))
    }


def _is_scratch(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(STAGING) for part in path.parts)


def file(target: Path, data: bytes) -> None:
    """Make a file hold exactly these bytes."""
    if target.is_file() and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=STAGING, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink()
        raise
