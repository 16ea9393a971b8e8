"""The blocks of code on all pages, as a reader finds them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
REFERENCE = "docs/reference/"
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / name / "README.md" for name in ("benchmarks", "generated", "scripts", "specs")),
    ]
)


class Block(NamedTuple):
    """One block of code.

    Attributes:
        page: the path of its page from the root.
        title: the heading above it.
        line: where it begins.
        language: what is named after the backticks.
        text: what it says.
        output: the `text` block that follows directly, which is what it prints; or None.
    """

    page: str
    title: str
    line: int
    language: str
    text: str
    output: str | None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def read(page: Path) -> list[Block]:
    """Return the blocks of a page."""
    tokens = MarkdownIt().parse(page.read_text("utf-8"))
    found, title = [], ""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            title = tokens[number + 1].content
        if token.type == "fence":
            following = tokens[number + 1] if number + 1 < len(tokens) else None
            prints = following and following.type == "fence" and following.info == "text"
            found.append(
                Block(
                    page=page.relative_to(ROOT).as_posix(),
                    title=title,
                    line=(token.map or [0])[0] + 1,
                    language=token.info,
                    text=token.content,
                    output=following.content if following and prints else None,
                )
            )
    return found


def python() -> list[Block]:
    """Return every block of Python there is."""
    return [block for page in PAGES for block in read(page) if block.language == "python"]
