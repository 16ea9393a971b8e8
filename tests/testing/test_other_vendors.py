"""Vendors of other packages can be served too, if their package ships its document."""

import json
import sys
from typing import Any

import attrs
import pytest

import prepaid.vendors
from prepaid import Client, ConfigurationError
from prepaid.testing import MockVendors, UnexpectedRequestError, faults
from prepaid.testing._document import document_of
from prepaid.vendors import get_vendor


class Undocumented:
    """A generated client beside which no document lies."""


@pytest.fixture
def register(monkeypatch):
    """Make a vendor known as a registered one would be."""

    def add(name, like, **changes):
        vendor = attrs.evolve(get_vendor(like), name=name, **changes)
        monkeypatch.setitem(prepaid.vendors._loaded, name, vendor)

    yield add
    document_of.cache_clear()


def test_registered_vendor_is_served_without_a_change_here(register):
    """Figures, faults and checks come from its record and its document."""
    register("acme", like="youdotcom")
    with MockVendors() as mock, Client() as client:
        account = mock.account("acme")
        mock.set(account, "3.20 USD")
        balance = client.get_balance(account)
        assert (balance.vendor, str(balance.available)) == ("acme", "3.20 USD")
        assert "status_403" in {fault.name for fault in faults("acme")}


def test_whatever_else_a_document_requires_is_checked(register, tmp_path, monkeypatch):
    """Here a header that the client does not send: only the validator knows that it is missing."""
    document = json.loads(document_of("legnext").text)
    document["paths"]["/api/account/balance"]["get"]["parameters"] = [
        {"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}}
    ]
    package = tmp_path / "acme_client"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "openapi.json").write_text(json.dumps(document), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    base: Any = get_vendor("legnext").client
    register(
        "acme", like="legnext", client=type("Client", (base,), {"__module__": "acme_client.x"})
    )
    with MockVendors() as mock, Client() as client:
        assert client.get_balance(mock.account("acme")).vendor == "acme"
        with pytest.raises(UnexpectedRequestError, match=r"GET /api/account/balance: .*X-Tenant"):
            mock.check()


def test_vendor_without_a_document_is_refused_and_left_out_of_the_exports(register, monkeypatch):
    """It is named where it is asked for, and does not keep the others from being served."""
    register("acme", like="legnext", client=Undocumented)
    monkeypatch.setattr("prepaid.testing._mock.vendor_names", lambda: ("acme", "legnext"))
    with MockVendors() as mock:
        assert list(mock.environment()) == ["LEGNEXT_BASE_URL", "LEGNEXT_API_KEY"]
        with pytest.raises(ConfigurationError, match=r"acme cannot be served: .* no openapi\.json"):
            mock.account("acme")


def test_a_vendor_of_ours_that_lacks_something_is_not_taken_for_unknown(monkeypatch):
    """What is missing is named as Python names it: the installation is broken, not the name."""
    monkeypatch.setattr(prepaid.vendors, "_loaded", {})
    monkeypatch.delitem(sys.modules, "prepaid.vendors.legnext", raising=False)
    monkeypatch.setitem(sys.modules, "prepaid_clients.legnext", None)
    with pytest.raises(ModuleNotFoundError, match=r"prepaid_clients\.legnext"):
        get_vendor("legnext")
