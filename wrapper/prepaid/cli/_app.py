"""The commands and their options. What they need loads on use: `--help` must stay quick."""
# ruff: noqa: PLC0415 - attrs, httpx and rich take more time than click

from __future__ import annotations

import os
import re
from contextlib import nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import click
from click.core import ParameterSource

from prepaid import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_COMPLETION = "_PREPAID_COMPLETE"
_FIELDS = ("vendor", "label", "state", "available", "value", "unit", "minimum", "note")
_HELP = {"help_option_names": ["-h", "--help"]}
_EXIT_CODES = (
    "Exit codes: 0 all well, 1 below a minimum, 2 usage or configuration, 3 some balance unknown;"
    " the highest counts."
)


class Options(NamedTuple):
    """Which accounts to ask, and for how many seconds; None and empty mean the defaults."""

    config: str | None
    vendors: tuple[str, ...]
    labels: tuple[str, ...]
    timeout: float | None
    deadline: float | None


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code.

    Raises:
        click.UsageError: no command takes these arguments.
        PrepaidError: as the commands do.
    """
    if instruction := os.environ.get(_COMPLETION):
        from click.shell_completion import shell_complete

        return shell_complete(app, {}, "prepaid", _COMPLETION, instruction)
    try:
        with app.make_context("prepaid", list(arguments)) as context:
            return int(app.invoke(context))
    except click.exceptions.Exit as end:  # --help and --version
        return end.exit_code


def _vendor_names(_: object, __: object, incomplete: str) -> list[str]:
    from prepaid.vendors import vendor_names

    return [name for name in vendor_names() if name.startswith(incomplete)]


def _debug(_: object, __: object, wanted: bool) -> None:  # noqa: FBT001 - click calls it so
    if wanted:
        import logging

        logging.basicConfig(format="%(name)s: %(levelname)s: %(message)s")
        logging.getLogger("prepaid").setLevel(logging.DEBUG)


def _template(_: object, __: object, text: str | None) -> str | None:
    try:
        (text or "").format_map(dict.fromkeys(_FIELDS, ""))
    except (LookupError, ValueError, AttributeError, TypeError):
        raise click.BadParameter(f"the fields are {', '.join(_FIELDS)}, in braces.") from None
    return text


def _duration(_: object, __: object, text: str | None) -> float | None:
    """Return the seconds of a time such as `30s`, `5m`, `1.5h` or `7d`."""
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)([smhd])", text.strip())
    if not found or not float(found[1]):
        raise click.BadParameter("it takes a time like 30s, 5m, 1.5h or 7d.")
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86_400}[found[2]]


# fmt: off
_DEBUG = click.option("-v", "--debug", is_flag=True, expose_value=False, callback=_debug,
    help="Log each call to standard error, without keys.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, with exact figures.")
_FORMAT = click.option("--format", "template", metavar="TEXT", callback=_template,
    help="Print a line for each account, like '{vendor} {label} {available}'.")
_ACCOUNTS = (
    click.option("--config", metavar="FILE", type=click.Path(),
        help="TOML file of the accounts.  [default: see 'prepaid config check -h']"),
    click.option("--vendor", "vendors", metavar="NAME", multiple=True,
        shell_complete=_vendor_names, help="Only accounts at this vendor; repeatable."),
    click.option("--account", "labels", metavar="LABEL", multiple=True,
        help="Only accounts of this label; repeatable."),
    click.option("--timeout", metavar="SECONDS", type=float,
        help="Limit for connecting, and for the answer, at each attempt.  [default: 5 and 10]"),
    click.option("--deadline", metavar="SECONDS", type=float,
        help="Limit for each account, with retries and waits.  [default: 30]"),
)
_MINIMUMS = click.option("--min", "minimums", metavar="NAME=AMOUNT", multiple=True,
    help="Minimum of a vendor or of a label, like 'legnext=10 USD'; repeatable.")
_HISTORY = click.option("--history", metavar="FILE", type=click.Path(),
    help="SQLite file of readings and events.  [default: in the user's data folder]")
_PORT = click.option("--port", metavar="PORT", type=click.IntRange(0, 65535), default=0,
    help="TCP port on 127.0.0.1; 0 takes a free one.  [default: 0]")
_SHELL = click.option("--shell", metavar="SHELL", type=click.Choice(["sh", "powershell"]),
    default="powershell" if os.name == "nt" else "sh",
    help="Print lines for sh or powershell.  [default: powershell on Windows, else sh]")
_MARGIN = click.option("--margin", metavar="PERCENT", type=click.FloatRange(0, 1000), default=5,
    show_default=True, help="How far above its minimum a balance counts as recovered.")
_EXEC = click.option("--exec", "command", metavar="COMMAND",
    help="Run at each event, without a shell, the event as JSON on standard input.")
_NOTIFY = click.option("--notify", "urls", metavar="URL", multiple=True,
    help="Send each event to this URL of apprise, like 'mailto://...'; repeatable.")
_SINCE = click.option("--since", metavar="TIME", callback=_duration, default="7d",
    show_default=True, help="How far to look back.")
_RECORD = click.option("--record", is_flag=True, help="Keep the balances for 'prepaid history'.")
_LISTEN = click.option("--listen", metavar="ADDRESS:PORT", default="127.0.0.1:9464",
    show_default=True, help="IP address and TCP port to serve at; port 0 takes a free one.")
_REMOTE = click.option("--allow-remote", is_flag=True, help="Let other machines read the balances.")
# fmt: on


def _every(default: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    what = "Time between two calls of an account, give or take a tenth."
    return click.option(
        "--every", metavar="TIME", callback=_duration, default=default, show_default=True, help=what
    )


def _asks(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that say which accounts to ask, as its first argument."""

    @wraps(command)
    def with_options(**given: Any) -> int:
        if given.get("as_json") and given.get("template") is not None:
            raise click.UsageError("--json and --format do not go together.")
        options = Options(**{name: given.pop(name) for name in Options._fields})
        return command(options, **given)

    for option in reversed(_ACCOUNTS):
        with_options = option(with_options)
    return with_options


@click.group(invoke_without_command=True, context_settings=_HELP, epilog=_EXIT_CODES)
@_asks
@_JSON
@_FORMAT
@_RECORD
@_DEBUG
@click.version_option(__version__, message="%(prog)s %(version)s", help="Print the version.")
@click.pass_context
def app(context: click.Context, /, options: Options, *, record: bool, **view: Any) -> int:
    """Show how much is left at each API vendor you pay in advance.

    Without a file of accounts, every vendor is asked whose key is in the environment.
    """
    if context.invoked_subcommand is not None:
        _pass_on(context, context.invoked_subcommand)
        return 0  # the command follows
    from prepaid import Balance, History
    from prepaid.cli import _accounts, _output, _views

    accounts = _accounts.find_accounts(options)
    with History() if record else nullcontext() as history:  # a bad file costs no answers
        if view["as_json"] or view["template"] is not None:
            results = _accounts.ask(accounts, options)
        else:
            from prepaid.cli._live import arrivals

            with arrivals(len(accounts)) as show:
                results = _accounts.ask(accounts, options, show)
        for one in results:
            if history is not None and isinstance(one.outcome, Balance):
                history.record(one.outcome)
    code = _accounts.worst(results)
    _output.write(_views.balances(results, code, **view))
    return code


@app.command(epilog=_EXIT_CODES)
@_MINIMUMS
@click.option("--fail-open", is_flag=True, help="Let an unknown balance pass, and report it.")
@click.option("--quiet", is_flag=True, help="Print nothing if all is well.")
@_asks
@_JSON
@_FORMAT
@_DEBUG
def guard(
    options: Options, *, minimums: tuple[str, ...], fail_open: bool, quiet: bool, **view: Any
) -> int:
    """Ask the accounts with a minimum; exit with 1 if one is below it."""
    from prepaid import UnitMismatchError
    from prepaid.cli import _accounts, _output, _views

    results = _accounts.ask(_accounts.guarded(options, minimums), options)
    unknown = [
        one
        for one in results
        if fail_open
        and one.code is _accounts.ExitCode.UNKNOWN
        and not isinstance(one.outcome, UnitMismatchError)  # a mistake in a minimum
    ]
    for result in unknown:
        _output.complain(f"passed by --fail-open, balance unknown: {result.outcome}")
    code = _accounts.worst(result for result in results if result not in unknown)
    if code or not quiet:
        _output.write(_views.balances(results, code, **view))
    return code


@app.command()
@_MINIMUMS
@_every("5m")
@_MARGIN
@_EXEC
@_NOTIFY
@_HISTORY
@_asks
@_DEBUG
def watch(options: Options, **given: Any) -> int:
    """Watch the balances; report each that falls below its minimum.

    Runs until Ctrl-C. An account with a minimum recovers above it by a margin; any account that
    fails three times in a row is unknown. Each event is reported once, also after a restart.
    """
    from prepaid.cli import _watch

    return _watch.run(options, **given)


@app.command()
@click.argument("account", required=False)
@_SINCE
@click.option("--csv", "as_csv", is_flag=True, help="Print each reading as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print each reading as JSON, and rates.")
@click.option("--plot", metavar="FILE.svg", type=click.Path(), help="Draw the readings.")
@_HISTORY
@_DEBUG
def history(**given: Any) -> int:
    """Show how fast balances are used up, and how long they last.

    ACCOUNT is a label or a vendor. Readings come from watch, export and --record.
    """
    if sum((given["as_csv"], given["as_json"], given["plot"] is not None)) > 1:
        raise click.UsageError("--csv, --json and --plot do not go together.")
    from prepaid.cli import _history

    return _history.show(**given)


@app.command()
@_MINIMUMS
@_LISTEN
@_REMOTE
@_every("1m")
@_HISTORY
@_asks
@_DEBUG
def export(options: Options, **given: Any) -> int:
    """Serve the balances: Prometheus metrics, a page and JSON.

    Runs until Ctrl-C. A balance is absent while it is not known.
    """
    from prepaid.cli import _export

    return _export.run(options, **given)


@app.command()
@_asks
@_DEBUG
def mcp(options: Options) -> int:
    """Serve the list of balances to agents (MCP).

    One read-only tool of the Model Context Protocol, over standard input and output.
    """
    from prepaid.cli import _mcp

    return _mcp.run(options)


@app.group(no_args_is_help=False)
def config() -> None:
    """Find and check the file of accounts."""


@config.command()
@_ACCOUNTS[0]
@_DEBUG
def check(config: str | None) -> int:
    """Show which file the accounts come from, and every mistake in it.

    Looked for: --config, $PREPAID_CONFIG, ./prepaid.toml, prepaid.toml in the user's config
    folder. Nothing is sent, and no key is read.
    """
    from prepaid.cli import _config, _output

    _output.write(_config.check(config))
    return 0


@app.command(epilog=_EXIT_CODES)
@_asks
@_DEBUG
def doctor(options: Options) -> int:
    """Show versions, key sources, hosts; ask each account once.

    The output has no key and no balance: it is safe to paste in an issue.
    """
    from prepaid.cli import _doctor

    return _doctor.examine(options)


@app.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_DEBUG
def vendors(*, as_json: bool) -> int:
    """List the vendors: units, key variables, servers, API versions."""
    from prepaid.cli import _output, _views

    _output.write(_views.vendors(as_json=as_json))
    return 0


@app.command()
@_PORT
@_SHELL
@_DEBUG
def mock(port: int, shell: Literal["sh", "powershell"]) -> int:
    """Serve mock vendors on this machine until Ctrl-C.

    Prints the lines that point a shell at them.
    """
    import time

    from prepaid.cli import _output
    from prepaid.testing import MockVendors

    with MockVendors(port=port) as vendors:
        _output.write("".join(f"{line}\n" for line in vendors.exports(shell)))
        _output.status("Serving until Ctrl-C ...")
        reported = 0
        while True:
            time.sleep(0.5)  # between two looks at the requests
            for request in vendors.requests()[reported:]:
                reported += 1
                if request.problem is not None:
                    _output.complain(f"{request.vendor or 'unknown vendor'}: {request.problem}")


def _pass_on(context: click.Context, name: str) -> None:
    """Give a command the options that stand before it, so that none is ignored in silence."""
    taken = {option.name for option in app.commands[name].params}
    given = {}
    for option in app.params:
        source = context.get_parameter_source(option.name or "")
        if source is ParameterSource.COMMANDLINE and option.expose_value:
            if option.name not in taken:
                context.fail(f"{option.opts[0]} does not go with '{context.command_path} {name}'.")
            given[option.name] = context.params[option.name or ""]
    context.default_map = {name: given}
