"""What holds for every pair of documents: no change from itself, from names or from order."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from scripts.changes import classify
from scripts.changes.rules import canonical
from tests.pipeline.diff.mutations import base, read
from tests.pipeline.diff.noise import noisy

_WORLDS = [(f"worlds/{name}-old.yaml", f"worlds/{name}-new.yaml") for name in ("freight", "scribe")]


@pytest.mark.parametrize(
    "document", [base("3.0"), base("3.1"), *map(read, (*_WORLDS[0], *_WORLDS[1]))]
)
def test_names_of_components_and_the_order_of_keys_do_not_matter(document: dict[str, Any]):
    """A document differs neither from itself nor from what a tool makes of it that rewrites it."""
    assert classify(document, document) == []
    assert classify(document, deepcopy(document)) == []
    for seed in range(3):
        other = noisy(document, seed)
        assert canonical(other) != canonical(document)
        assert classify(document, other) == []


@pytest.mark.parametrize(("old", "new"), _WORLDS)
def test_changes_are_the_same_under_other_names_and_orders(old: str, new: str):
    """Fingerprints refer to what is said, so an acceptance outlives a rewrite of the document."""
    before = canonical([read(old), read(new)])
    expected = classify(read(old), read(new))

    assert classify(noisy(read(old), 1), noisy(read(new), 2)) == expected
    assert len({change.fingerprint for change in expected}) == len(expected)
    assert canonical([read(old), read(new)]) == before, "a comparison wrote into its documents"


def test_fingerprints_are_the_same_in_another_process():
    """Acceptances live in a file: hash seeds and object identities have no part in them."""
    code = (
        "from scripts.changes import classify\n"
        "from tests.pipeline.diff.mutations import read\n"
        "for one in classify(read('worlds/scribe-old.yaml'), read('worlds/scribe-new.yaml')):\n"
        "    print(one.fingerprint, one.class_, one.location)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env={"PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
        text=True,
    )

    found = classify(*map(read, _WORLDS[1]))
    assert len(found) > 50
    lines = [f"{one.fingerprint} {one.class_} {one.location}" for one in found]
    assert done.stdout.splitlines() == lines


def test_the_order_of_values_is_not_in_a_fingerprint():
    """A set is the same in any order."""
    old, new, turned, added = (
        base("3.1", {"set": {"SCHEMAS/Balance/properties/status/enum": values.split()}})
        for values in ("open frozen", "open frozen shut", "frozen open", "shut frozen open")
    )

    assert classify(old, new) == classify(turned, added)


def test_the_dialects_say_the_same():
    """The base document in the words of 3.0, and in those of 3.1."""
    (change,) = classify(base("3.0"), base("3.1"))

    assert (change.class_, change.rule) == ("review", "version-changed")


def test_a_keyword_that_means_nothing_in_the_new_dialect_is_noticed():
    """The same words under another version: `nullable` went with 3.0, and so does null."""
    new = base("3.0") | {"openapi": "3.1.0"}

    found = {(one.rule, one.location.rpartition("/")[2]) for one in classify(base("3.0"), new)}

    assert {("null-removed", "alert"), ("null-removed", "parent")} <= found
