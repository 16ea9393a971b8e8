"""A repository of their own for the tests of the pipeline, and a document that is fine."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from scripts import manifest
from scripts.emit import build, writing
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

FACTS: dict[str, Any] = {
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


@pytest.fixture
def facts() -> manifest.Manifest:
    """The manifest of that document."""
    return manifest.check(copy.deepcopy(FACTS), "vendor.toml", "invented")


_DERIVED: dict[Any, dict[str, bytes]] = {}


def _given(layout: Layout, vendor: str) -> Any:
    """What a vendor's files are derived from."""
    files = writing.files_in(layout.spec(vendor))
    module = layout.root / f"wrapper/prepaid/vendors/{vendor}.py"
    derived = {"openapi.yaml", "lock.json"}
    given = [(name, data) for name, data in files.items() if name not in derived]
    return vendor, *given, module.read_bytes() if module.exists() else None


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


@contextmanager
def _once() -> Iterator[None]:
    """Run the generator once for each state of a vendor's documents, not once for each test.

    And not at all for what this repository has, which is taken as it is stored.
    """
    real = build.derive

    def derive(layout, vendor):
        key = _given(layout, vendor)
        if key not in _DERIVED:
            is_ours = vendor in Layout().vendors() and key == _given(Layout(), vendor)
            _DERIVED[key] = _stored(vendor) if is_ours else real(layout, vendor)
        return _DERIVED[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "derive", derive)
        yield


@pytest.fixture
def derived_once() -> Iterator[None]:
    """Derive once for each state of a vendor's documents, for one test."""
    with _once():
        yield


@pytest.fixture(scope="module")
def derived_once_by_all() -> Iterator[None]:
    """The same for all tests of a module."""
    with _once():
        yield


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
def repository(tmp_path) -> Layout:
    """A copy of this repository's documents and generated clients, to be changed at will."""
    root = Layout().root
    for folder in ("specs", "generated", "docs", "wrapper/prepaid/vendors"):
        if (root / folder).exists():
            shutil.copytree(
                root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
            )
    return Layout(tmp_path)
