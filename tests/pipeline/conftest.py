"""A repository of their own for the tests of the pipeline, and a document that is fine."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scripts import documents, emit, lint, manifest, new_vendor
from scripts.documents import Document
from scripts.documents.validate import validate
from scripts.emit import build, generator, writing
from scripts.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GOOD: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Invented", "version": "1.0.0"},
    "servers": [{"url": "https://api.example.com"}],
    "paths": {
        "/balance": {
            "get": {
                "operationId": "get_balance",
                "tags": ["account"],
                "security": [{"Key": []}],
                "responses": {
                    "200": {
                        "description": "fine",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Funds"},
                                "example": {"balance": 12.5, "currency": "USD"},
                            }
                        },
                    },
                    "401": {
                        "description": "bad key",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Error"},
                                "example": {"message": "bad key"},
                            }
                        },
                    },
                    "500": {"description": "failed"},
                },
            }
        }
    },
    "components": {
        "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
        "schemas": {
            "Funds": {
                "type": "object",
                "properties": {"balance": {"type": "number"}, "currency": {"type": "string"}},
                "required": ["balance"],
            },
            "Error": {"type": "object", "properties": {"message": {"type": "string"}}},
        },
    },
}

MANIFEST: dict[str, Any] = {
    "id": "invented",
    "title": "Invented",
    "kind": "vendor-page",
    "format": "json",
    "read": "2026-11-21",
    "base_url": "https://api.example.com",
    "auth_header": "x-api-key",
    "operations": [{"id": "get_balance"}],
}


@pytest.fixture
def good() -> dict[str, Any]:
    """A valid document that keeps every rule."""
    return copy.deepcopy(GOOD)


def findings(root: dict[str, Any], **changes: Any) -> list[str]:
    """What validation and lint say of a document, with that manifest changed in some keys."""
    facts = manifest.check(MANIFEST | changes, "vendor.toml", "invented")
    document = Document(root, "openapi.yaml", facts.wanted)
    return [str(one) for one in validate(document) or lint.lint(document, facts)]


def chain(
    root: dict[str, Any], levels: int, step: Callable[[Any], Any], last: dict[str, Any]
) -> dict[str, Any]:
    """Add schemas, each of which is made of a reference to the next; return one to the first."""
    schemas = root["components"]["schemas"]
    for level in range(levels):
        schemas[f"L{level}"] = step({"$ref": f"#/components/schemas/L{level + 1}"})
    schemas[f"L{levels}"] = last
    return {"$ref": "#/components/schemas/L0"}


def doubled(
    good: dict[str, Any], levels: int, keyword: str = "properties", leaf: str = "string"
) -> dict[str, Any]:
    """Return a copy of the good document with a chain of schemas that use the next one twice."""

    def step(link: dict[str, Any]) -> dict[str, Any]:
        two = {"a": link, "b": link} if keyword == "properties" else [link, dict(link)]
        return {"type": "object", keyword: two}

    root = copy.deepcopy(good)
    last = {"type": "object", "properties": {"c": {"type": leaf}}}
    funds = root["components"]["schemas"]["Funds"]
    funds["properties"]["chain"] = chain(root, levels, step, last)
    return root


def generate_package(root: dict[str, Any], folder: Path, name: str) -> Path:
    """Generate the package of a document in a folder; return where it is."""
    path = folder / "openapi.yaml"
    path.write_bytes(documents.to_yaml(root, "invented"))
    output = generator.run(path, name, "openapi.yaml")
    for file, data in emit.package(output, Document(root, "openapi.yaml"), b"", name).items():
        (output / file).write_bytes(data)
    return output


_DERIVED: dict[Any, dict[str, bytes]] = {}


def _inputs(layout: Layout, vendor: str) -> Any:
    """What a vendor's files are derived from."""
    files = writing.files_in(layout.spec(vendor))
    module = layout.root / f"wrapper/prepaid/vendors/{vendor}.py"
    derived = {"openapi.yaml", "lock.json"}
    inputs = [(name, data) for name, data in files.items() if name not in derived]
    return vendor, *inputs, module.read_bytes() if module.exists() else None


def _stored(vendor: str) -> dict[str, bytes]:
    """What is derived of a vendor in this repository, which one test compares with a fresh run."""
    layout = Layout()
    spec, page = layout.spec(vendor), layout.root / f"docs/reference/{vendor}.md"
    paths = [spec / "openapi.yaml", *layout.client(vendor).rglob("*"), page, spec / "lock.json"]
    return {
        layout.name(path): path.read_bytes()
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts
    }


def _derive_once() -> Iterator[None]:
    """Run the generator once for each state of a vendor's documents, not once for each test.

    And not at all for what this repository has, which is taken as it is stored.
    """
    real = build.derive

    def derive(layout, vendor):
        key = _inputs(layout, vendor)
        if key not in _DERIVED:
            is_ours = vendor in Layout().vendors() and key == _inputs(Layout(), vendor)
            _DERIVED[key] = _stored(vendor) if is_ours else real(layout, vendor)
        return _DERIVED[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "derive", derive)
        yield


derived_once = pytest.fixture(_derive_once)
derived_once_by_all = pytest.fixture(_derive_once, scope="module")


@pytest.fixture(scope="session")
def mypy() -> Callable[[Path, str], str]:
    """Return a function that checks a file or package strictly, and returns what is said.

    Imports are searched in `wrapper` and `generated` of that folder, and of this repository.
    """
    # What all tests import is read once, and not anew by each worker and each run.
    cache = Layout().root / ".mypy_cache" / "tests"

    def check(folder: Path, target: str) -> str:
        roots = [
            root / part for root in (folder, Layout().root) for part in ("wrapper", "generated")
        ]
        known = [str(root) for root in roots if root.is_dir()]
        command = ["mypy", "--strict", "--config-file=", "--cache-dir", str(cache), target]
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            env={"MYPYPATH": os.pathsep.join(known), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    return check


@pytest.fixture
def layout(tmp_path) -> Layout:
    """An empty repository."""
    made = Layout(tmp_path / "repository")
    (made.root / "specs").mkdir(parents=True)
    return made


@pytest.fixture
def start(layout, tmp_path) -> Callable[..., int]:
    """Return a function that starts the vendor acme from a document, and returns the exit status.

    The document is saved as `openapi.json` beside the repository.
    """

    def run(root: dict[str, Any], *arguments: str) -> int:
        spec = tmp_path / "openapi.json"
        spec.write_text(json.dumps(root))
        return new_vendor.main(["acme", "--spec", str(spec), *arguments], layout)

    return run


@pytest.fixture
def repository(tmp_path) -> Layout:
    """A copy of this repository's documents and generated clients, to be changed at will."""
    root = Layout().root
    for folder in ("specs", "generated", "docs", "wrapper/prepaid/vendors"):
        if (root / folder).exists():
            shutil.copytree(
                root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
            )
    return Layout(tmp_path)
