"""Draft the vendor module: a declaration with marks where a person is needed."""

from __future__ import annotations

import ast
import json
import keyword
import re
import textwrap
from string import Template
from typing import TYPE_CHECKING, Final

from scripts.emit.names import identifier
from scripts.findings import fail
from scripts.scaffold import MARK, figures, not_equal

if TYPE_CHECKING:
    from scripts.documents import Document, Operation

_TEXT: Final = Template('''"""$title: $mark what the figure is, and in which unit."""

from typing import Final

import prepaid_clients.$vendor as client
from prepaid.vendors import Api, Figure, Operation, Vendor
from prepaid_clients.$vendor.api.$tag import $operation

VENDOR: Final = Vendor(
    name="$vendor",
    title="$mark",
    client=client,
    key_variables=("${upper}_API_KEY",),  # $mark: the vendor's own name for it, if it has one
    apis={
        "v1": Api(
            balance=Operation(
                $operation,
$comment
                available=Figure($path, "$mark"),
            )
        )
    },
)
''')
_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,99}")
_INDENT: Final = " " * 16
_WIDTH: Final = 100


def stub(vendor: str, document: Document, operation: Operation) -> bytes:
    """Return the stub of a vendor module.

    Args:
        vendor: its name in code.
        document: the drafted one.
        operation: the one that is called, as it is drafted.

    Raises:
        PipelineError: a name of the document cannot stand in code.
    """
    found = figures.paths(document, operation)
    paths = [json.dumps(path) for path in found if path]
    listed = ", ".join(paths[:20]) + (f" and {len(paths) - 20} more" if len(paths) > 20 else "")  # noqa: PLR2004 - what a person reads
    words = f"{MARK}: what can be spent, and its unit. The answer has {listed or 'no number'}."
    values = {
        "vendor": vendor,
        "title": vendor,
        "upper": vendor.upper(),
        "tag": _name(identifier(str(operation.node["tags"][0]), "tag")),
        "operation": _name(identifier(str(operation.id))),
        "path": json.dumps(figures.available(found) or MARK),
        "comment": textwrap.fill(
            words,
            _WIDTH,
            initial_indent=f"{_INDENT}# ",
            subsequent_indent=f"{_INDENT}# ",
            break_long_words=False,
            break_on_hyphens=False,
        ),
    }
    text = _TEXT.substitute(values, mark=MARK)
    harmless = dict.fromkeys(values, "x") | {"path": '"x"', "comment": "#"}
    if _shape(text) != _shape(_TEXT.substitute(harmless, mark=MARK)):
        raise not_equal("module")
    return text.encode()


def _name(name: str) -> str:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        what = f"makes the name {name!r}, which is not one in Python."
        raise fail("the draft", what, "Give the operation another name in the document.")
    return name


def _shape(text: str) -> str:
    """Return the syntax of a module without its names and texts."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = ""
        elif isinstance(node, ast.Name):
            node.id = ""
        elif isinstance(node, ast.alias):
            node.name = ""
        elif isinstance(node, ast.ImportFrom):
            node.module = ""
    return ast.dump(tree)
