"""The command line, run in this process and as a process of its own, against the mock vendors."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from prepaid.cli import main
from prepaid.testing import MockVendors
from prepaid.vendors import get_vendor, vendor_names

# No part of a key of eight characters occurs in anything that a command should print.
KEYS = {
    "deepixels": "dk-Q7wLx0ZpR4tVb9Kd",
    "legnext": "lk-Ju3Fs8Ha1Yc6Em2N",
    "stability": "sk-Xo5Gi0Bq9Wk7Pr4U",
    "youdotcom": "yk-Tz2Ld6Vn8Ch1Mf3S",
}
PREPAID = str(Path(sys.executable).with_name("prepaid"))


class Run(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """No key, base URL, proxy or colour setting of the machine reaches a test."""
    for name in vendor_names():
        for variable in (*get_vendor(name).key_variables, f"{name.upper()}_BASE_URL"):
            monkeypatch.delenv(variable, raising=False)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)
    for variable in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "PYTHONUNBUFFERED"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def mock():
    with MockVendors() as mock:
        mock.set("legnext", "72.048 USD")
        mock.set("stability", "0.6336833840314097 credits")
        yield mock


@pytest.fixture
def configured(mock, monkeypatch):
    """Put keys of the mock in the environment: of the vendors named, or of all of them."""

    def configure(*names):
        for name in names or vendor_names():
            account = mock.account(name, KEYS[name])
            monkeypatch.setenv(get_vendor(name).key_variables[0], KEYS[name])
            monkeypatch.setenv(f"{name.upper()}_BASE_URL", account.base_url)

    return configure


@pytest.fixture
def run(capsys):
    """Run a command line in this process."""

    def run(command=""):
        code = main(shlex.split(command))
        out, err = capsys.readouterr()
        return Run(code, out, err)

    return run


@pytest.fixture
def process():
    """Run a command line as a process of its own."""

    def process(command="", **options):
        done = subprocess.run(
            [PREPAID, *shlex.split(command)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={**os.environ, **options.pop("env", {})},
            **options,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return process


@pytest.fixture
def accounts_file(tmp_path, mock, monkeypatch):
    """Write a file of accounts at the mock: `(vendor, label, further lines)` each."""

    def write(*accounts):
        tables = []
        for number, (vendor, label, *lines) in enumerate(accounts):
            key = f"{KEYS[vendor]}{number}"
            mock.account(vendor, key)
            monkeypatch.setenv(f"KEY_{number}", key)
            tables.append(
                f'[[accounts]]\nvendor = "{vendor}"\nlabel = "{label}"\n'
                f'base_url = "{mock.url(vendor)}"\n'
                + (f'api_key_env = "KEY_{number}"\n' if "api_key" not in "".join(lines) else "")
                + "".join(f"{line}\n" for line in lines)
            )
        path = tmp_path / "prepaid.toml"
        path.write_text("\n".join(tables), "utf-8")
        return path

    return write


@pytest.fixture
def keys():
    return dict(KEYS)


@pytest.fixture
def prepaid():
    """The path of the console script."""
    return PREPAID
