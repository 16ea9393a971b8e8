"""Reading `vendor.toml`."""

from __future__ import annotations

import copy

import pytest

from scripts import manifest
from scripts.findings import PipelineError
from scripts.layout import Layout
from tests.pipeline.conftest import FACTS


@pytest.mark.parametrize("vendor", Layout().vendors())
def test_the_manifests_of_this_repository_are_read(vendor):
    """Each folder under specs has a manifest that says where its document came from."""
    path = Layout().spec(vendor) / "vendor.toml"
    assert manifest.read(path, "vendor.toml", vendor).id == vendor


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "has the unknown key 'colour'"),
        (
            {"operations": [{"id": "x", "reads": [], "why": "y"}]},
            "[[operations]] 1: has the unknown key 'why'",
        ),
        ({"operations": [{"id": "x"}]}, "[[operations]] 1: has no reads"),
        ({"operations": [{"id": "x", "reads": "a"}]}, "reads is 'a', not a list of texts"),
        ({"operations": {}}, "operations is {}, not tables"),
        ({"watched": [{"path": "$", "text": "a"}]}, "[[watched]] 1: has no why"),
        ({"accepted": [{"fingerprint": "a", "reason": " "}]}, "reason is ' ', not text"),
        ({"id": "other"}, "id is 'other'; expected 'invented', the folder"),
        ({"kind": "guessed"}, "kind is 'guessed'; expected vendor-page or vendor-document"),
        ({"format": "xml"}, "format is 'xml'; expected json or yaml"),
        ({"read": "yesterday"}, "read is 'yesterday'; expected a day"),
        ({"kind": "hand-written"}, "is hand-written and has no [[evidence]]"),
        ({"base_url": 1}, "base_url is 1, not text"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(change, said):
    """Unknown keys, missing keys and unfit values are named with their place."""
    with pytest.raises(PipelineError) as caught:
        manifest.check(copy.deepcopy(FACTS) | change, "vendor.toml", "invented")
    assert said in str(caught.value)


def test_a_missing_key_is_named():
    """What a manifest has to say is said when it does not."""
    without = {key: value for key, value in FACTS.items() if key != "base_url"}
    with pytest.raises(PipelineError, match=r"vendor\.toml: has no base_url"):
        manifest.check(without, "vendor.toml", "invented")


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    """The message names the place in the file."""
    path = tmp_path / "vendor.toml"
    with pytest.raises(PipelineError, match="make new-vendor VENDOR=x"):
        manifest.read(path, "vendor.toml", "x")
    path.write_text('id = "x"\nid = "x"\n')
    with pytest.raises(PipelineError, match="line 2"):
        manifest.read(path, "vendor.toml", "x")
