"""Numbers are decimals wherever a document has them, not only as plain fields."""

from __future__ import annotations

import importlib
import json
from decimal import Decimal

import pytest

from tests.pipeline.conftest import generate_package

NUMBER = {"type": "number"}
FIELDS = {
    "plain": (NUMBER, "1.50"),
    "my float": ({**NUMBER, "description": "a float (of ours): not a name"}, "1.50"),
    "float": (NUMBER, "1.50"),
    "nullable": ({"type": ["number", "null"]}, "1.50"),
    "listed": ({"type": "array", "items": NUMBER}, "[1.50, 2]"),
    "nested": ({"type": "array", "items": {"type": "array", "items": NUMBER}}, "[[1.50]]"),
    "either": ({"oneOf": [NUMBER, {"type": "boolean"}]}, "1.50"),
    "by_currency": ({"$ref": "#/components/schemas/Rates"}, '{"USD": 1.50}'),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A package generated from a document with numbers in many places, optional and required."""
    properties = {name: schema for name, (schema, _) in FIELDS.items()}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Numbers", "version": "1"},
        "servers": [{"url": "https://numbers.example"}],
        "paths": {},
        "components": {
            "schemas": {
                "Optional": {"type": "object", "properties": properties},
                "Required": {
                    "type": "object",
                    "properties": properties,
                    "required": list(properties),
                },
                "Rates": {"type": "object", "additionalProperties": NUMBER},
            }
        },
    }
    return generate_package(document, tmp_path_factory.mktemp("numbers"), "invented_numbers")


def test_every_number_is_typed_as_a_decimal(package, mypy):
    """Strictly clean for mypy, and the word float is in the models only as a name or in text."""
    assert mypy(package.parent, package.name).startswith("Success")
    text = (package / "models" / "optional.py").read_text()
    assert "float_: Decimal | Unset = UNSET" in text
    assert "listed: list[Decimal] | Unset = UNSET" in text
    assert "nullable: Decimal | None | Unset = UNSET" in text
    assert "(list[Decimal] | Unset)" in text
    assert "my_float (Decimal | Unset): a float (of ours): not a name" in text
    for name in ("float_", '"float"', '"my float"', "my_float", "a float (of ours)"):
        text = text.replace(name, "")
    assert "float" not in text


@pytest.mark.parametrize("model", ["Optional", "Required"])
def test_every_number_keeps_its_digits(model, package, monkeypatch):
    """Read, and written out again."""
    monkeypatch.syspath_prepend(str(package.parent))
    models = importlib.import_module("invented_numbers.models")
    text = json.dumps(dict.fromkeys(FIELDS, 0))
    for name, (_, value) in FIELDS.items():
        text = text.replace(f'"{name}": 0', f'"{name}": {value}')
    read = getattr(models, model).from_dict(json.loads(text, parse_float=Decimal))
    assert str(read.plain) == "1.50"
    assert [str(one) for one in read.listed] == ["1.50", "2"]
    assert str(read.by_currency["USD"]) == "1.50"
    assert read.to_dict() == json.loads(text, parse_float=Decimal)
    assert isinstance(read.nested[0][0], Decimal)
    assert read.either == Decimal("1.50")
