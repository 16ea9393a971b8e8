"""Imports go one way: generated, vendors, client; scripts know nothing of the wrapper."""

import ast
import sys
from pathlib import Path

import pytest

from prepaid import vendors

ROOT = Path(__file__).parents[2]
WRAPPER = ROOT / "wrapper" / "prepaid"


def imported(path):
    """Names of all modules imported anywhere in a file, relative ones spelt out."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(ROOT).parts[1 : -node.level]
                base = ".".join([*package, *([base] if base else [])])
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return names


def tops(path):
    return {name.partition(".")[0] for name in imported(path)}


def files(folder):
    found = sorted(folder.rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize("path", files(ROOT / "generated"), ids=str)
def test_generated_code_knows_only_httpx_attrs_and_the_standard_library(path):
    """So that it is importable on its own."""
    assert tops(path) <= {*sys.stdlib_module_names, "httpx", "attrs", "prepaid_clients"}


@pytest.mark.parametrize("path", files(WRAPPER / "vendors"), ids=str)
def test_a_vendor_knows_its_own_client_and_the_values_only(path):
    """Never httpx, never the transport, never another vendor."""
    names = imported(path)
    assert not {"httpx", "h11", "httpcore"} & tops(path)
    assert not any(name.startswith(("prepaid._http", "prepaid._client")) for name in names)
    clients = {name.split(".")[1] for name in names if name.startswith("prepaid_clients.")}
    assert clients <= {path.stem}
    if not path.stem.startswith("_"):
        public = {f"prepaid.vendors.{name}" for name in vendors.__all__}
        assert {name for name in names if name.startswith("prepaid.vendors.")} <= public


@pytest.mark.parametrize("path", files(WRAPPER / "_http"), ids=str)
def test_the_transports_know_nothing_of_the_rest_of_the_package(path):
    """They are of use to any httpx client."""
    assert tops(path) <= {*sys.stdlib_module_names, "certifi", "h11", "httpx", "prepaid"}
    assert not any(
        name.startswith("prepaid") and not name.startswith("prepaid._http")
        for name in imported(path)
    )


@pytest.mark.parametrize("path", sorted(WRAPPER.glob("*.py")), ids=lambda path: path.stem)
def test_only_the_transports_open_sockets(path):
    """Everything else decides from plain values, or hands them to an httpx client."""
    assert not {"h11", "httpcore", "socket", "ssl"} & tops(path)


@pytest.mark.parametrize("path", sorted((WRAPPER / "cli").rglob("*.py")), ids=str)
def test_the_command_line_uses_the_public_package_only(path):
    """What it needs, others need too."""
    private = {
        name
        for name in imported(path)
        if name.startswith("prepaid._")
        and name != "prepaid.__version__"
        # `prepaid doctor` names the proxy by the transport's own parser.
        and not name.startswith("prepaid._transport.proxy")
    }
    assert not private


@pytest.mark.parametrize("path", files(ROOT / "scripts"), ids=str)
def test_scripts_never_import_the_wrapper(path):
    """The pipeline works while the wrapper does not."""
    assert "prepaid" not in tops(path)
