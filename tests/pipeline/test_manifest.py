"""Reading `vendor.toml`."""

from __future__ import annotations

import pytest

from scripts import manifest
from scripts.findings import PipelineError
from tests.pipeline.conftest import MANIFEST

SID = {"name": "sid", "variable": "ACME_SID", "title": "Account SID"}
SENT = SID | {"in": "path", "parameter": "AccountSid", "pattern": "AC[0-9a-f]{32}"}
BASIC = {"auth": "basic", "user": "sid", "auth_header": "Authorization", "parameters": [SID]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "has the unknown key 'colour'"),
        (
            {"operations": [{"id": "x", "why": "y"}]},
            "[[operations]] 1: has the unknown key 'why'",
        ),
        ({"operations": [{}]}, "[[operations]] 1: has no id"),
        ({"operations": ["x"]}, "[[operations]] 1: Input should be a valid dictionary"),
        ({"operations": []}, "has no [[operations]]: name what the facade calls"),
        ({"operations": {}}, "operations is {}; input should be a valid tuple"),
        ({"watched": [{"path": "$", "text": "a"}]}, "[[watched]] 1: has no why"),
        (
            {"accepted": [{"fingerprint": "a", "reason": " "}]},
            "[[accepted]] 1: reason is ' '; expected words",
        ),
        ({"id": "other"}, "id is 'other'; expected 'invented', the folder"),
        (
            {"kind": "guessed"},
            "kind is 'guessed'; input should be 'vendor-page', 'vendor-document'",
        ),
        ({"format": "xml"}, "format is 'xml'; input should be 'json' or 'yaml'"),
        ({"read": "yesterday"}, "read is 'yesterday'; expected a day"),
        ({"kind": "hand-written"}, "is hand-written and has no [[evidence]]"),
        ({"base_url": 1}, "base_url is 1; input should be a valid string"),
        ({"page_sha256": "ab"}, "page_sha256 is 'ab'; expected 64 hexadecimal digits"),
        ({"constants": {"include": 1}}, "[[constants]]: include is 1; input should be a valid str"),
        ({"auth": "digest"}, "auth is 'digest'; input should be 'key' or 'basic'"),
        ({"user": "sid"}, 'has a user, which belongs to auth = "basic"'),
        (BASIC | {"parameters": []}, "and user 'sid'; [[parameters]] has none"),
        (BASIC | {"auth_header": "x-key"}, "which is sent in the header Authorization"),
        ({"parameters": [SID]}, "does not say where the parameter 'sid' is sent"),
        ({"parameters": [SID | {"in": "path"}]}, "in and parameter are given together"),
        (
            {"parameters": [SID | {"in": "cookie", "parameter": "s"}]},
            "in is 'cookie'; input should",
        ),
        ({"parameters": [SENT, SENT]}, "names a parameter twice: sid, sid"),
        ({"parameters": [SENT | {"pattern": "("}]}, "pattern is '('; is not a regular expression"),
        ({"base_url": ...}, "vendor.toml: has no base_url"),
        ({"parameters": [SENT | {"name": "Sid"}]}, "name is 'Sid'; expected a name such as"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(change, said):
    """Unknown keys, missing keys and unfit values are named with their place."""
    document = {key: value for key, value in (MANIFEST | change).items() if value is not ...}
    with pytest.raises(PipelineError) as caught:
        manifest.check(document, "vendor.toml", "invented")
    assert said in str(caught.value)


@pytest.mark.parametrize("change", [BASIC, {"parameters": [SENT]}, BASIC | {"parameters": [SENT]}])
def test_what_an_account_must_give_is_declared_once(change):
    """A parameter of the call, the user name of HTTP basic, or both."""
    facts = manifest.check(MANIFEST | change, "vendor.toml", "invented")
    (parameter,) = facts.parameters
    assert (parameter.name, parameter.variable) == ("sid", "ACME_SID")
    assert parameter.place == change["parameters"][0].get("in")
    assert facts.user == change.get("user")


def test_a_file_that_is_missing_or_not_toml_is_refused(tmp_path):
    """The message names the next command, or the place in the file."""
    path = tmp_path / "vendor.toml"
    with pytest.raises(PipelineError, match="make new-vendor VENDOR=x"):
        manifest.read(path, "vendor.toml", "x")
    path.write_text('\ufeffid = "x"\nid = "x"\n')
    with pytest.raises(PipelineError, match="line 2"):
        manifest.read(path, "vendor.toml", "x")
