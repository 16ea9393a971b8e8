"""The commands and options, as users and the documentation know them."""

import re
from pathlib import Path

import pytest
import typer.main

from prepaid.cli._app import app

HERE = Path(__file__).parent
DOCS = Path(__file__).parents[2] / "docs" / "cli.md"


def commands():
    """Each command line and its options, the bare one first."""
    group = typer.main.get_group(app)
    return {"prepaid": group, **{f"prepaid {name}": one for name, one in group.commands.items()}}


def line(option):
    kind = "" if option.is_flag else f" {option.metavar or option.type.name.upper()}"
    return f"  {', '.join(option.opts)}{kind}{' (repeatable)' if option.multiple else ''}"


def structure():
    return "".join(
        "\n".join([name, *map(line, command.params)]) + "\n" for name, command in commands().items()
    )


def test_commands_and_options_are_as_recorded():
    """A change of what users type shows in a difference of structure.txt."""
    assert structure() == (HERE / "structure.txt").read_text("utf-8")


def sections():
    """The documentation, by the command that each second-level heading names."""
    parts = re.split(r"^## `([^`]+)`.*$", DOCS.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_a_section_and_no_other_has():
    """The documentation neither lacks a command nor invents one."""
    assert list(sections()) == list(commands())


@pytest.mark.parametrize(("name", "command"), commands().items())
def test_every_option_is_documented_where_it_belongs(name, command):
    """Each section has a row for each option of its command, in the order of its help."""
    rows = re.findall(r"^\| `(--[a-z-]+)", sections()[name], flags=re.MULTILINE)
    assert rows == [option.opts[0] for option in command.params]


def test_help_of_vendors_promises_no_figures(run):
    """There are none in what it prints."""
    shown = run("vendors --help").out
    assert "Print JSON." in shown
    assert "figures" not in shown


def test_help_shows_every_command_and_the_exit_codes(run):
    """`--help` is enough to begin with."""
    shown = run("--help").out
    assert all(name.split()[-1] in shown for name in commands())
    assert re.search(r"0 all well.*1 below.*2 usage.*3 some", shown, re.DOTALL)
