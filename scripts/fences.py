"""Find the one fenced block of a page that is an OpenAPI document, or take a whole file as one.

Everything else on a page is inert bytes: nothing in it is followed, run or kept. The forms that
documentation tools write are all CommonMark fences: GitBook puts JSON on one line, Fern indents
YAML, Mintlify uses four backticks and an info string such as `yaml openapi.json GET /path`, ReadMe
heads its block with "OpenAPI definition".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from scripts import documents
from scripts.findings import PipelineError, fail, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN: Final = re.compile(r"(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})(?P<info>.*)")

# A line ends at a line feed only: other separators are text in YAML and JSON.
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


@attrs.frozen
class Fence:
    """A fenced block.

    Attributes:
        line: where it opens, counted from 1.
        info: what stands behind the opening marks.
        content: the lines between the marks, each with its end as on the page.
        closed: whether the page has the closing marks.
    """

    line: int
    info: str
    content: str
    closed: bool

    def __str__(self) -> str:
        first = next((line for line in self.content.splitlines() if line.strip()), "")
        kind = shorten(self.info, 60) if self.info else "without info string"
        end = "" if self.closed else ", never closed"
        return f"line {self.line}: {kind}, begins {shorten(first, 60)}{end}"


@attrs.frozen
class Block:
    """The block that was looked for: its text as on the page, and what it says."""

    text: str
    format: Literal["json", "yaml"]
    document: dict[str, Any]


def select(page: str, name: str) -> Block:
    """Return the one block of a page whose root has `openapi`.

    Args:
        page: the page, in Markdown.
        name: what messages call the page.

    Raises:
        PipelineError: there is no such block, or several, or the page ends inside it. The message
            lists the fences of the page.
    """
    fences = list(find(page))
    unread: list[str] = []
    blocks = [(fence, block) for fence in fences if (block := _read(fence, name, unread))]
    if len(blocks) != 1:
        listed = "".join(f"\n  {fence}" for fence in fences) or " none"
        problems = "".join(f"\n  {problem}" for problem in unread)
        raise fail(
            name,
            f"has {len(blocks)} fenced blocks that are an OpenAPI document, not one."
            f" Its fences:{listed}{problems and ' Unreadable:'}{problems}\n",
            "Save the Markdown form of the page that has the document, and give it as PAGE=.",
        )
    fence, block = blocks[0]
    if not fence.closed:
        what = f"ends inside the block that opens on line {fence.line}: it is cut short."
        raise fail(name, what, "Fetch or save the whole page.")
    return block


def whole(text: str, name: str, todo: str) -> Block:
    """Return a text that is itself an OpenAPI document.

    Args:
        text: of the file.
        name: what messages call the file.
        todo: what to do where it is none.

    Raises:
        PipelineError: it is no clean JSON or YAML, or its root has no `openapi`.
    """
    block = _block(text, name)
    if block is None:
        raise fail(name, "is no OpenAPI document.", todo)
    return block


def find(page: str) -> Iterator[Fence]:
    """Go through the fenced blocks of a page, in order."""
    opened: re.Match[str] | None = None
    start, content = 0, list[str]()
    for number, line in enumerate(_LINE.findall(page), start=1):
        bare = line.rstrip("\r\n")
        if opened is None:
            found = _OPEN.fullmatch(bare)
            if found and not (found["mark"][0] == "`" and "`" in found["info"]):
                opened, start, content = found, number, []
        elif _closes(bare, opened["mark"]):
            yield Fence(start, opened["info"].strip(), "".join(content), closed=True)
            opened = None
        else:
            content.append(line.removeprefix(opened["indent"]))
    if opened is not None:
        yield Fence(start, opened["info"].strip(), "".join(content), closed=False)


def _closes(line: str, mark: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(mark) and not bare.strip(mark[0])


def _read(fence: Fence, name: str, unread: list[str]) -> Block | None:
    if "openapi" not in fence.content:
        return None
    try:
        return _block(fence.content, f"{name}, block of line {fence.line}")
    except PipelineError as error:
        unread.append(str(error))
        return None


def _block(text: str, name: str) -> Block | None:
    """Return a text as a document, None where it is none of OpenAPI's."""
    form: Literal["json", "yaml"] = "json" if text.lstrip()[:1] == "{" else "yaml"
    document = documents.parse(text, form, name)
    if not isinstance(document, dict) or "openapi" not in document:
        return None
    return Block(text, form, document)
