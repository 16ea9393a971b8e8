"""`prepaid doctor`: where everything comes from; safe to paste in an issue."""

import hashlib
import re

import pytest

from prepaid.vendors import get_vendor


def blocks(text):
    """Facts by account, and the versions under ''."""
    found = {}
    for block in text.split("\n\n"):
        first, *lines = block.splitlines()
        if lines and lines[0].startswith("  "):
            found[first] = {line[2:12].strip(): line[12:] for line in lines}
        else:
            found[""] = block
    return found


def test_it_names_the_versions_of_what_runs(run, configured):
    """Of the package, of Python, and of the packages that matter."""
    import platform

    import httpx

    import prepaid

    configured("legnext")
    versions = blocks(run("doctor").out)[""]
    assert f"prepaid {prepaid.__version__}" in versions
    assert platform.python_version() in versions
    assert f"httpx {httpx.__version__}" in versions


def test_it_says_where_an_account_comes_from(run, configured, keys, mock):
    """Variable, fingerprint, host, API version, document, and a probe with its time."""
    configured("stability")
    facts = blocks(run("doctor").out)["stability"]
    fingerprint = hashlib.sha256(keys["stability"].encode()).hexdigest()[:8]
    assert facts["key"] == f"STABILITY_API_KEY, fingerprint {fingerprint}"
    assert facts["host"].startswith(f"{mock.url('stability').rpartition('/')[0]}, not the doc")
    assert facts["API"] == "v1"
    assert facts["document"] == f"version 1.0.0, sha256 {get_vendor('stability').spec_sha256}"
    assert re.fullmatch(r"ok in [0-9]+\.[0-9]{3} s, status 200, attempts 1", facts["probe"])


def test_it_names_the_second_variable_where_that_has_the_key(run, configured, monkeypatch, keys):
    """The first one that is set counts, and an empty one is not set."""
    configured("stability")
    monkeypatch.setenv("STABILITY_API_KEY", " ")
    monkeypatch.setenv("STABILITY_KEY", keys["stability"])
    assert blocks(run("doctor").out)["stability"]["key"].startswith("STABILITY_KEY, ")


def test_a_failure_without_a_hint_ends_with_its_sentence(run, accounts_file):
    """No line ends in a blank, whatever a probe met."""
    path = accounts_file(("legnext", "a", 'api_key_command = "false"'), ("stability", "b"))
    out = run(f"doctor --config {path}").out
    assert "api_key_command ended with status 1.\n" in out
    assert not re.search(r"[ \t]$", out, re.MULTILINE)


def test_it_lists_vendors_without_a_key(run, configured):
    """With the variables to set."""
    configured("legnext")
    facts = blocks(run("doctor").out)
    assert facts["youdotcom"] == {"key": "none; set YDC_API_KEY or YOU_API_KEY_AUTH"}
    assert "probe" in facts["legnext"]


def test_it_probes_each_account_once(run, accounts_file, mock):
    """One request, or as many as a failure that may pass needs."""
    path = accounts_file(("stability", "a"), ("stability", "b"), ("legnext", "c"))
    found = run(f"doctor --config {path}")
    assert found.code == 0
    assert list(blocks(found.out))[1:] == ["stability (a)", "stability (b)", "legnext (c)"]
    assert len(mock.requests()) == 3


def test_it_shows_no_balance(run, configured):
    """How rich somebody is does not belong in an issue."""
    configured("legnext")
    found = run("doctor").out
    assert "72.0" not in found
    assert "71000" not in found


def test_it_says_why_a_probe_failed(run, configured, mock):
    """The error, its sentence, and what to do."""
    configured("legnext")
    mock.fault("legnext", "status_401")
    found = run("doctor")
    assert found.code == 3
    assert re.match(
        r"AuthenticationError in [0-9.]+ s, attempts 1: The vendor answered 401",
        blocks(found.out)["legnext"]["probe"],
    )


def test_a_key_that_cannot_be_one_is_said_and_nothing_is_sent(run, configured, monkeypatch, mock):
    """There is no fingerprint of it either."""
    configured("legnext")
    monkeypatch.setenv("LEGNEXT_API_KEY", "two words-and-more")
    found = run("doctor")
    facts = blocks(found.out)["legnext"]
    assert facts["key"] == "LEGNEXT_API_KEY"
    assert facts["probe"].startswith("InvalidKeyError: The key has white space in it.")
    assert "words-an" not in found.out + found.err
    assert found.code == 3
    assert not mock.requests()


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "none"),
        ({"HTTPS_PROXY": "http://me:pa55word@127.0.0.1:9"}, "http://***@127.0.0.1:9"),
        ({"all_proxy": "127.0.0.1:9"}, "http://127.0.0.1:9"),
        (
            {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost"},
            "none; the environment exempts the host",
        ),
    ],
)
def test_it_names_the_proxy_without_its_credentials(run, monkeypatch, keys, environment, shown):
    """Nothing listens where the request goes, so it ends at once."""
    monkeypatch.setenv("LEGNEXT_API_KEY", keys["legnext"])
    monkeypatch.setenv("LEGNEXT_BASE_URL", "https://localhost:9")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = run("doctor --vendor legnext --deadline 0.5")
    assert blocks(found.out)["legnext"]["proxy"] == shown
    assert "pa55word" not in found.out + found.err


def test_a_command_of_the_file_is_run_once_and_not_shown(run, accounts_file, mock, keys, tmp_path):
    """Once is enough for the fingerprint and the probe."""
    mock.account("legnext", keys["legnext"])
    count = tmp_path / "count"
    command = f"sh -c 'echo x >> {count}; echo {keys['legnext']}'"
    path = accounts_file(("legnext", "x", f'api_key_command = "{command}"'))
    found = run(f"doctor --config {path}")
    facts = blocks(found.out)["legnext (x)"]
    fingerprint = hashlib.sha256(keys["legnext"].encode()).hexdigest()[:8]
    assert facts["key"] == f"api_key_command, fingerprint {fingerprint}"
    assert count.read_text() == "x\n"
    assert "sh -c" not in found.out
