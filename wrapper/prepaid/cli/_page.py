"""The page of `prepaid export`: one table, no script, nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from prepaid import Balance
from prepaid.cli._accounts import ExitCode
from prepaid.cli._output import printable
from prepaid.cli._plot import line
from prepaid.cli._views import row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prepaid import Reading
    from prepaid.cli._board import Entry

_STATES: Final = {
    ExitCode.OK: "ok",
    ExitCode.BELOW_MINIMUM: "below minimum",
    ExitCode.UNKNOWN: "unknown",
}
_WIDTH: Final = 160  # px, of a sparkline
_HEIGHT: Final = 28
_STYLE: Final = """
:root{color-scheme:light dark;--bg:#fafaf8;--card:#fff;--fg:#1b1d20;--dim:#62666d;--line:#e3e3df;
--blue:#2563a8;--amber:#8a5300;--red:#a8201a}
@media(prefers-color-scheme:dark){:root{--bg:#121316;--card:#1a1c20;--fg:#eceef1;--dim:#9aa0a8;
--line:#2c2f35;--blue:#7ab3ef;--amber:#f0b35a;--red:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;padding:2rem 1rem;background:var(--bg);color:var(--fg);font:16px/1.45 system-ui,
sans-serif}
main{max-width:64rem;margin:auto}
h1{font-size:1.25rem;margin:0 0 1rem}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line)}
th,td{padding:.6rem .9rem;text-align:left;border-bottom:1px solid var(--line);
overflow-wrap:break-word}
th{font-weight:500;font-size:.8rem;color:var(--dim)}
tr:last-child td{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.n{font-weight:600}
.d,td.d{color:var(--dim);font-weight:400}
.below_minimum .a,.below_minimum .s{color:var(--amber)}
.unknown .a,.unknown .s{color:var(--red)}
.w{white-space:nowrap}
svg{display:block;max-width:100%}
polyline{fill:none;stroke:var(--blue);stroke-width:1.5;stroke-linejoin:round}
footer{margin-top:1rem;font-size:.8rem;color:var(--dim)}
a{color:var(--blue)}
@media(max-width:44rem){thead{display:none}table,tbody,tr,td{display:block}table{border:0;
background:none}tr{background:var(--card);border:1px solid var(--line);margin-bottom:.8rem;
padding:.4rem 0}td{border:0;padding:.2rem .9rem;display:flex;justify-content:space-between;
gap:1rem}td:empty{display:none}td::before{content:attr(data-name);color:var(--dim);
font-weight:400;font-size:.8rem}}
"""
_COLUMNS: Final = ("vendor", "account", "available", "minimum", "state", "trend", "asked")


def page(entries: Sequence[Entry], every: float) -> str:
    """Return the whole document; it loads itself again after the interval."""
    head = "".join(f'<th scope="col"{_class(name)}>{name}</th>' for name in _COLUMNS)
    rows = "".join(map(_row, entries))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Balances</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="refresh" content="{max(1, round(every))}">'
        f"<style>{_STYLE}</style></head><body><main><h1>What is left</h1>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        '<footer>Rounded down; exact in <a href="/balances.json">balances.json</a>. For Prometheus:'
        ' <a href="/metrics">metrics</a>.</footer></main></body></html>\n'
    )


def _row(entry: Entry) -> str:
    result, shown = entry.result, row(entry.result)
    state = _STATES[result.code]
    if not isinstance(result.outcome, Balance):
        state = "no answer yet" if entry.age is None else f"unknown: {shown['note']}"
    texts = {
        "vendor": shown["vendor"],
        "account": shown["label"],
        "available": shown["available"],
        "minimum": shown["minimum"],
        "state": state,
        "asked": "" if entry.age is None else f"{_age(entry.age)} ago",
    }
    cells = {name: escape(printable(text)) for name, text in texts.items()}
    cells["trend"] = _sparkline(entry.readings) if entry.readings else ""
    return (
        f'<tr class="{result.code.name.lower()}">'
        + "".join(f'<td data-name="{name}"{_class(name)}>{cells[name]}</td>' for name in _COLUMNS)
        + "</tr>"
    )


def _class(name: str) -> str:
    classes = {"available": "n a", "minimum": "n d", "state": "s", "asked": "d w", "trend": "w"}
    return f' class="{classes[name]}"' if name in classes else ""


def _sparkline(readings: Sequence[Reading]) -> str:
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 -2 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="the last {len(readings)} readings">'
        f'<polyline points="{line(readings, _WIDTH, _HEIGHT - 4)}"/></svg>'
    )


def _age(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
