"""Write a vendor's text as Markdown: its emphasis, lists and code count, no other markup does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A vendor's text could hold links, images, HTML, headings, tables or formulas; on our pages these
# are only words. What stands in backticks is left alone: no markup works in there.
_FENCE: Final = re.compile(r"^(`{3,})[^`\n]*\n(?:.*\n)*?\1[ \t]*$", re.MULTILINE)
_MARKUP: Final = re.compile(
    r"(`[^`\n]+`)|([\\<>\[\]|&$`])|(?<=[a-z])(://)|(\bwww)\.", re.IGNORECASE
)
_LINE: Final = re.compile(r"^(\s*)(?=#|[-=*_+~]{2,}\s*$|(?:[-*_]\s+){2,}[-*_]?\s*$)", re.MULTILINE)


def paragraphs(text: object) -> str:
    """Return a text of several lines as Markdown of its own."""
    whole, parts, end = str(text).strip(), [], 0
    for fence in _FENCE.finditer(whole):
        parts += [_words(whole[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _words(whole[end:])])


def words(text: object) -> str:
    """Return a text on one line, for a cell of a table; paragraphs and items begin a new line."""
    lines = re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)", str(text).strip())
    return "<br>".join(_words(" ".join(line.split())) for line in lines)


def code(text: object) -> str:
    """Return a name or value set as code."""
    plain = " ".join(str(text).split()).replace("`", "'").replace("|", "\\|")
    return f"`{plain}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table; none if there are no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines, ""] if lines else []


def block(language: str, text: str) -> list[str]:
    """Return the lines of a block of code, which `text` cannot close."""
    return [f"```{language}", text.replace("```", "\\u0060" * 3).strip("\n"), "```", ""]


def _words(text: str) -> str:
    return _LINE.sub(r"\1\\", _MARKUP.sub(_literal, text))


def _literal(found: re.Match[str]) -> str:
    if found[1]:
        return found[1].replace("|", "\\|")
    if found[2]:
        return f"\\{found[2]}"
    return ":&#47;&#47;" if found[3] else f"{found[4]}&#46;"
