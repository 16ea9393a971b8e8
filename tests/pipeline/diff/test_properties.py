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
from tests.pipeline.diff.mutations import apply, base, read, rows
from tests.pipeline.diff.noise import renamed, shuffled

_DOCUMENTS = [
    "base-3.0.yaml",
    "base-3.1.yaml",
    *(f"worlds/{world}-{age}.yaml" for world in ("freight", "scribe") for age in ("old", "new")),
]
_WORLDS = [
    *(("worlds/freight-old.yaml", "worlds/freight-new.yaml"),),
    *(("worlds/scribe-old.yaml", "worlds/scribe-new.yaml"),),
]


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_document_does_not_differ_from_itself(name: str):
    """Neither from the same object nor from a copy."""
    document = read(name)

    assert classify(document, document) == []
    assert classify(document, deepcopy(document)) == []


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_component_names_do_not_matter(name: str):
    """Renaming every component changes nothing that a caller could notice."""
    document = read(name)
    other = renamed(document, "Vendor")

    assert canonical(other) != canonical(document)
    assert classify(document, other) == []


@pytest.mark.parametrize("name", _DOCUMENTS)
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_keys_does_not_matter(name: str, seed: int):
    """A documentation tool that writes keys in another order changes nothing."""
    document = read(name)

    assert classify(document, shuffled(document, seed)) == []


@pytest.mark.parametrize(("old", "new"), _WORLDS)
def test_a_comparison_leaves_its_documents_alone(old: str, new: str):
    """The caller's documents are the same after as before."""
    before = canonical([read(old), read(new)])

    classify(read(old), read(new))

    assert canonical([read(old), read(new)]) == before


def _noisy(document: dict[str, Any], seed: int) -> dict[str, Any]:
    return shuffled(renamed(document, f"N{seed}"), seed)


@pytest.mark.parametrize(("old", "new"), _WORLDS)
def test_changes_are_the_same_under_other_names_and_orders(old: str, new: str):
    """Fingerprints refer to what is said, so an acceptance outlives a rewrite of the document."""
    expected = classify(read(old), read(new))

    assert classify(_noisy(read(old), 1), _noisy(read(new), 2)) == expected
    assert len({change.fingerprint for change in expected}) == len(expected)


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_every_mutation_is_the_same_under_other_names_and_orders(dialect: str):
    """The same for each row of the tables, where names could slip into a value."""
    for row in rows():
        if dialect not in row.dialects:
            continue
        old, new = base(dialect), base(dialect)
        for document in (old, new):
            apply(document, row.before)
        apply(new, row.edits)
        noisy = classify(_noisy(old, 1), _noisy(new, 2))
        assert noisy == classify(old, new), row.name


def test_fingerprints_are_the_same_in_another_process():
    """Acceptances live in a file: hash seeds and object identities have no part in them."""
    code = (
        "from scripts.changes import classify\n"
        "from tests.pipeline.diff.mutations import read\n"
        "for one in classify(read('worlds/scribe-old.yaml'), read('worlds/scribe-new.yaml')):\n"
        "    print(one.fingerprint, one.class_, one.location)\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) > 50


def test_a_fingerprint_is_pinned():
    """Acceptances in manifests stay valid: how a fingerprint is made does not change unnoticed."""
    new = base("3.1")
    apply(new, {"set": {"SCHEMAS/Balance/properties/amount/type": "string"}})

    (change,) = classify(base("3.1"), new)

    assert change.fingerprint == "00df1cb8bf2fb09c"


def test_the_dialects_say_the_same():
    """The two base documents differ in the words of 3.0 and 3.1 only."""
    (change,) = classify(base("3.0"), base("3.1"))

    assert (change.class_, change.rule) == ("review", "version-changed")


def test_a_keyword_that_means_nothing_in_the_new_dialect_is_noticed():
    """The same words under another version: `nullable` went with 3.0, and so does null."""
    new = base("3.0")
    new["openapi"] = "3.1.0"

    found = {(one.rule, one.location.rpartition("/")[2]) for one in classify(base("3.0"), new)}

    assert {("null-removed", "alert"), ("null-removed", "parent")} <= found


def test_number_of_mutations():
    """The tables hold what is claimed of them: more than 60 mutations in each dialect."""
    for dialect in ("3.0", "3.1"):
        assert sum(dialect in row.dialects for row in rows()) > 60
