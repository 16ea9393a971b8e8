"""Read and write OpenAPI documents and overlays as plain JSON data.

A vendor's document is untrusted input. Only what JSON can say is read from YAML too, and nothing
is lost in silence: a key that is given twice, a number with more digits than survive, a tag, a
control character or one that turns the direction of text is an error.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from scripts.documents import plain_yaml
from scripts.findings import fail, shorten

if TYPE_CHECKING:
    from pathlib import Path

_TODO: Final = "Correct the file, or take the vendor's again with: make pull."
MAX_DEPTH: Final = 200  # nested values; no document of a vendor comes near
# What could hide text, or write to a terminal: control characters but tab and line ends, marks of
# direction, halves of surrogate pairs, and code points that are not characters.
_REFUSED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)


def parse(text: str, form: str, name: str) -> Any:
    """Return the value of a document.

    Args:
        text: the document; a byte order mark before it is ignored.
        form: `json` or `yaml`.
        name: what messages call the document.

    Raises:
        PipelineError: it cannot be read, or says something that JSON cannot say.
    """
    text = text.removeprefix("\ufeff")
    try:
        value = _parse_json(text) if form == "json" else plain_yaml.load(text)
        _check(value, MAX_DEPTH)
        return value  # noqa: TRY300 - the handlers below are for all three lines
    except plain_yaml.UnreadableError as error:
        where = f"{name} line {error.line}" if error.line else name
        raise fail(where, f"{error}.", _TODO) from None
    except json.JSONDecodeError as error:
        raise fail(f"{name} line {error.lineno}", f"{error.msg}.", _TODO) from None
    except ValueError as error:
        raise fail(name, f"{error}.", _TODO) from None
    except RecursionError:
        raise fail(name, "is nested too deeply.", _TODO) from None


def read(path: Path, name: str) -> dict[str, Any]:
    """Return the document in a file, which must be an object.

    Raises:
        PipelineError: there is no such file, or it cannot be read as its suffix says.
    """
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        raise fail(name, "is missing.", "Write it, or run: make new-vendor.") from None
    except UnicodeDecodeError as error:
        raise fail(name, f"is not UTF-8 ({error.reason}).", _TODO) from None
    value = parse(text, "json" if path.suffix == ".json" else "yaml", name)
    if not isinstance(value, dict):
        raise fail(name, f"holds {shorten(value)} where an object belongs.", _TODO)
    return value


def to_yaml(value: object, header: str) -> bytes:
    """Return a value as YAML with a first line of comment; the same value gives the same bytes."""
    return f"# {header}\n{plain_yaml.dump(value)}".encode()


def to_json(value: object) -> bytes:
    """Return a value as indented JSON; the same value gives the same bytes."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def canonical(value: object) -> bytes:
    """Return the bytes that stand for a value in a hash: order of keys does not matter."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _parse_json(text: str) -> Any:
    return json.loads(
        text,
        object_pairs_hook=_unique,
        parse_float=_exact_float,
        parse_constant=_no_constant,
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # adds on the way
        raise ValueError(f"the key {twice!r} is given twice")
    return plain


def _exact_float(text: str) -> float:
    value = float(text)
    plain_yaml.check_float(text, value)
    return value


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not valid JSON")


def _check(value: object, left: int) -> None:
    if isinstance(value, str):
        if found := _REFUSED.search(value):
            raise ValueError(f"the text {shorten(value)} holds the character {found[0]!a}")
    elif isinstance(value, dict | list):
        if left == 0:
            raise ValueError(f"is nested more than {MAX_DEPTH} levels deep")
        if isinstance(value, dict):
            _check(list(value), left)
        for child in value.values() if isinstance(value, dict) else value:
            _check(child, left - 1)
