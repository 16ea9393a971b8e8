"""Every block of the API reference runs, against mock vendors, and asks what its section says."""

from __future__ import annotations

import importlib
import re

import pytest

from prepaid.vendors import vendor_names
from tests.docs.blocks import REFERENCE, ROOT, read
from tests.docs.conftest import PROXY


def blocks(vendor):
    """Return the Python blocks of a vendor's page."""
    found = read(ROOT / REFERENCE / f"{vendor}.md")
    return [block for block in found if block.language == "python"]


def block_on(vendor, title):
    """Return the one block below a heading."""
    (block,) = [one for one in blocks(vendor) if one.title == title]
    return block


@pytest.mark.parametrize(
    ("vendor", "block"),
    [pytest.param(name, one, id=str(one)) for name in vendor_names() for one in blocks(name)],
)
def test_a_block_runs_and_asks_what_it_is_for(vendor, block, run, mock, capsys):
    """Under the operation's name it asks that operation, twice where it is awaited too."""
    run(block)
    asked = mock.requests(vendor)
    assert asked == mock.requests()
    assert asked
    assert all(one.status == 200 for one in asked)
    if "_" in block.title:
        assert {one.operation for one in asked} == {block.title}
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(asked)
    assert "None" not in printed


@pytest.mark.parametrize("vendor", vendor_names())
def test_each_operation_has_blocks_for_both_layers(vendor):
    """The facade, and the generated client in four ways."""
    package = importlib.import_module(f"prepaid_clients.{vendor}._spec")
    titled = {}
    for one in blocks(vendor):
        titled.setdefault(one.title, []).append(one.text)
    for operation in package.KEY_HEADERS:
        facade, *generated = titled[operation]
        assert "import prepaid\n" in facade
        whole = "".join(generated)
        for way in ("sync", "asyncio", "sync_detailed", "asyncio_detailed"):
            assert f"{operation}.{way}(" in whole


PRINTED = {
    None: "answered: ",
    "status_401": ("refused: ", "unexpected: 401 "),  # the document may have no body for it
    "wrong_shape": ("unexpected: 200 its body has no '", "answered: "),  # nor require a field
    "cloudflare_522": "unexpected: 522 ",
    "captive_portal": "unexpected: 200 ",
    "reset": "failed: ",
}


@pytest.mark.parametrize("vendor", vendor_names())
def test_the_block_on_errors_tells_all_kinds_apart(vendor, run, mock, capsys):
    """A good answer, a documented error, an undocumented one, and none at all."""
    for fault, printed in PRINTED.items():
        if fault is not None:
            mock.fault(vendor, fault)
        run(block_on(vendor, "Errors"))
        assert capsys.readouterr().out.startswith(printed), fault
        mock.clear()


def test_the_proxy_of_the_block_carries_the_request(httpserver, monkeypatch):
    """With the whole address in the request line; the block is the same for every vendor."""
    vendor = vendor_names()[0]
    block = block_on(vendor, "Proxy")
    seen = []

    def answer(request):
        from werkzeug import Response

        seen.append(request.headers["Host"])
        return Response(status=502)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    made = importlib.import_module(f"prepaid_clients.{vendor}").AuthenticatedClient.__init__
    monkeypatch.setitem(made.__kwdefaults__, "base_url", "http://vendor.example")
    proxied = block.text.replace(PROXY, httpserver.url_for("").rstrip("/"))
    errors = importlib.import_module(f"prepaid_clients.{vendor}.errors")
    with pytest.raises(errors.UnexpectedResponse):
        exec(compile(proxied, "docs/reference", "exec"), {"__name__": "__main__"})
    assert seen == ["vendor.example"]
