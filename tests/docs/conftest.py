"""Where the blocks of the pages run: at mock vendors, in a folder with the files that they name."""

from __future__ import annotations

import ast
import asyncio
import importlib
import sys
from contextlib import ExitStack
from types import ModuleType

import httpx
import pytest
import trustme

from prepaid.testing import MockVendors
from prepaid.vendors import get_vendor, vendor_names
from tests.docs import proxies
from tests.units import PROXY_VARIABLES

KEYS = ("sk-1234", "sk-5678")
PROXY = "http://proxy.example:3128"
ACCOUNTS = """\
[[accounts]]
vendor = "legnext"
label = "images"
api_key_env = "LEGNEXT_API_KEY"
minimum = "10 USD"

[[accounts]]
vendor = "stability"
label = "studio"
api_key_env = "STABILITY_API_KEY"
organization = "org-123"
minimum = "500 credits"
"""


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A file with one authority: a hundred of them take 25 ms at each client, and sign nothing."""
    path = tmp_path_factory.mktemp("authority") / "one.pem"
    trustme.CA().cert_pem.write_to_path(path)
    return path


@pytest.fixture
def mock(monkeypatch, tmp_path, authority):
    """All vendors, with the keys of the pages; a block without a base URL asks them, too."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    for variable in PROXY_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    with MockVendors() as vendors:
        for name in vendor_names():
            for key in KEYS:
                vendors.account(name, key)
            monkeypatch.setenv(f"{name.upper()}_BASE_URL", vendors.url(name))
            for variable in (f"{name.upper()}_API_KEY", get_vendor(name).key_variables[0]):
                monkeypatch.setenv(variable, "sk-1234")
            made = importlib.import_module(f"prepaid_clients.{name}").AuthenticatedClient.__init__
            monkeypatch.setitem(made.__kwdefaults__, "base_url", vendors.url(name))
        vendors.account("stability", "sk-1234", organization="org-123")
        monkeypatch.chdir(tmp_path)
        # Airflow brings hundreds of packages, and the block on it uses two names.
        stand_in = ModuleType("airflow")
        stand_in.task = lambda **_: lambda function: function
        stand_in.AirflowFailException = type("AirflowFailException", (Exception,), {})
        for module in ("airflow", "airflow.decorators", "airflow.exceptions"):
            monkeypatch.setitem(sys.modules, module, stand_in)
        (tmp_path / "prepaid.toml").write_text(ACCOUNTS)
        yield vendors


@pytest.fixture
def run(mock, tmp_path):
    """Run a block as a program of its own and return its names.

    `await` may stand at the top, as in a notebook. The proxies that the pages name are running.
    """
    target = httpx.URL(mock.url(vendor_names()[0]))
    (tmp_path / "legnext.key").write_text("sk-1234\n")

    def run(block):
        names = {"__name__": "__main__"}
        text = block.text.replace(PROXY, f"http://127.0.0.1:{target.port}")
        with ExitStack() as stack:
            for address, host, handshake in (
                ("localhost:1080", "127.0.0.1", lambda: proxies.socks),
                ("localhost:8443", "localhost", lambda: proxies.mutual_tls(tmp_path)),
            ):
                if address in text:
                    far = ("127.0.0.1", target.port)
                    port = stack.enter_context(proxies.proxy(far, handshake()))
                    text = text.replace(address, f"{host}:{port}")
            code = compile(text, str(block), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            awaited = eval(code, names)
            if awaited is not None:
                asyncio.run(awaited)
        return names

    return run
