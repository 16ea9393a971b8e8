"""Write text of a vendor's into Markdown so that it stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A vendor's prose could hold links, images or HTML; on our pages it is only words. What stands in
# backticks is left alone: no markup works in there.
_MARKUP: Final = re.compile(r"(`[^`]*`)|([\\<>\[\]*_|#!&])|(?<=[a-z])(://)")


def words(text: object) -> str:
    """Return prose on one line, with all markup taken literally."""
    return _MARKUP.sub(_literal, " ".join(str(text).split()))


def code(text: object) -> str:
    """Return a name or value set as code."""
    plain = " ".join(str(text).split()).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table; none where there are no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines, ""] if lines else []


def _literal(found: re.Match[str]) -> str:
    if found[1]:
        return found[1].replace("|", "\\|")
    return f"\\{found[2]}" if found[2] else ":&#47;&#47;"
