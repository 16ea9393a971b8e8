"""Imports go one way: generated, vendors, client; scripts know nothing of the wrapper."""

import ast
import sys
from pathlib import Path

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


def imports(folder, pattern="**/*.py"):
    """Each file of a folder with the names that it imports."""
    found = {path.relative_to(ROOT): imported(path) for path in sorted(folder.glob(pattern))}
    assert found
    return found.items()


def tops(names):
    return {name.partition(".")[0] for name in names}


def test_generated_code_knows_only_httpx_attrs_and_the_standard_library():
    """So that it is importable on its own."""
    allowed = {*sys.stdlib_module_names, "httpx", "attrs", "prepaid_clients"}
    assert [path for path, names in imports(ROOT / "generated") if tops(names) - allowed] == []


def test_a_vendor_knows_its_own_client_and_the_values_only():
    """Never httpx, never the transport, never another vendor."""
    public = {f"prepaid.vendors.{name}" for name in vendors.__all__}
    for path, names in imports(WRAPPER / "vendors"):
        assert not {"httpx", "h11", "httpcore"} & tops(names), path
        assert not any(name.startswith(("prepaid._http", "prepaid._client")) for name in names)
        clients = {name.split(".")[1] for name in names if name.startswith("prepaid_clients.")}
        assert clients <= {path.stem}, path
        if not path.stem.startswith("_"):
            assert {name for name in names if name.startswith("prepaid.vendors.")} <= public, path


def test_the_transports_know_nothing_of_the_rest_of_the_package():
    """They are of use to any httpx client."""
    allowed = {*sys.stdlib_module_names, "certifi", "h11", "httpx", "prepaid"}
    for path, names in imports(WRAPPER / "_http"):
        assert tops(names) <= allowed, path
        ours = {name for name in names if name.startswith("prepaid")}
        assert all(name.startswith("prepaid._http") for name in ours), path


def test_only_the_transports_open_sockets():
    """Everything else decides from plain values, or hands them to an httpx client."""
    sockets = {"h11", "httpcore", "socket", "ssl"}
    assert [path for path, names in imports(WRAPPER, "*.py") if tops(names) & sockets] == []


def test_the_command_line_uses_the_public_package_only():
    """What it needs, others need too."""
    for path, names in imports(WRAPPER / "cli"):
        private = {name for name in names if name.startswith("prepaid._")}
        assert private <= {"prepaid.__version__"}, path


def test_scripts_never_import_the_wrapper():
    """The pipeline works while the wrapper does not."""
    assert [path for path, names in imports(ROOT / "scripts") if "prepaid" in tops(names)] == []
