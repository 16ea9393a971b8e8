"""The command line against the mock vendors: run in this process, or where its script is."""

import hashlib
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from prepaid.cli import main
from prepaid.testing import MockVendors
from prepaid.vendors import get_vendor, vendor_names
from tests.units import PROXY_VARIABLES, forget_accounts, unit_of

NAMES = vendor_names()
# No eight characters of a key occur in what a command should print.
KEYS = {name: f"k-{hashlib.sha256(name.encode()).hexdigest()[:16].upper()}" for name in NAMES}


class Run(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path_factory):
    """No key, base URL, proxy, colour setting, file or folder of the machine reaches a test."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(home))
    forget_accounts(monkeypatch)
    colours = ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
    python = ("PYTHONIOENCODING", "PYTHONUNBUFFERED")
    for variable in ("PREPAID_CONFIG", *PROXY_VARIABLES, *colours, *python):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def keys():
    """A key for each vendor."""
    return KEYS


@pytest.fixture
def mock():
    """The mock vendors."""
    with MockVendors() as mock:
        yield mock


@pytest.fixture
def configured(mock, monkeypatch):
    """Put keys in the environment, of the vendors named or of all, with 72.048 left at each."""

    def configure(*names):
        for name in names or NAMES:
            mock.set(name, f"72.048 {unit_of(name)}")
            account = mock.account(name, KEYS[name])
            monkeypatch.setenv(get_vendor(name).key_variables[0], KEYS[name])
            monkeypatch.setenv(f"{name.upper()}_BASE_URL", account.base_url)
            for one in get_vendor(name).parameters:
                if one.name in account.parameters:
                    monkeypatch.setenv(one.variable, account.parameters[one.name])

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
def accounts_file(tmp_path, mock, monkeypatch):
    """Write a file of accounts with 72.048 left each: `(vendor, label, further lines)`."""

    def write(*accounts):
        tables = []
        for number, (vendor, label, *lines) in enumerate(accounts):
            key = f"{KEYS[vendor]}{number}"
            mock.set(mock.account(vendor, key), f"72.048 {unit_of(vendor)}")
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
def script():
    """The path of the console script."""
    return str(Path(sys.executable).with_name("prepaid"))
