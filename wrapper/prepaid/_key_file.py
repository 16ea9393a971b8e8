"""A file that holds a key, such as a container's secret: read at each call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from prepaid._errors import MissingKeyError

if TYPE_CHECKING:
    from pathlib import Path

_MOST: Final = 8 * 1024  # bytes; a key has at most half of that


@attrs.frozen
class KeyFile:
    """Reads the key at each call, so that a new one counts at once and a missing one costs little.

    Attributes:
        path: the file.
        name: the variable or setting that names it, for messages.
    """

    path: Path
    name: str

    def __call__(self) -> str:
        """Return what the file holds.

        Raises:
            MissingKeyError: it cannot be read, is empty or holds more than 8 KiB.
        """
        try:
            with self.path.open("rb") as file:
                content = file.read(_MOST + 1)
        except (OSError, ValueError) as error:
            problem = f"cannot be read ({getattr(error, 'strerror', None) or 'not a path'})"
        else:
            if len(content) <= _MOST and content.strip():
                return content.decode("utf-8", "replace")
            problem = "is too large for a key" if content.strip() else "is empty"
        raise MissingKeyError(f"The file that {self.name} names {problem}.")
