"""The file of accounts is found by itself, and `prepaid config check` says what is wrong."""

import os
from pathlib import Path

import pytest

from prepaid.vendors import get_vendor, vendor_names
from tests.units import KEY_ALONE, unit_of

VENDOR, OTHER = KEY_ALONE[:2]
OF_PARAMETERS = min({*vendor_names()} - {*KEY_ALONE})
UNIT = unit_of(VENDOR)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def users_file():
    """The file in the user's config folder."""
    from platformdirs import user_config_path

    path = user_config_path("prepaid", appauthor=False) / "prepaid.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def write(path, label):
    path.write_text(
        f'[[accounts]]\nvendor = "{VENDOR}"\nlabel = "{label}"\napi_key_env = "A_KEY"\n'
    )


def test_the_nearest_file_counts(run, folder, users_file, tmp_path, monkeypatch):
    """Option, variable, current folder, user's folder: each hides the later ones."""
    places = {"users": users_file, "here": folder / "prepaid.toml"}
    places |= {name: tmp_path / f"{name}.toml" for name in ("named", "given")}
    taken = []
    for label, path in places.items():
        write(path, label)
        if label == "named":
            monkeypatch.setenv("PREPAID_CONFIG", str(path))
        option = f"--config {path}" if label == "given" else ""
        found = run(f"config check {option}")
        assert found.code == 0
        assert (path.name if label == "here" else str(path)) in found.out.splitlines()[0]
        taken.append(found.out.splitlines()[1].split("(")[1].split(")")[0])
        assert f'"label": "{label}"' in run(f"{option} --json").out
    assert taken == ["users", "here", "named", "given"]


def test_without_a_file_the_places_are_named_with_an_example(run, folder, configured):
    """Accounts come from the environment then."""
    found = run("config check")
    assert found.code == 2
    for words in ("--config", "$PREPAID_CONFIG", "./prepaid.toml", "[[accounts]]"):
        assert words in found.err
    configured(VENDOR)
    assert "the environment (" in run("doctor").out


WRONG = [
    "2: setting number 5 is unknown",
    "2: setting number 6 is unknown",
    "2: api_key_env takes the name of an environment variable",
    "2: minimum: 'ten' is not an amount",
    "2: base_url: the URL must start with",
    "3: it needs vendor, and one of",
    "3: Unknown vendor 'nobody'",
    "4: another account of",
    f"5: {get_vendor(OF_PARAMETERS).title} needs the",
    "5: base_url: the URL must start with",
]


def test_everything_that_is_wrong_is_named(run, folder):
    """File, account, setting, and what to write; no mistake hides another one."""
    Path("prepaid.toml").write_text(
        f'[[accounts]]\nvendor = "{VENDOR}"\napi_key_env = "A"\n'
        f'[[accounts]]\nvendor = "{OTHER}"\napi_key_env = "a"\nminimum = "ten"\n'
        'base_url = "ftp://x"\nlimit = 1\nowner = 2\n'
        f'[[accounts]]\nvendor = "nobody"\n[[accounts]]\nvendor = "{VENDOR}"\napi_key_env = "A"\n'
        f'[[accounts]]\nvendor = "{OF_PARAMETERS}"\napi_key_env = "A"\nbase_url = "ftp://x"\n'
    )
    for command in ("config check", "", "guard", "doctor"):
        found = run(command)
        assert found.code == 2
        lines = found.err.removeprefix("prepaid: ").splitlines()
        for line, start in zip(lines, WRONG, strict=True):
            assert line.startswith(f"prepaid.toml, account {start}")
    assert "like '10 USD'" in found.err


def test_the_check_reads_no_key_and_shows_no_command(run, folder):
    """A command may have secrets among its arguments."""
    Path("prepaid.toml").write_text(
        f'[[accounts]]\nvendor = "{VENDOR}"\napi_key_command = "false sk-1234567890"\n'
        f'minimum = "0 {UNIT}"\n'
    )
    found = run("config check")
    assert found.code == 0
    assert "key from api_key_command, minimum 0" in found.out
    assert "sk-1234567890" not in found.out


@pytest.mark.skipif(os.name != "posix", reason="the system has no such owners and modes")
def test_a_file_of_others_is_refused_or_warned_of(run, folder, monkeypatch):
    """Whoever writes it decides where the keys are sent."""
    path = folder / "prepaid.toml"
    write(path, "a")
    path.chmod(0o666)
    found = run("config check")
    assert found.code == 0
    assert "may be written by other users" in found.err
    path.chmod(0o644)
    assert run("config check").err == ""
    owner = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: owner)
    if path.stat().st_uid == 0:
        os.chown(path, 4711, -1)
    found = run("config check")
    assert found.code == 2
    assert "belongs to another user" in found.err
    assert run(f"config check --config {path}").code == 0
