"""`prepaid doctor`: where everything comes from; safe to paste in an issue."""

import hashlib
import platform
import re
from importlib import metadata

import pytest

import prepaid
from prepaid.vendors import get_vendor, vendor_names
from tests.units import KEY_ALONE

VENDOR, OTHER = KEY_ALONE[:2]
VARIABLE = get_vendor(VENDOR).key_variables[0]


def blocks(text):
    """What is said of each account, by its name and the first column; the versions under ''."""
    found = {}
    for block in text.split("\n\n"):
        first, *lines = block.splitlines()
        if lines and lines[0].startswith("  "):
            found[first] = {line[2:12].strip(): line[12:] for line in lines}
        else:
            found[""] = block
    return found


def fingerprint(key):
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def test_it_says_where_an_account_comes_from(run, configured, keys, mock):
    """Versions, variable, fingerprint, host, API version, document, and an answer with its time."""
    configured(VENDOR)
    shown = run("doctor").out
    assert f"prepaid {prepaid.__version__}" in blocks(shown)[""]
    assert platform.python_version() in blocks(shown)[""]
    assert f"httpx {metadata.version('httpx')}" in blocks(shown)[""]
    fields = blocks(shown)[VENDOR]
    assert fields["key"] == f"{VARIABLE}, fingerprint {fingerprint(keys[VENDOR])}"
    assert mock.url(VENDOR).startswith(fields["host"].removesuffix(", not the document's server"))
    assert fields["host"].endswith("not the document's server")
    assert fields["API"] == next(iter(get_vendor(VENDOR).apis))
    assert fields["document"] == f"sha256 {get_vendor(VENDOR).spec_sha256}"
    assert re.fullmatch(r"ok in [0-9]+\.[0-9]{3} s, status 200, attempts 1", fields["answer"])
    assert "72.04" not in shown  # a balance does not belong in an issue


def test_a_package_that_is_missing_is_reported(run, configured, monkeypatch):
    """The rest is shown all the same."""

    def version(name):
        if name == "rich":
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    configured(VENDOR)
    monkeypatch.setattr("prepaid.cli._doctor.version", version)
    found = run("doctor")
    assert "rich is not installed" in found.out
    assert found.code == 0


def test_the_first_variable_with_a_key_counts(run, configured, monkeypatch, keys):
    """A blank one has none."""
    name = next(name for name in vendor_names() if len(get_vendor(name).key_variables) > 1)
    first, second = get_vendor(name).key_variables[:2]
    configured(name)
    monkeypatch.setenv(first, " ")
    monkeypatch.setenv(second, keys[name])
    assert blocks(run("doctor").out)[name]["key"].startswith(f"{second}, ")


def test_it_lists_vendors_without_a_key(run, configured):
    """With the variables to set."""
    configured(VENDOR)
    accounts = blocks(run("doctor").out)
    others = [name for name in vendor_names() if name != VENDOR]
    assert list(accounts)[1:] == [VENDOR, *others]
    assert all(name in accounts[OTHER]["key"] for name in get_vendor(OTHER).key_variables)
    assert "answer" not in accounts[OTHER]


def test_it_asks_each_account_of_a_file_once(run, accounts_file, mock):
    """In the order of the file, and no vendor beside them."""
    path = accounts_file((OTHER, "a"), (OTHER, "b"), (VENDOR, "c"))
    found = run(f"doctor --config {path}")
    assert found.code == 0
    assert list(blocks(found.out))[1:] == [f"{OTHER} (a)", f"{OTHER} (b)", f"{VENDOR} (c)"]
    assert len(mock.requests()) == 3


def test_it_says_why_there_is_no_answer(run, configured, mock):
    """The error in words, its sentence, and what to do."""
    configured(VENDOR)
    mock.fault(VENDOR, "status_401")
    found = run("doctor")
    assert found.code == 3
    answer = blocks(found.out)[VENDOR]["answer"]
    assert answer.startswith("authentication error (401), attempts 1: The vendor answered 401")


def test_an_invalid_key_is_reported_and_nothing_is_sent(run, monkeypatch, mock):
    """There is no fingerprint of it either."""
    monkeypatch.setenv(VARIABLE, "two words-and-more")
    found = run("doctor")
    answer = blocks(found.out)[VENDOR]["answer"]
    assert answer.startswith("invalid key: The key has white space in it.")
    assert VARIABLE in answer
    assert "fingerprint" not in found.out
    assert "words-an" not in found.out + found.err
    assert found.code == 3
    assert not mock.requests()


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, "none"),
        (
            {"HTTPS_PROXY": "http://me:pa55word@127.0.0.1:9"},
            "http://***@127.0.0.1:9, from HTTPS_PROXY",
        ),
        ({"all_proxy": "127.0.0.1:9"}, "http://127.0.0.1:9, from all_proxy"),
        ({"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost"}, "none"),
        ({"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.0/8,localhost:9"}, "none"),
        *(
            (
                {"HTTPS_PROXY": f"http://me:pa55word{mark}more@127.0.0.1:9"},
                "http://***@127.0.0.1:9, from HTTPS_PROXY",
            )
            for mark in "/?#@"
        ),
    ],
)
def test_it_names_the_proxy_that_is_used_without_its_password(
    run, monkeypatch, keys, environment, shown
):
    """Nothing listens where the request goes, so it ends at once."""
    monkeypatch.setenv(VARIABLE, keys[VENDOR])
    monkeypatch.setenv(f"{VENDOR.upper()}_BASE_URL", "https://localhost:9")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = run(f"doctor --vendor {VENDOR} --deadline 0.05")
    assert blocks(found.out)[VENDOR]["proxy"] == shown
    assert "pa55word" not in found.out + found.err


def test_a_command_of_the_file_is_run_once_and_not_shown(run, accounts_file, mock, keys, tmp_path):
    """Once is enough for the fingerprint and the answer."""
    mock.account(VENDOR, keys[VENDOR])
    count = tmp_path / "count"
    command = f"sh -c 'echo x >> {count}; echo {keys[VENDOR]}'"
    path = accounts_file((VENDOR, "x", f'api_key_command = "{command}"'))
    found = run(f"doctor --config {path}")
    fields = blocks(found.out)[f"{VENDOR} (x)"]
    assert fields["key"] == f"api_key_command, fingerprint {fingerprint(keys[VENDOR])}"
    assert count.read_text() == "x\n"
    assert "sh -c" not in found.out


def test_what_a_command_prints_and_is_not_a_key_has_no_fingerprint(run, accounts_file, mock):
    """It may be an error message of the password manager."""
    path = accounts_file((VENDOR, "x", "api_key_command = 'echo not logged in'"))
    fields = blocks(run(f"doctor --config {path}").out)[f"{VENDOR} (x)"]
    assert fields["key"] == "api_key_command"
    assert fields["answer"].startswith("invalid key: ")
    assert not mock.requests()
