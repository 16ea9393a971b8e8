"""The commands and their options; what they do stands beside this module and loads on use."""
# ruff: noqa: PLC0415, PLR0913 - help must not cost the rest, and each option is an argument

from __future__ import annotations

from typing import Annotated

import typer
import typer.core

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,  # rich costs 50 ms, and help needs none of it
    pretty_exceptions_enable=False,
)

Config = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="Take the accounts from this file (TOML)."),
]
Vendors = Annotated[
    list[str] | None,
    typer.Option("--vendor", metavar="NAME", help="Only accounts at this vendor; repeatable."),
]
Labels = Annotated[
    list[str] | None,
    typer.Option("--account", metavar="LABEL", help="Only accounts of this label; repeatable."),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        help="For connecting, and for the answer, at each attempt.  [default: 5, and 10]",
    ),
]
Deadline = Annotated[
    float | None,
    typer.Option(
        "--deadline",
        metavar="SECONDS",
        help="For each account, with retries and waits.  [default: 30]",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with the vendors' exact figures.")]
Minimums = Annotated[
    list[str] | None,
    typer.Option(
        "--min",
        metavar="NAME=AMOUNT",
        help="What a vendor or a label should have left, like 'legnext=10 USD'; repeatable.",
    ),
]
Port = Annotated[
    int,
    typer.Option(
        "--port",
        metavar="PORT",
        min=0,
        max=65535,
        help="On this machine; 0 takes one that is free.",
    ),
]

_EPILOG = (
    "Exit codes: 0 all well, 1 below a minimum, 2 usage or configuration, 3 some balance unknown;"
    " the highest counts."
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from prepaid import __version__
        from prepaid.cli._output import write

        write(f"prepaid {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True, epilog=_EPILOG)
def overview(
    ctx: typer.Context,
    *,
    config: Config = None,
    vendor: Vendors = None,
    account: Labels = None,
    timeout: Timeout = None,
    deadline: Deadline = None,
    as_json: Json = False,
    version: Annotated[  # noqa: ARG001 - the callback does it
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Show how much is left at each API vendor you pay in advance.

    Without a file, every vendor is asked whose key is in the environment.
    """
    if ctx.invoked_subcommand is not None:
        _hand_down(ctx, ctx.invoked_subcommand)
        return
    from prepaid.cli import _commands
    from prepaid.cli._ask import Patience
    from prepaid.cli._entries import Selection

    selection = Selection(config, vendor or (), account or ())
    patience = Patience(timeout, deadline)
    raise typer.Exit(_commands.overview(selection, patience, as_json=as_json))


@app.command(epilog=_EPILOG)
def guard(
    *,
    minimum: Minimums = None,
    config: Config = None,
    vendor: Vendors = None,
    account: Labels = None,
    timeout: Timeout = None,
    deadline: Deadline = None,
    as_json: Json = False,
) -> None:
    """Ask the accounts with a minimum; exit with 1 if one is below it."""
    from prepaid.cli import _commands
    from prepaid.cli._ask import Patience
    from prepaid.cli._entries import Selection

    selection = Selection(config, vendor or (), account or ())
    patience = Patience(timeout, deadline)
    code = _commands.guard(selection, patience, minimum or (), as_json=as_json)
    raise typer.Exit(code)


@app.command(epilog=_EPILOG)
def doctor(
    *,
    config: Config = None,
    vendor: Vendors = None,
    account: Labels = None,
    timeout: Timeout = None,
    deadline: Deadline = None,
) -> None:
    """Show where everything comes from, and probe each account once.

    The output holds no key and no balance: it is safe to paste in an issue.
    """
    from prepaid.cli import _commands
    from prepaid.cli._ask import Patience
    from prepaid.cli._entries import Selection

    selection = Selection(config, vendor or (), account or ())
    patience = Patience(timeout, deadline)
    raise typer.Exit(_commands.doctor(selection, patience))


@app.command()
def vendors(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the vendors: units, variables, servers, versions, documents."""
    from prepaid.cli._output import write
    from prepaid.cli._vendors import listing

    write(listing(as_json=as_json))


@app.command()
def mock(*, port: Port = 0) -> None:
    """Serve mock vendors on this machine until Ctrl-C.

    Prints the export lines that point any shell at them.
    """
    from prepaid.cli._mock import serve

    serve(port)


def _hand_down(ctx: typer.Context, command: str) -> None:
    """Let options before a command count for it, so that none is ignored in silence."""
    group = ctx.command
    assert isinstance(group, typer.core.TyperGroup)  # noqa: S101 - an app with commands is a group
    taken = {parameter.name for parameter in group.commands[command].params}
    given = {}
    for parameter in group.params:
        name = parameter.name or ""
        source = ctx.get_parameter_source(name)
        if source is None or source.name != "COMMANDLINE":
            continue
        if name not in taken:
            ctx.fail(f"{parameter.opts[0]} does not go with `prepaid {command}`.")
        given[name] = ctx.params[name]
    ctx.default_map = {command: given}
