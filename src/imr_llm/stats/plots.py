"""Draw rates: groups in, a plot as PNG and SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt

from imr_llm.stats.rates import By, Rate
from imr_llm.stats.show import name_of, shortened, title_of

_MOST_GROUPS = 30
_INK, _BLUE, _GREY = "#344054", "#2f6fd0", "#98a2b3"
_STYLE: Any = {"svg.hashsalt": "imr-llm", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "text.color": _INK}


def draw(by: By, rates: Sequence[Rate], folder: Path) -> list[Path]:
    """Draw the groups with the most decided items, each with its interval and its counts; the files are named by what was grouped by.

    Args:
        by: what was grouped by.
        rates: the groups.
        folder: where to write; made if missing.
    """
    decided = [rate for rate in rates if rate.share is not None]
    shown = decided[-_MOST_GROUPS:] if by == "month" else decided[:_MOST_GROUPS]
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(8, 0.3 * len(shown) + 1.2))
        for row, rate in enumerate(reversed(shown)):
            low, high = rate.interval or (0.0, 0.0)
            axes.plot([low, high], [row, row], color=_GREY, linewidth=3, solid_capstyle="round")
            axes.plot(rate.share or 0.0, row, "o", color=_BLUE, markersize=5)
            axes.text(1.02, row, f"{rate.overturned} of {rate.decided}", va="center", transform=axes.get_yaxis_transform())
        axes.set_yticks(range(len(shown)), [shortened(name_of(rate)) for rate in reversed(shown)])
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(mpl.ticker.PercentFormatter(1.0))
        axes.set_xlabel("denials overturned, of the items decided, with the 95 % interval")
        axes.set_title(
            f"by {title_of(by)}" + (f", the {len(shown)} of {len(decided)} groups with most items" if len(shown) < len(decided) else "")
        )
        axes.grid(axis="x", color=_GREY, alpha=0.3)
        files = [folder / f"{by}.png", folder / f"{by}.svg"]
        figure.savefig(files[0], dpi=150, bbox_inches="tight", metadata={"Software": None})
        figure.savefig(files[1], bbox_inches="tight", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    return files
