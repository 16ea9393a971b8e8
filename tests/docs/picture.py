"""Draw docs/table.svg: `prepaid` on a terminal, asking mock vendors.

`make picture` writes it; a test runs the same and compares. No font is loaded from anywhere.
"""

from __future__ import annotations

import tempfile
from contextlib import chdir
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from prepaid.testing import MockVendors
from tests.terminal import lines, on_terminal

PATH = Path(__file__).parents[2] / "docs" / "table.svg"
COMMAND = "prepaid --config prepaid.toml"
COLUMNS = 76
ACCOUNTS = (
    ("legnext", "images", "10 USD", "72.048 USD"),
    ("legnext", "thumbs", "10 USD", "3.2 USD"),
    ("stability", "studio", "500 credits", "1250.6336833840314097 credits"),
    ("youdotcom", "search", None, "7189.245 USD"),
    ("deepixels", "hd", None, None),
)
# As rich's own, without the address of a font.
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <title>What `prepaid` prints in a terminal</title>
    <style>
    .{unique_id}-matrix {{
        font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
        font-variant-east-asian: full-width;
    }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})"
       clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


def ask() -> str:
    """Return what the command sends to a terminal, colours and all."""
    with MockVendors() as mock, tempfile.TemporaryDirectory() as folder:
        tables = []
        for vendor, label, minimum, left in ACCOUNTS:
            account = mock.account(vendor, f"key-of-{label}", label=label)
            if left is None:
                mock.fault(account, "status_401")
            else:
                mock.set(account, left)
            lines = [f'vendor = "{vendor}"', f'label = "{label}"']
            lines += [f'base_url = "{account.base_url}"', f'api_key_env = "KEY_{label.upper()}"']
            tables += ["[[accounts]]", *lines, *([f'minimum = "{minimum}"'] if minimum else [])]
        Path(folder, "prepaid.toml").write_text("\n".join(tables))
        keys = {f"KEY_{label.upper()}": f"key-of-{label}" for _, label, _, _ in ACCOUNTS}
        with chdir(folder):
            return on_terminal(COMMAND.split()[1:], COLUMNS, keys)


def draw(sent: str) -> str:
    """Return the picture of what stays on the terminal."""
    console = Console(
        record=True, width=COLUMNS, file=StringIO(), force_terminal=True, legacy_windows=False
    )
    console.print(Text(f"$ {COMMAND}", "bold"))
    console.print(Text.from_ansi("\n".join(lines(sent))))
    svg = console.export_svg(
        title="prepaid", theme=MONOKAI, code_format=FORMAT, unique_id="prepaid"
    )
    return "".join(f"{line.rstrip()}\n" for line in svg.splitlines())


if __name__ == "__main__":
    PATH.write_text(draw(ask()), "utf-8")
