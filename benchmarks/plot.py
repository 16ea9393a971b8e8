"""The plot: calls a second of each contender, one after the other and fanned out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "prepaid"  # the same figures make the same file

from matplotlib import pyplot as plt  # noqa: E402 - the backend comes first

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PANELS: Final = (
    ("one sync", "One call after the other, sync"),
    ("one async", "One call after the other, async"),
    ("fan", "1,000 accounts, concurrency 100, async"),
)
_OURS: Final = "#0b6e4f"
_THEIRS: Final = "#9aa5b1"


def draw(found: Mapping[str, Mapping[str, Mapping[str, float]]], path: Path) -> None:
    """Draw a panel for each measurement; the longer the bar, the faster."""
    figure, axes = plt.subplots(
        len(_PANELS), 1, figsize=(7.5, 8), layout="constrained",
        height_ratios=[len(found[name]) + 1 for name, _ in _PANELS],
    )  # fmt: skip
    for axis, (name, title) in zip(axes, _PANELS, strict=True):
        speeds = sorted((1000 / cell["wall"], who) for who, cell in found[name].items())
        bars = axis.barh(
            [who for _, who in speeds],
            [speed for speed, _ in speeds],
            color=[_OURS if who == "prepaid" else _THEIRS for _, who in speeds],
        )
        axis.bar_label(bars, labels=[f"{speed:,.0f}" for speed, _ in speeds], padding=3)
        axis.set_title(title, loc="left", fontsize=10)
        axis.set_xlabel("calls a second")
        axis.margins(x=0.12)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
