"""YAML as far as JSON goes: the reader and the writer that `documents` uses.

Reading goes over the events of libyaml, which takes a second for a document of megabytes; the
values of plain scalars are those of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema).
"""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own
from ruamel.yaml import YAML
from ruamel.yaml.representer import SafeRepresenter

if TYPE_CHECKING:
    from ruamel.yaml.nodes import ScalarNode

_CONSTANTS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_KNOWN_TAGS: Final = {None, "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))}
# YAML 1.1, which libyaml reads, ends lines at these; in YAML 1.2 they are text.
_OTHER_LINE_ENDS: Final = re.compile("[\x85\u2028\u2029]")
# What a block of lines, or a plain text, does not keep as it is; a quoted text does.
_NO_BLOCK: Final = re.compile(
    r"\A\s|\n[ \t]+(?:\n|\Z)|\n\t|[^\S \n]|[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]"
)
_MAX_DIGITS: Final = 400  # of an integer
MAX_ALIASED: Final = 100_000  # values that aliases stand for, all together


class UnreadableError(ValueError):
    """A YAML text cannot be read; `line` counts from 1, or is None."""

    def __init__(self, problem: str, line: int | None) -> None:
        super().__init__(problem)
        self.line = line


def load(text: str) -> Any:
    """Return the value of a YAML text as plain data with text keys.

    Raises:
        UnreadableError: it cannot be read, or says something that JSON cannot say, or its aliases
            stand for more than 100,000 values.
    """
    if found := _OTHER_LINE_ENDS.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise UnreadableError(f"the line separator U+{ord(found[0]):04X} is not read", line)
    parser = yaml.cyaml.CParser(text)
    try:
        return _Reader().read(parser)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        problem = str(error.problem or error.context)
        raise UnreadableError(problem, mark.line + 1 if mark else None) from None
    except yaml.YAMLError as error:
        raise UnreadableError(str(error).splitlines()[0], None) from None
    finally:
        parser.dispose()


def dump(value: object) -> str:
    """Return a value as YAML that reads back equal; the same value gives the same text.

    Raises:
        ValueError: it cannot be written so.
    """
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # documented as a bool
    writer.width = 4096  # one changed word would fold other lines anew
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.Representer = _Representer
    stream = StringIO()
    writer.dump(value, stream)
    text = stream.getvalue()
    if load(text) != value:
        raise ValueError("the document does not read back equal from YAML")
    return text


def check_float(text: str, value: float) -> None:
    """Refuse a number whose digits a double does not hold.

    Raises:
        ValueError: reading the text as a double changes it.
    """
    if value - value != 0 or Decimal(text) != Decimal(repr(value)):
        raise ValueError(f"the number {text} has no exact double; write it as text")


class _Reader:
    """Builds one document from events; what is open stands on a stack."""

    def __init__(self) -> None:
        self._root: list[Any] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._aliased = 0

    def read(self, parser: Any) -> Any:
        while parser.check_event():
            event = parser.get_event()
            line = event.start_mark.line + 1
            if isinstance(event, yaml.DocumentStartEvent) and self._root:
                raise UnreadableError("a second document is not read", line)
            if isinstance(event, yaml.AliasEvent):
                self._put(self._alias(event.anchor, line), line)
            elif isinstance(event, yaml.NodeEvent):
                self._node(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
        return self._root[0] if self._root else None

    def _node(self, event: Any, line: int) -> None:
        if event.tag not in _KNOWN_TAGS:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            raise UnreadableError(f"the tag {tag!r} is not read: JSON has no such value", line)
        if isinstance(event, yaml.ScalarEvent):
            # Only a plain scalar without a tag may be anything but text.
            value = _scalar(event.value, line) if event.implicit[0] else event.value
            is_merge = event.implicit[0] and event.value == "<<"
            if event.anchor:
                self._anchors[event.anchor] = (value, 1)
            self._put(value, line, event.value, is_merge=is_merge)
            return
        value = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(value, event.anchor, line))

    def _close(self) -> None:
        done = self._open.pop()
        done.merge()
        if done.anchor:
            self._anchors[done.anchor] = (done.value, done.size)
        if self._open:
            self._open[-1].size += done.size - 1  # `_put` counts it as one
        self._put(done.value, done.line)

    def _put(
        self, value: Any, line: int, text: str | None = None, *, is_merge: bool = False
    ) -> None:
        if not self._open:
            self._root.append(value)
        else:
            self._open[-1].add(value, line, text, is_merge=is_merge)

    def _alias(self, anchor: str, line: int) -> Any:
        if anchor not in self._anchors:
            raise UnreadableError(f"the alias {anchor!r} stands for nothing, or for itself", line)
        value, size = self._anchors[anchor]
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            what = f"aliases stand for more than {MAX_ALIASED} values"
            raise UnreadableError(what, line)
        if self._open:
            self._open[-1].size += size - 1
        return copy.deepcopy(value)


class _Open:
    """A mapping or a sequence that has not ended yet, and how many values it holds."""

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None, line: int) -> None:
        self.value = value
        self.anchor = anchor
        self.line = line
        self.size = 1
        self._key: str | None = None
        self._is_merge = False
        self._merged: list[dict[str, Any]] = []

    def add(self, value: Any, line: int, text: str | None, *, is_merge: bool) -> None:
        self.size += 1
        if isinstance(self.value, list):
            self.value.append(value)
        elif self._key is None:
            self._key = _key(value, line, text)
            self._is_merge = is_merge
            if self._key in self.value:
                raise UnreadableError(f"the key {self._key!r} is given twice", line)
        elif self._is_merge:
            found = value if isinstance(value, list) else [value]
            if not all(isinstance(one, dict) for one in found):
                raise UnreadableError("<< merges something that is not a mapping", line)
            self._merged += found
            self._key = None
        else:
            self.value[self._key] = value
            self._key = None

    def merge(self) -> None:
        """Add what `<<` stands for; the mapping's own keys, and earlier ones, count."""
        for found in self._merged:
            for key, value in found.items():
                if isinstance(self.value, dict):
                    self.value.setdefault(key, value)


def _key(value: Any, line: int, text: str | None) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and text is not None:
        return text  # a status written as 200 in place of '200'
    if not isinstance(value, str):
        raise UnreadableError(f"the key {value!r} is not text", line)
    return value


def _scalar(text: str, line: int) -> Any:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            raise UnreadableError(f"an integer has {len(text)} digits", line)
        return int(text, 0 if text[:2] in {"0o", "0x"} else 10)
    if not _FLOAT.fullmatch(text):
        return text
    value = float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    try:
        check_float(text, value)
    except ValueError as error:
        raise UnreadableError(str(error), line) from None
    return value


class _Representer(SafeRepresenter):
    """Writes several lines of text as lines, and equal values without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base's signature
        return True

    def represent_text(self, data: str) -> ScalarNode:
        style = "|" if "\n" in data else None
        if _NO_BLOCK.search(data):
            style = '"'
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Representer.add_representer(str, _Representer.represent_text)
