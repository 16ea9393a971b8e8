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
from markdown_it import MarkdownIt

from scripts import documents
from scripts.findings import PipelineError, fail, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

# Blocks only: HTML and markup of words stay text, so the work grows with the page.
_MARKDOWN: Final = MarkdownIt("zero").enable(["blockquote", "code", "fence", "hr", "list"])
_MARKDOWN.core.ruler.disable(["inline"])

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SWAGGER: Final = re.compile(r"^[{ \t]{0,20}[\"']?swagger[\"']? ?: ?[\"']?2", re.MULTILINE)


@attrs.frozen
class Fence:
    """A fenced block.

    Attributes:
        line: where it opens, counted from 1.
        info: what stands behind the opening marks.
        content: the lines between the marks, each with its end as on the page.
        closed: whether the page has the closing marks.
        deeper: whether the closing marks are indented more than the opening ones.
    """

    line: int
    info: str
    content: str
    closed: bool
    deeper: bool

    def __str__(self) -> str:
        first = next((line for line in self.content.splitlines() if line.strip()), "")
        kind = shorten(self.info, 60) if self.info else "without info string"
        end = "" if self.closed else ", never closed"
        return f"line {self.line}: {kind}, begins {shorten(first, 60)}{end}"


@attrs.frozen
class Block:
    """The block that was looked for.

    Attributes:
        text: as on the page.
        format: `json` or `yaml`.
        document: what it says.
        around: the rest of the page, with blank lines in place of the block; empty for a file.
    """

    text: str
    format: Literal["json", "yaml"]
    document: dict[str, Any]
    around: str = ""


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
    if fence.deeper and block.format == "yaml":
        # JSON that is cut short does not parse; YAML that is cut short is a smaller document.
        what = (
            f"has an indented closing fence in the block that opens on line {fence.line}: it may"
            " belong to a text inside the document, and the document would be cut there."
        )
        raise fail(name, what, "Save the page with more marks around the document (````).")
    lines = _LINE.findall(page)
    first, end = fence.line, fence.line + len(_LINE.findall(fence.content))
    return attrs.evolve(block, around="".join([*lines[:first], "\n" * (end - first), *lines[end:]]))


def whole(text: str, name: str, todo: str) -> Block:
    """Return a text that is itself an OpenAPI document.

    Args:
        text: of the file.
        name: what messages call the file.
        todo: what to do if it is not one.

    Raises:
        PipelineError: it is not clean JSON or YAML, or its root has no `openapi`.
    """
    block = _block(text, name)
    if block is None and _SWAGGER.search(text):
        todo = "Convert it to OpenAPI 3.0, and give that."
        raise fail(name, "is Swagger 2.0; OpenAPI 3.0 and 3.1 are read.", todo)
    if block is None:
        raise fail(name, "is not an OpenAPI document.", todo)
    return block


def find(page: str) -> Iterator[Fence]:
    """Go through the fenced blocks of a page as CommonMark has them, in order.

    A closing fence is indented by three blanks at most and has at least as many marks as the
    opening one. The content is cut from the page by lines, so that each keeps its own end.
    """
    lines = _LINE.findall(page)
    for token in _MARKDOWN.parse(page):
        if token.type != "fence" or token.map is None:
            continue
        first, end = token.map
        texts = token.content.split("\n")
        count = len(texts) - (texts[-1] == "")
        content = [
            text + _end(line) for text, line in zip(texts[:count], lines[first + 1 :], strict=False)
        ]
        closed = first + 1 + count < end
        yield Fence(
            line=first + 1,
            info=token.info.strip(),
            content="".join(content),
            closed=closed,
            deeper=closed and _column(lines[end - 1], token) > _column(lines[first], token),
        )


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _column(line: str, token: Token) -> int:
    return line.expandtabs(4).index(token.markup)


def _read(fence: Fence, name: str, unread: list[str]) -> Block | None:
    if "openapi" not in fence.content:
        return None
    try:
        return _block(fence.content, f"{name}, block of line {fence.line}")
    except PipelineError as error:
        unread.append(str(error))
        return None


def _block(text: str, name: str) -> Block | None:
    """Return a text as a document, or None if its root has no `openapi`."""
    form: Literal["json", "yaml"] = "json" if text.lstrip()[:1] == "{" else "yaml"
    document = documents.parse(text, form, name)
    if not isinstance(document, dict) or "openapi" not in document:
        return None
    return Block(text, form, document)
