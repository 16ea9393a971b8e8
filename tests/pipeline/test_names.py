"""The names that we expect of the generator are those that it makes."""

from __future__ import annotations

import json
import subprocess

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scripts.emit import generator, names

PLAIN = (
    *("balance_usd", "balanceUSD", "BalanceUSD", "balance-usd", "balance usd", "Balance.USD", "id"),
    *("class", "type", "self", "true", "None", "datetime", "_private", "__x", "1st", "", "-", "é"),
    *("credits", "float", "HTTPError", "httpError", "x__y", "A", "aB", "ABc", "X-API-Key", "İ"),
    *(
        "user v1alpha",
        "account management",
        "print",
        "ﬁ",
        "a²",
        "a\\b",
        "٣",
        "get_2_x",
        "Ünit",
        "日本",
    ),
)
CODE = """
import json, sys
from openapi_python_client import strings as s
given = json.load(sys.stdin)
print(json.dumps([
    [s.snake_case(x), s.pascal_case(x), s.PythonIdentifier(x, "field_"),
     s.PythonIdentifier(x, "tag"), s.ClassName(x, "field_")]
    for x in given
]))
"""


def made(texts):
    """Return what the generator makes of some names."""
    done = subprocess.run(
        [generator.PYTHON, "-P", "-c", CODE],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def ours(texts):
    """Return what we say it makes of them."""
    return [
        [
            names.snake_case(text),
            names.pascal_case(text),
            names.identifier(text),
            names.identifier(text, names.TAG),
            names.class_name(text),
        ]
        for text in texts
    ]


def test_names_of_all_kinds_are_the_generators():
    """Words, capitals, reserved words, and what is not a name at all."""
    assert ours(PLAIN) == made(PLAIN)


@settings(
    max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=300, max_size=300))
def test_any_names_are_the_generators(texts):
    """Whatever a document calls its fields."""
    assert ours(texts) == made(texts)
