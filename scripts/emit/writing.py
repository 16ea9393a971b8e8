"""Put derived files in their places: a whole folder at once, or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CACHES = {"__pycache__"}


def files_in(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by their path in it, without caches of the interpreter."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _is_scratch(path.relative_to(folder))
    }


def _is_scratch(path: Path) -> bool:
    return any(part in CACHES or part.startswith(".staging-") for part in path.parts)


def folder(target: Path, files: Mapping[str, bytes]) -> bool:
    """Make a folder hold exactly these files; return whether anything had to change.

    The new folder is written beside the old one and takes its place by renaming; when that fails,
    the old one is put back.
    """
    if target.is_dir() and files_in(target) == files:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=target.parent))
    try:
        fresh, old = staging / "new", staging / "old"
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            with suppress(FileNotFoundError):
                old.rename(target)
            raise
    finally:
        shutil.rmtree(staging)
    return True


def file(target: Path, data: bytes) -> bool:
    """Make a file hold exactly these bytes; return whether anything had to change."""
    if target.is_file() and target.read_bytes() == data:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".staging-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink()
        raise
    return True
