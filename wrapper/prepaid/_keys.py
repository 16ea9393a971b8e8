"""Keys: checked before use, held by something that never prints, looked for in server text."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import quote

from prepaid._errors import InvalidKeyError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CHARACTERS: Final = 4096
_TELLING: Final = 8  # characters of a key in a row that count as showing it
SHORTEST: Final = 6  # characters; a text shorter than that shows up by chance
_SHORT_TEXT: Final = 64  # characters

# YOUR_API_KEY, your-legnext-key, <apiKey>, ${KEY}, xxxx, sk-..., changeme: what samples hold.
_PLACEHOLDER: Final = (
    r"<.*>|\[.*\]|\{.*\}|\$.*|x{3,}|\*{3,}|.*\.\.\."
    r"|(your|insert|enter|paste|put|replace)[-_ ]?.*(key|token)([-_ ]?(goes)?[-_ ]?here)?"
    r"|api[-_ ]?key|change[-_ ]?me|replace[-_ ]?me|todo|none|null|undefined|placeholder"
)
# What is wrong with a text that cannot be a key, most telling first; none of them quotes it.
_PROBLEMS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), sentence)
    for pattern, sentence in (
        (r"", "The key is empty."),
        (r"[\"'`].*|.*[\"'`]", "The key has quotes around it: pass what is between them."),
        (
            r"bearer\s.*",
            "The key begins with 'Bearer ': pass what follows it, the prefix is added where due.",
        ),
        (
            _PLACEHOLDER,
            "The key is a placeholder: put the real one in its place.",
        ),
        (
            r".*[\r\n].*",
            "The key has a line break in it: it was cut, or two lines were pasted.",
        ),
        (r".*\s.*", "The key has white space in it."),
        (
            r".*[^\x00-\x7f].*",
            "The key has characters that are not ASCII: it was not copied as it is.",
        ),
        (r".*[\x00-\x1f\x7f].*", "The key has control characters in it."),
        (r".*[\"'`].*", "The key has a quote in it."),
        (rf".{{{MOST_CHARACTERS + 1},}}", f"The key is over {MOST_CHARACTERS} characters long."),
    )
)

_URL_SAFE: Final = str.maketrans("+/", "-_")


class Secret:
    """A key that does not print: not by repr, str or format, nor by pickle, copy or vars."""

    __slots__ = ("reveal",)
    reveal: Callable[[], str]
    """Return the key itself, to be put on the wire at once and kept in no variable."""

    def __init__(self, value: str) -> None:
        self.reveal = lambda: value  # no attribute of this object holds the key

    def __repr__(self) -> str:
        return "Secret(***)"

    def __format__(self, _: str) -> str:
        return repr(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.reveal()

    def __hash__(self) -> int:
        return hash((Secret, self.reveal()))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _: object) -> Secret:
        return self

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError(
            "A key cannot be pickled. Send the vendor's name, and read the key from the environment"
            " or by a callable on the other side."
        )


def parse_key(key: object) -> Secret:
    """Return the key in its holder, outer white space stripped.

    Raises:
        InvalidKeyError: it cannot be a key; the message never shows any part of it. This frame
            holds the key: the caller strips the traceback.
    """
    if not isinstance(key, str):
        raise InvalidKeyError(f"The key must be a str, not {type(key).__name__}.")
    key = key.strip()
    for found, sentence in _PROBLEMS:
        if found.fullmatch(key):
            raise InvalidKeyError(sentence)
    return Secret(key)


def shows_key(text: str, key: Secret) -> bool:
    """Whether a text repeats any eight characters of the key, plain or thinly disguised.

    Disguises: other case, reversed, hexadecimal, base64 at any offset, percent-encoded. The work
    grows with the length of the text plus that of the key.
    """
    if len(text) < SHORTEST:
        return False
    text = text.casefold()
    width = _TELLING if len(key.reveal()) >= _TELLING else SHORTEST
    if len(text) < width:
        return False
    forms = _disguises(key.reveal())
    # To collect the parts takes longer than to look for those of an id one after the other.
    shown: str | set[str] = "\n".join(forms)
    if len(text) > _SHORT_TEXT:
        shown = {form[at : at + width] for form in forms for at in range(len(form) - width + 1)}
    parts = [text[at : at + width] for at in range(len(text) - width + 1)]
    return any(map(shown.__contains__, parts))


def _disguises(key: str) -> list[str]:
    raw = key.encode()
    # The first and last characters of a base64 text depend on the neighbours of the key.
    encoded = [
        b64encode(b"\0" * offset + raw).decode().rstrip("=")[-(-offset * 4 // 3) : -1]
        for offset in range(3)
    ]
    forms = [key, key[::-1], raw.hex(), raw[::-1].hex(), quote(key, safe=""), "%" + raw.hex("%")]
    forms += [*encoded, *(form.translate(_URL_SAFE) for form in encoded)]
    return [form.casefold() for form in forms]
