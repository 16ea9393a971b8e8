"""Read `vendor.toml`: where a document came from, and what calls and accounts need."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from scripts.findings import Finding, PipelineError, fail, shorten

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

_TODO: Final = "Correct the manifest; specs/README.md describes its fields."


def _like(pattern: str, expected: str) -> AfterValidator:
    """Check a text against a pattern; the message says in words what is expected."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


Text = Annotated[str, _like(r"(?s).*\S.*", "words")]
Digest = Annotated[str, _like(r"[0-9a-f]{64}", "64 hexadecimal digits")]
Word = Annotated[str, _like(r"[a-z][a-z0-9]*", "a lower-case word")]
Snake = Annotated[str, _like(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "a name such as account_id")]
Variable = Annotated[str, _like(r"[A-Z][A-Z0-9_]*", "a name such as ACME_ACCOUNT_ID")]
Day = Annotated[str, _like(r"\d{4}-\d\d-\d\d|unknown", "a day such as 2026-11-21, or unknown")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Use(_Table):
    """An operation that the facade calls.

    Attributes:
        id: its operationId in the effective document.
        call: what `prepaid` asks by it.
        api_version: the version of the API that it belongs to; None: the default one.
    """

    id: Text
    call: Literal["get_balance", "get_profile"] = "get_balance"
    api_version: Text | None = None


class Parameter(_Table):
    """What an account must give beside its key.

    Attributes:
        name: its name in `Account(parameters={…})`.
        variable: the environment variable that holds it.
        title: what it is, for people.
        place: where it is sent (`in` in the file); None: it is the user name of HTTP basic only.
        parameter: the name of that input in the document; None if `place` is None.
        pattern: a regular expression that a whole value matches, or None.
    """

    name: Snake
    variable: Variable
    title: Text
    place: Literal["path", "query", "header"] | None = Field(default=None, alias="in")
    parameter: Text | None = None
    pattern: Text | None = None

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"is not a regular expression: {error}") from None
        return pattern

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.place is None) != (self.parameter is None):
            raise ValueError("in and parameter are given together or not at all")
        return self


class Watched(_Table):
    """A text that carries a meaning which no schema does, such as a unit.

    Attributes:
        path: a JSONPath to one text of the source.
        text: what that text says; white space does not matter.
        why: what would go wrong if it said something else.
    """

    path: Text
    text: Text
    why: Text


class Accepted(_Table):
    """A breaking change that has been looked at: its fingerprint, and why it is fine."""

    fingerprint: Text
    reason: Text


class Evidence(_Table):
    """What a hand-written document rests on.

    Attributes:
        page: which page.
        stated: what it states, in our words.
        assumed: what is assumed in addition.
        sha256: hash of the page as it was read, or None.
        paragraphs: a short hash of each of its paragraphs, between blanks.
        facts: names, paths and figures that stand on it word for word.
    """

    page: Text
    stated: Text
    assumed: Text
    sha256: Digest | None = None
    paragraphs: str = ""
    facts: tuple[Text, ...] = ()


class Notes(_Table):
    """What a vendor's pages say, in our words; None if they do not.

    What a key needs, how late the figure may be, and how often it may be asked.
    """

    permissions: Text | None = None
    delay: Text | None = None
    limits: Text | None = None


class Manifest(_Table):
    """A vendor's manifest.

    Attributes:
        id: the vendor's name in code; also the name of the folder.
        title: the vendor's name for people.
        kind: `vendor-page` if the document stands on a page, `vendor-document` if it is a file of
            its own, `hand-written` if we wrote it.
        format: of the source: `json` or `yaml`.
        source_url: of the page or of the document, or None.
        read: the day it was read, as `2026-11-21`, or `unknown`. Given, never today.
        page_sha256: hash of the whole page as it was read; None unless the source is a block of it.
        page_paragraphs: a short hash of each paragraph around that block, between blanks.
        file: name of the vendor's whole document; None if the source is all of it.
        file_sha256: hash of that document.
        cut_to: the operations, as `GET /account`, that the source is cut to; empty if it is whole.
        base_url: must equal the server of the effective document.
        auth_header: the header that carries the key.
        auth: `key`, or `basic` if the key is the password of HTTP basic.
        user: with `basic`: the name of the parameter that is the user name.
        operations: what the facade calls; nothing else of the document is looked at.
        parameters: what an account must give beside its key.
        constants: inputs that are the same in each call: their value by their name in the document.
        notes: for the vendor's page.
        watched: texts that must not change unnoticed.
        accepted: changes that have been accepted.
        evidence: for hand-written documents.
    """

    id: Word
    title: Text
    kind: Literal["vendor-page", "vendor-document", "hand-written"]
    format: Literal["json", "yaml"]
    source_url: Text | None = None
    read: Day
    page_sha256: Digest | None = None
    page_paragraphs: str = ""
    file: Text | None = None
    file_sha256: Digest | None = None
    cut_to: tuple[Text, ...] = ()
    base_url: Text
    auth_header: Text
    auth: Literal["key", "basic"] = "key"
    user: Snake | None = None
    operations: tuple[Use, ...]
    parameters: tuple[Parameter, ...] = ()
    constants: dict[str, str] = Field(default_factory=dict)
    notes: Notes = Field(default_factory=Notes)
    watched: tuple[Watched, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def source(self) -> str:
        """File name of the source."""
        return f"source.{self.format}"

    @property
    def wanted(self) -> tuple[str, ...]:
        """The operationIds of what the facade calls."""
        return tuple(use.id for use in self.operations)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = [one.name for one in self.parameters]
        if len({bool(self.cut_to), bool(self.file_sha256), bool(self.file)}) > 1:
            raise ValueError("has some of cut_to, file, file_sha256: a cut source has all three")
        if self.kind == "hand-written" and not self.evidence:
            raise ValueError("is hand-written and has no [[evidence]]: say which page states what")
        if not self.operations:
            raise ValueError("has no [[operations]]: name what the facade calls")
        if len(set(names)) < len(names):
            raise ValueError(f"names a parameter twice: {', '.join(names)}")
        if self.auth == "basic" and self.user not in names:
            have = ", ".join(names) or "none"
            raise ValueError(
                f'has auth = "basic" and user {self.user!r}; [[parameters]] has {have}'
            )
        if self.auth == "basic" and self.auth_header.lower() != "authorization":
            raise ValueError('has auth = "basic", which is sent in the header Authorization')
        if self.auth == "key" and self.user is not None:
            raise ValueError('has a user, which belongs to auth = "basic"')
        lost = [one.name for one in self.parameters if not one.place and one.name != self.user]
        if lost:
            raise ValueError(f"does not say where the parameter {lost[0]!r} is sent")
        return self


def read(path: Path, name: str, vendor: str) -> Manifest:
    """Return the manifest in a file.

    Args:
        path: the file.
        name: what messages call it.
        vendor: the folder's name, which must be the manifest's id.

    Raises:
        PipelineError: it is missing, is not TOML or says something unknown, unfit or too little;
            all that is wrong is listed.
    """
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        known = ", ".join(sorted(one.parent.name for one in path.parents[1].glob(f"*/{path.name}")))
        todo = (
            f"Correct VENDOR= (there are {known}), or run: make new-vendor VENDOR={vendor} PAGE=…"
        )
        raise fail(name, "is missing.", todo) from None
    except ValueError as error:
        raise fail(name, f"is not TOML: {error}.", _TODO) from None
    return check(document, name, vendor)


def check(document: dict[str, Any], name: str, vendor: str) -> Manifest:
    """Return the manifest that a TOML document is.

    Raises:
        PipelineError: as for `read`.
    """
    try:
        manifest = Manifest.model_validate(document)
    except ValidationError as error:
        raise PipelineError(_finding(one, name) for one in error.errors()) from None
    if manifest.id != vendor:
        raise fail(name, f"id is {manifest.id!r}; expected {vendor!r}, the folder.", _TODO)
    return manifest


def _finding(error: ErrorDetails, name: str) -> Finding:
    """Say what pydantic found: which table, which key, what stands there."""
    *tables, key = error["loc"] or ("",)
    if isinstance(key, int):
        tables, key = [*tables, key], ""
    where = name
    for one in tables:
        where += f" {one + 1}" if isinstance(one, int) else f" [[{one}]]"
    problem = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        what = f"has the unknown key {key!r}."
    elif error["type"] == "missing":
        what = f"has no {key}."
    elif not key:
        what = f"{problem}."
    else:
        what = f"{key} is {shorten(error['input'])}; {problem[0].lower()}{problem[1:]}."
    return Finding(where, what, _TODO)
