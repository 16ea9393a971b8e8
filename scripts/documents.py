"""Read and write OpenAPI documents and overlays as plain JSON data.

A vendor's document is untrusted input. Only what JSON can say is read from YAML too, and nothing
is lost in silence: a key that is given twice, a number with more digits than survive, a tag or an
alias is an error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from scripts import plain_yaml
from scripts.findings import fail, shorten

if TYPE_CHECKING:
    from pathlib import Path

_TODO: Final = "Correct the file, or take the vendor's again with: make pull."
_DEEPEST: Final = 200  # nested values; no document of a vendor comes near


def parse(text: str, form: str, name: str) -> Any:
    """Return the value of a document.

    Args:
        text: the document.
        form: `json` or `yaml`.
        name: what messages call the document.

    Raises:
        PipelineError: it cannot be read, or says something that JSON cannot say.
    """
    try:
        return _parse_json(text) if form == "json" else _parse_yaml(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name} line {mark.line + 1}" if mark else name
        raise fail(where, f"{error.problem or error.context}.", _TODO) from None
    except json.JSONDecodeError as error:
        raise fail(f"{name} line {error.lineno}", f"{error.msg}.", _TODO) from None
    except (ValueError, YAMLError) as error:
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
    value = json.loads(
        text,
        object_pairs_hook=_unique,
        parse_float=_exact_float,
        parse_constant=_no_constant,
    )
    _check_depth(value, _DEEPEST)
    return value


def _parse_yaml(text: str) -> Any:
    value = plain_yaml.load(text)
    _check_depth(value, _DEEPEST)
    return value


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
    raise ValueError(f"{text} is no JSON")


def _check_depth(value: object, left: int) -> None:
    if left == 0:
        raise ValueError(f"is nested more than {_DEEPEST} levels deep")
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            _check_depth(child, left - 1)
