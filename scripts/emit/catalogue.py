"""Write the vendors' table in the README, the site's list, and the first lines of a vendor's page.

What stands there comes from manifests and from the vendor modules, which are read and not run.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from scripts.emit.reference.markdown import code, table, words
from scripts.findings import fail
from scripts.layout import MODULES, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scripts.layout import Layout
    from scripts.manifest import Manifest

README: Final = "README.md"
SITE: Final = "mkdocs.yml"
_BEGIN: Final = "vendors: written by make generate"
_END: Final = "end of vendors"
_NOT_SAID: Final = "not stated by the vendor's pages that were read."
_ANY: Final = "the account's currency"


@attrs.frozen
class VendorModule:
    """What a vendor's module declares, as far as it can be read without running it.

    Attributes:
        manifest: the vendor's manifest.
        words: the module's docstring without the vendor's name.
        keywords: the plain arguments of `Vendor(...)`.
        units: of its figures, the leading one first.
    """

    manifest: Manifest
    words: str
    keywords: dict[str, Any]
    units: tuple[str, ...]

    @property
    def variables(self) -> str:
        others = [one.variable for one in self.manifest.parameters if one.place != "header"]
        keys = self.keywords.get("key_variables", ())
        return ", ".join(map(code, keys)) + "".join(f" and {code(one)}" for one in others)


def derive(layout: Layout, manifests: Iterable[Manifest]) -> dict[str, bytes]:
    """Return these files, by path from the root.

    Raises:
        PipelineError: one has no place for the vendors, or a module cannot be read.
    """
    vendors = [read(layout, manifest) for manifest in manifests]
    derived = dict[str, bytes]()
    for name, write in ((README, _table), (SITE, _navigation)):
        path = layout.root / name
        if path.exists():
            derived[name] = _between(path, write(vendors))
    return derived


def _between(path: Path, lines: list[str]) -> bytes:
    """Return a file with other lines between those that begin and end our part."""
    before, after = list[str](), list[str]()
    rest: list[str] | None = before
    for line in path.read_bytes().decode().splitlines(keepends=True):
        if _END in line:
            rest = after
        if rest is not None:
            rest.append(line)
        if _BEGIN in line:
            rest = None
    if not after:
        what = f"has no place for the vendors: lines with {_BEGIN!r} and {_END!r}."
        raise fail(path.name, what, "Put both lines where the vendors belong.")
    return "".join([*before, *(f"{line}\n" for line in lines), *after]).encode()


def _table(vendors: list[VendorModule]) -> list[str]:
    rows = [
        (code(one.manifest.id), words(one.words.split("\n\n")[0]), _unit(one), one.variables)
        for one in vendors
    ]
    head = ("vendor", "what it states", "unit", "keys from the environment")
    return [line for line in table(head, rows) if line]


def _navigation(vendors: list[VendorModule]) -> list[str]:
    folder = REFERENCE.removeprefix("docs/")
    pages = [
        f"      - {json.dumps(one.manifest.title)}: {folder}/{one.manifest.id}.md"
        for one in vendors
    ]
    return [f"      - {folder}/index.md", *pages]


def overview(one: VendorModule) -> Iterator[str]:
    """Return the lines that a vendor's page begins with: what one asks before using it."""
    manifest, notes = one.manifest, one.manifest.notes
    yield from (one.words, "")
    yield f"- name: {code(manifest.id)}; unit: {_unit(one)}"
    variables = one.variables or "no variable"
    yield f"- key: in the header {code(manifest.auth_header)}; from {variables}"
    for parameter in manifest.parameters:
        yield f"- {code(parameter.name)}: {words(parameter.title)}; from {code(parameter.variable)}"
    yield f"- what the key needs: {words(notes.permissions or _NOT_SAID)}"
    yield f"- delay of the figure: {words(notes.delay or _NOT_SAID)}"
    yield f"- limits: {words(notes.limits or _NOT_SAID)}"
    for status, hint in sorted(one.keywords.get("hints", {}).items()):
        yield f"- status {status}: {words(hint)}"
    yield f"- server: {code(manifest.base_url)}"
    if url := one.keywords.get("docs_url"):
        yield f"- the vendor's page: {code(url)}"
    yield ""


def _unit(one: VendorModule) -> str:
    units = list(dict.fromkeys(one.units))
    return ", ".join(map(words, units)) or "see its page"


def read(layout: Layout, manifest: Manifest) -> VendorModule:
    """Return what a vendor's module declares.

    Raises:
        PipelineError: it is not Python.
    """
    path = layout.root / MODULES / f"{manifest.id}.py"
    if not path.exists():  # a vendor of another package, or a module that is still to be written
        return VendorModule(manifest, manifest.title, {}, ())
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError as error:
        what = f"is not Python: {error.msg}."
        raise fail(f"{layout.name(path)} line {error.lineno}", what, "Correct it.") from None
    docstring = ast.get_docstring(tree) or manifest.title
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    keywords = {
        keyword.arg: value
        for call in calls
        if _name(call) == "Vendor"
        for keyword in call.keywords
        if keyword.arg and (value := _literal(keyword.value)) is not None
    }
    figures = sorted((call for call in calls if _name(call) == "Figure"), key=lambda c: c.lineno)
    units = [unit for call in figures for unit in _units(call)]
    text = docstring.partition(": ")[2] or docstring
    return VendorModule(manifest, text[:1].upper() + text[1:], keywords, tuple(units))


def _units(call: ast.Call) -> list[str]:
    """Return the unit of a figure, or those that the answer may say."""
    keywords = {one.arg: _literal(one.value) for one in call.keywords}
    stated = _literal(call.args[1]) if len(call.args) > 1 else None
    either = keywords.get("units") or ([_ANY] if keywords.get("unit_at") else [])
    return [unit for unit in (stated, *either) if isinstance(unit, str)]


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
