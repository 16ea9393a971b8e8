"""Write several files as one: all of them or none, even if the process dies half way.

What is to be written is put into a folder first, which gets its name only when it is whole. If the
process dies after that, the next run finishes the work; if it dies before, the next run removes
what is left. What a dead process may leave begins with `.staging-`, which git ignores. Of two
commands at once one waits, so that none takes the other's files for those of a dead process.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.emit import writing
from scripts.emit.writing import STAGING
from scripts.layout import MODULES, SAMPLES, SPECS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_JOURNAL: Final = f"{STAGING}journal"
_INDEX: Final = "index.json"
# Where the commands write, beside files in the root.
_FOLDERS: Final = (SPECS, "generated", "docs", MODULES, SAMPLES)


def write(root: Path, wanted: Mapping[Path, bytes | None]) -> None:
    """Give several files below a folder these bytes, or remove those with None.

    What a process that died left is finished first. If one of the files cannot be written, what has
    been done already is undone.
    """
    with alone(root):
        _recover(root)
        _write(root, wanted)


def recover(root: Path) -> None:
    """Finish what a process that died had begun to write, and remove what it left."""
    with alone(root):
        _recover(root)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Be the only process that writes below a folder: others wait until the block ends.

    The lock is the system's: it ends with the process, however that ends.
    """
    handle = _lock(root)
    try:
        yield
    finally:
        os.close(handle)


def _lock(root: Path) -> int:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only on Windows, which locks files and no folders

        name = sha256(str(root.resolve()).encode()).hexdigest()[:16]
        file = Path(tempfile.gettempdir()) / f"prepaid-{name}.lock"
        handle = os.open(file, os.O_RDWR | os.O_CREAT)
        while True:
            with suppress(OSError):  # another process had it for 10 s
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return handle
    import fcntl  # noqa: PLC0415 - not on Windows

    handle = os.open(root, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _write(root: Path, wanted: Mapping[Path, bytes | None]) -> None:
    before = {path: path.read_bytes() if path.is_file() else None for path in wanted}
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=root))
    try:
        _fill(staging, root, wanted)
    except BaseException:
        shutil.rmtree(staging)
        raise
    staging.rename(root / _JOURNAL)
    try:
        _finish(root)
    except BaseException:
        _end(root)
        for path, data in before.items():
            if not path.is_dir():
                _put(path, data)
        raise


def _recover(root: Path) -> None:
    if (root / _JOURNAL).is_dir():
        _finish(root)
    for path in leftovers(root):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def leftovers(root: Path) -> Iterator[Path]:
    """Go through what processes that died have left."""
    yield from sorted(root.glob(f"{STAGING}*"))
    for folder in _FOLDERS:
        found = sorted((root / folder).rglob(f"{STAGING}*"))
        yield from (path for path in found if not path.parent.name.startswith(STAGING))


def _fill(staging: Path, root: Path, wanted: Mapping[Path, bytes | None]) -> None:
    names: dict[str, str | None] = {}
    for number, (path, data) in enumerate(wanted.items()):
        names[path.relative_to(root).as_posix()] = None if data is None else str(number)
        if data is not None:
            (staging / str(number)).write_bytes(data)
    (staging / _INDEX).write_text(json.dumps(names))


def _finish(root: Path) -> None:
    journal = root / _JOURNAL
    for name, blob in json.loads((journal / _INDEX).read_text()).items():
        _put(root / name, None if blob is None else (journal / blob).read_bytes())
    _end(root)


def _end(root: Path) -> None:
    # A journal that is half removed must not be taken for one that is whole.
    done = Path(tempfile.mkdtemp(prefix=STAGING, dir=root))
    (root / _JOURNAL).rename(done / "journal")
    shutil.rmtree(done)


def _put(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not writing.files_in(path.parent):
            shutil.rmtree(path.parent)  # at most caches are left in it
    else:
        writing.file(path, data)
