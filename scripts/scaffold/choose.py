"""Choose the operation that a vendor is started for, or list the candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.findings import PipelineError, fail, shorten
from scripts.lint.security import CREDENTIAL
from scripts.scaffold import figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.documents import Document, Operation

_MAX_LISTED: Final = 15  # candidates in a message


def operation(document: Document, name: str | None) -> Operation:
    """Return the operation that is wanted.

    Args:
        document: the vendor's.
        name: its operationId, or `GET /path`; None: the only one there is.

    Raises:
        PipelineError: there is no such operation; or there are several and none is named: those
            that may say a balance are listed.
    """
    if name is not None:
        return document.find(name)
    every = list(document.all_operations())
    if len(every) == 1:
        return every[0]
    if not every:
        raise fail(document.name, "has no operation.", "Give another page or document.")
    every_row = list(_candidates(document, every))
    # Those that need more than a key are named if nothing else comes into question.
    free = [row for row in every_row if not (required(document, row[0]) or "{" in row[0].path)]
    rows = sorted(free or every_row, key=lambda row: -len(row[1]))
    listed = "".join(
        f"\n  {_named(one)}: {', '.join(shorten(path, 60) for path in paths[:5]) or 'by its name'}"
        for one, paths in rows[:_MAX_LISTED]
    )
    more = f"\n  and {len(rows) - _MAX_LISTED} more" if len(rows) > _MAX_LISTED else ""
    what = f"has {len(every)} operations; these may say what is left:{listed or ' none'}{more}\n"
    raise fail(
        document.name, what, "Name one: OPERATION=its operationId, or OPERATION='GET /path'."
    )


def required(document: Document, wanted: Operation) -> list[tuple[str, str]]:
    """Return place and name of what a call needs beside the key."""
    return [
        (str(one.get("in")), str(one.get("name")))
        for one in document.parameters(wanted)
        if one.get("required") and not is_key(one)
    ]


def is_key(parameter: dict[str, object]) -> bool:
    """Return whether a parameter is the key itself: such a header, never a part of the path."""
    return parameter.get("in") == "header" and bool(CREDENTIAL.search(str(parameter.get("name"))))


def _candidates(
    document: Document, every: list[Operation]
) -> Iterator[tuple[Operation, list[str]]]:
    for one in every:
        if one.method != "get":
            continue
        try:
            found = [path for path in figures.paths(document, one) if figures.says_left(path)]
        except PipelineError:  # a broken operation; it can still be asked for by its name
            continue
        if found or figures.says_left(f"{one.path} {one.id}"):
            yield one, found


def _named(one: Operation) -> str:
    return f"{one.name} ({shorten(one.id, 60)})" if one.id else one.name
