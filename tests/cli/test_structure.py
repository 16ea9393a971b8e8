"""The commands and options, as users and the documentation know them."""

import re
from pathlib import Path

import pytest

import prepaid
from tests.units import KEY_ALONE

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"
COMMANDS = [
    "prepaid",
    "prepaid guard",
    "prepaid watch",
    "prepaid history",
    "prepaid export",
    "prepaid mcp",
    "prepaid config check",
    "prepaid doctor",
    "prepaid vendors",
    "prepaid mock",
]
GROUPS = {"prepaid config": ["prepaid config check"]}


def sections():
    """The documentation, by the command that each second-level heading names."""
    parts = re.split(r"^## `([^`]+)`.*$", DOCS.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def options(shown):
    """What `--help` shows of options: the first column, such as `-v, --debug`."""
    block = shown.partition("Options:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (-.*?)(?:  |$)", block, flags=re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_the_help_is_documented_and_no_other(run, name):
    """Each section has a row for each option of its command, in the order of its help."""
    shown = run(f"{name.removeprefix('prepaid')} --help").out
    rows = re.findall(r"^\| `(-[^`]+)` \|", sections()[name], flags=re.MULTILINE)
    assert rows == options(shown)


def test_every_command_of_the_help_is_documented_and_no_other(run):
    """The help names every command and the exit codes: it is enough to begin with."""
    shown = run("-h").out
    block = shown.partition("Commands:\n")[2].partition("\n\n")[0]
    shown_names = [f"prepaid {line.split()[0]}" for line in block.splitlines()]
    names = {one for name in shown_names for one in GROUPS.get(name, [name])}
    assert {"prepaid", *names} == set(COMMANDS) == set(sections())
    assert re.search(r"0 all well.*1 below.*2 usage.*3 some", shown, re.DOTALL)


def test_the_version_is_that_of_the_package(run):
    """`prepaid --version`."""
    assert run("--version") == (0, f"prepaid {prepaid.__version__}\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_documented_completion_gives_commands_options_and_vendors(run, monkeypatch, shell):
    """The script is click's; what it asks for is answered by the same variable."""
    assert f"_PREPAID_COMPLETE={shell}_source prepaid" in DOCS.read_text("utf-8")

    def ask(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        found = run()
        assert found.code == 0
        return found.out

    def complete(*words):
        last = len(words) - 1 if shell == "bash" else len(words)
        return ask(
            _PREPAID_COMPLETE=f"{shell}_complete",
            COMP_WORDS=" ".join(words),
            COMP_CWORD=words[-1] if shell == "fish" else str(last if shell == "bash" else last - 1),
        )

    assert f"_PREPAID_COMPLETE={shell}_complete" in ask(_PREPAID_COMPLETE=f"{shell}_source")
    assert "guard" in complete("prepaid", "gu")
    assert "--fail-open" in complete("prepaid", "guard", "--f")
    vendor = KEY_ALONE[0]
    assert vendor in complete("prepaid", "--vendor", vendor[:3])
