"""A repository of their own for the tests of the pipeline, and a document that is fine."""

from __future__ import annotations

import copy
import shutil
from typing import Any

import pytest

from scripts import manifest
from scripts.emit import build, writing
from scripts.layout import Layout

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


@pytest.fixture
def derived_once(monkeypatch) -> None:
    """Run the generator once for each state of a vendor's documents, not once for each test."""
    real = build.derive

    def derive(layout, vendor):
        files = writing.files_in(layout.spec(vendor))
        key = tuple(
            (name, data)
            for name, data in files.items()
            if name not in {"openapi.yaml", "lock.json"}
        )
        if key not in _DERIVED:
            _DERIVED[key] = real(layout, vendor)
        return _DERIVED[key]

    monkeypatch.setattr(build, "derive", derive)


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
