"""Every block of the API reference runs, against mock vendors, and asks what its section says."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from prepaid.testing import MockVendors
from prepaid.vendors import vendor_names

PAGES = Path(__file__).parents[2] / "docs" / "reference"
KEYS = ("sk-1234", "sk-5678")
PROXY = "http://proxy.example:3128"


def blocks(vendor):
    """Return the Python blocks of a page, each with the title above it and its number there."""
    text = (PAGES / f"{vendor}.md").read_text("utf-8")
    return [
        pytest.param(vendor, title, block, id=f"{vendor}-{title}-{number}")
        for title, section in re.findall(r"^### (.+)\n((?:(?!##).*\n)*)", text, re.MULTILINE)
        for number, block in enumerate(re.findall(r"```python\n(.*?)```", section, re.DOTALL))
    ]


@pytest.fixture
def mock(monkeypatch):
    """All vendors, who know the keys of the pages; what names no server asks them."""
    with MockVendors() as vendors:
        for name in vendor_names():
            for key in KEYS:
                vendors.account(name, key)
            monkeypatch.setenv(f"{name.upper()}_BASE_URL", vendors.url(name))
            monkeypatch.setenv(f"{name.upper()}_API_KEY", "sk-1234")
            made = importlib.import_module(f"prepaid_clients.{name}").AuthenticatedClient.__init__
            monkeypatch.setitem(made.__kwdefaults__, "base_url", vendors.url(name))
        yield vendors


def run(block, mock):
    """Run a block as a program of its own; the mock is its proxy, too."""
    root = mock.url(vendor_names()[0]).rpartition("/")[0]
    exec(compile(block.replace(PROXY, root), "docs/reference", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize(
    ("vendor", "title", "block"), [one for name in vendor_names() for one in blocks(name)]
)
def test_a_block_runs_and_asks_what_it_is_for(vendor, title, block, mock, capsys):
    """Under the operation's name it asks that operation, twice where it is awaited too."""
    run(block, mock)
    asked = mock.requests(vendor)
    assert asked == mock.requests()
    assert asked
    assert all(one.status == 200 for one in asked)
    if "_" in title:
        assert {one.operation for one in asked} == {title}
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == len(asked)
    assert "None" not in printed


@pytest.mark.parametrize("vendor", vendor_names())
def test_each_operation_has_blocks_for_both_layers(vendor):
    """The facade, and the generated client in four ways."""
    package = importlib.import_module(f"prepaid_clients.{vendor}._spec")
    titled = {}
    for one in blocks(vendor):
        _, title, block = one.values
        titled.setdefault(title, []).append(block)
    for operation in package.KEY_HEADERS:
        facade, *generated = titled[operation]
        assert "import prepaid\n" in facade
        whole = "".join(generated)
        for way in ("sync", "asyncio", "sync_detailed", "asyncio_detailed"):
            assert f"{operation}.{way}(" in whole


@pytest.mark.parametrize("vendor", vendor_names())
@pytest.mark.parametrize(
    ("fault", "printed"),
    [
        (None, "answered: "),
        ("status_401", "refused: "),
        ("cloudflare_522", "unexpected: 522 "),
        ("captive_portal", "unexpected: 200 "),
        ("wrong_shape", "unexpected: 200 its body has no '"),
        ("reset", "failed: "),
    ],
)
def test_the_block_on_errors_tells_all_kinds_apart(vendor, fault, printed, mock, capsys):
    """A good answer, a documented error, an undocumented one, and none at all."""
    if (vendor, fault) == ("deepixels", "wrong_shape"):
        printed = "answered: AccountBalance(email=UNSET, "  # its document requires no field
    (block,) = [one.values[2] for one in blocks(vendor) if one.values[1] == "Errors"]
    if fault is not None:
        mock.fault(vendor, fault)
    run(block, mock)
    assert capsys.readouterr().out.startswith(printed)


@pytest.mark.parametrize("vendor", vendor_names())
def test_the_proxy_of_the_block_carries_the_request(vendor, httpserver, monkeypatch):
    """With the whole address in the request line."""
    (block,) = [one.values[2] for one in blocks(vendor) if one.values[1] == "Proxy"]
    seen = []

    def answer(request):
        from werkzeug import Response

        seen.append(request.headers["Host"])
        return Response(status=502)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    made = importlib.import_module(f"prepaid_clients.{vendor}").AuthenticatedClient.__init__
    monkeypatch.setitem(made.__kwdefaults__, "base_url", "http://vendor.example")
    proxied = block.replace(PROXY, httpserver.url_for("").rstrip("/"))
    errors = importlib.import_module(f"prepaid_clients.{vendor}.errors")
    with pytest.raises(errors.UnexpectedResponse):
        exec(compile(proxied, "docs/reference", "exec"), {"__name__": "__main__"})
    assert seen == ["vendor.example"]


def test_the_block_of_the_readme_of_the_clients_runs(mock, capsys):
    """And its links lead somewhere."""
    page = PAGES.parents[1] / "generated" / "README.md"
    text = page.read_text("utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    run(block, mock)
    assert len(mock.requests("legnext")) == 1
    assert capsys.readouterr().out.startswith("BalanceResponse(")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / target).exists(), target
