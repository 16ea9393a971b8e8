"""Vendors of other packages can be served too, if their package ships its document."""

import json
import sys
from importlib.resources import files

import pytest

from prepaid import Client, ConfigurationError
from prepaid.testing import MockVendors, UnexpectedRequestError, faults
from prepaid.vendors import get_vendor
from tests.installed import LIKE, install

OWN_CLIENT = """
import attrs, sys
from prepaid.vendors import get_vendor

_LIKE = get_vendor("legnext")
VENDOR = attrs.evolve(_LIKE, name={name!r}, client=__import__({client!r}))
"""
# A generated client of its own: the one of Legnext, in another package.
CLIENT = """
from prepaid_clients.legnext import *
from prepaid_clients.legnext import _spec, errors
"""


def test_registered_vendor_is_served_without_a_change_here(tmp_path, monkeypatch):
    """Figures, faults and checks come from its record and its document."""
    install(tmp_path, monkeypatch, "acme", LIKE.format(like="youdotcom", name="acme"))
    with MockVendors() as mock, Client() as client:
        account = mock.account("acme")
        mock.set(account, "3.20 USD")
        balance = client.get_balance(account)
        assert (balance.vendor, str(balance.available)) == ("acme", "3.20 USD")
        assert "status_403" in {fault.name for fault in faults("acme")}


def client_package(folder, name, document):
    """Put a generated client into a folder, with this document or without any."""
    package = folder / name
    package.mkdir()
    (package / "__init__.py").write_text(CLIENT)
    if document is not None:
        (package / "openapi.json").write_text(json.dumps(document), "utf-8")


def test_whatever_else_a_document_requires_is_checked(tmp_path, monkeypatch):
    """Here a header that the client does not send: only the validator knows that it is missing."""
    document = json.loads((files("prepaid_clients.legnext") / "openapi.json").read_text("utf-8"))
    document["paths"]["/api/account/balance"]["get"]["parameters"] = [
        {"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}}
    ]
    client_package(tmp_path, "tenant_client", document)
    source = OWN_CLIENT.format(name="tenant", client="tenant_client")
    install(tmp_path, monkeypatch, "tenant", source)
    with MockVendors() as mock, Client() as client:
        assert client.get_balance(mock.account("tenant")).vendor == "tenant"
        with pytest.raises(UnexpectedRequestError, match=r"GET /api/account/balance: .*X-Tenant"):
            mock.check()


def test_vendor_without_a_document_is_refused_and_left_out_of_the_exports(tmp_path, monkeypatch):
    """It is named where it is asked for, and does not keep the others from being served."""
    client_package(tmp_path, "undocumented_client", None)
    source = OWN_CLIENT.format(name="undocumented", client="undocumented_client")
    install(tmp_path, monkeypatch, "undocumented", source)
    with MockVendors() as mock:
        assert not any(name.startswith("UNDOCUMENTED_") for name in mock.environment())
        assert "LEGNEXT_API_KEY" in mock.environment()
        with pytest.raises(ConfigurationError, match=r"cannot be served: .* no openapi\.json"):
            mock.account("undocumented")


def test_a_vendor_that_lacks_something_is_not_taken_for_unknown(tmp_path, monkeypatch):
    """What is missing is named as Python names it: the installation is broken, not the name."""
    install(tmp_path, monkeypatch, "lacking", "import a_package_that_is_not_installed")
    with pytest.raises(ConfigurationError, match=r"a_package_that_is_not_installed|ModuleNotFound"):
        get_vendor("lacking")
    assert "lacking_prepaid" not in sys.modules
