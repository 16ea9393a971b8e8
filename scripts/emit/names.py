"""The names that the generator makes of a document's names, known before it runs.

Nothing here is the generator's code; a test compares each name with the generator's own.
"""

from __future__ import annotations

import builtins
import keyword
import re
from typing import Final

# What the generator puts before a name that is not one in Python: of a field or model, of a tag.
PREFIX: Final = "field_"
TAG: Final = "tag"

_RESERVED: Final = {*dir(builtins), *keyword.kwlist, "self", "true", "false", "datetime"} - {"id"}
_CAPITALISED: Final = re.compile(r"([A-Z]?[a-z]+)")
_BREAKS: Final = "\\. _-"
_WORD: Final = re.compile(rf"[^{re.escape(_BREAKS)}]+")


def snake_case(text: str) -> str:
    """Return the words of a name in lower case, joined by underscores."""
    return "_".join(_words(text)).lower()


def pascal_case(text: str) -> str:
    """Return the words of a name joined, each with a capital; those in capitals stay so."""
    return "".join(word if word.isupper() else word.capitalize() for word in _words(text))


def identifier(text: str, prefix: str = PREFIX) -> str:
    """Return the name of a module, an attribute or an argument."""
    name = _unreserved(snake_case(text))
    is_private = _known(text).startswith("_")
    return name if name.isidentifier() and not is_private else prefix + name


def class_name(text: str) -> str:
    """Return the name of a model."""
    name = _unreserved(pascal_case(text))
    return name if name.isidentifier() else _unreserved(pascal_case(PREFIX + name))


def _known(text: str) -> str:
    return "".join(one for one in text if one.isidentifier() or one.isdecimal() or one in _BREAKS)


def _words(text: str) -> list[str]:
    known = _known(text)
    if any(one.isupper() for one in known):
        known = " ".join(_CAPITALISED.split(known))
    return _WORD.findall(known)


def _unreserved(name: str) -> str:
    return f"{name}_" if name in _RESERVED else name
