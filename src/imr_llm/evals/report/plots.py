"""Draw a log's plots as SVG: fields with their intervals, risk against coverage, and the noise ladder."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_INK = "#667085"
"""Stands for the page's own colour of text, which differs in the dark."""

_STYLE: Any = {
    "svg.hashsalt": "imr-llm",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _INK,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}
_BLUE, _RED, _GREY = "#2f6fd0", "#c2410c", "#98a2b3"


def draw_fields(log: Mapping[str, Any]) -> str:
    """Draw each field's F1 with its interval, best first."""
    scores = {name: score for name, score in log["fields"].items() if score["f1"] is not None}
    names = sorted(scores, key=lambda name: (scores[name]["f1"], name))
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(8.4, 0.24 * len(names) + 0.8))
        for row, name in enumerate(names):
            axes.plot([scores[name]["low"], scores[name]["high"]], [row, row], color=_GREY, linewidth=3, solid_capstyle="round")
            axes.plot(scores[name]["f1"], row, "o", color=_BLUE, markersize=5)
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel("F1, with its 95 % interval over letters")
        axes.grid(axis="x", color=_GREY, alpha=0.3)
        return _svg(figure)


def draw_risk(log: Mapping[str, Any]) -> str:
    """Draw how wrong the accepted values are as more are accepted, those of the least estimated risk first."""
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(5.4, 3.2))
        for (split, own), colour in zip(log["risks"].items(), (_GREY, _BLUE), strict=True):
            _draw_curve(axes, split, own, colour)
        axes.set_xlabel("share of the values given that is accepted")
        axes.set_ylabel("share of the accepted that is wrong")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(bottom=0)
        axes.grid(color=_GREY, alpha=0.3)
        if axes.lines:
            axes.legend(frameon=False)
        return _svg(figure)


def risk_curve(risks: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Give coverage and share wrong as values of one estimated risk after the other are accepted, the surest first."""
    total = sum(given for _, given, _ in risks)
    taken = wrong = 0.0
    points: list[tuple[float, float]] = []
    for _, given, bad in risks:
        taken, wrong = taken + given, wrong + bad
        points.append((taken / total, wrong / taken))
    return points


def _draw_curve(axes: Axes, split: str, risks: Sequence[Sequence[float]], colour: str) -> None:
    if points := risk_curve(risks):
        axes.plot([0.0, *(x for x, _ in points)], [points[0][1], *(y for _, y in points)], drawstyle="steps-pre", color=colour, label=split)


def draw_ladder(log: Mapping[str, Any]) -> str:
    """Draw the F1 of all fields on each rung of the noise ladder, and that of the worst group."""
    rungs = log["ladder"]
    worst = {rung: min((own["f1"], name) for name, own in rungs[rung]["groups"].items() if own["f1"] is not None) for rung in rungs}
    with mpl.rc_context(_STYLE):
        figure, axes = plt.subplots(figsize=(8.4, 3.2))
        places = range(len(rungs))
        for place, own in zip(places, rungs.values(), strict=True):
            axes.plot([place, place], [own["micro"]["low"], own["micro"]["high"]], color=_GREY, linewidth=3, solid_capstyle="round")
        axes.plot(places, [own["micro"]["f1"] for own in rungs.values()], "o-", color=_BLUE, label="all fields")
        axes.plot(places, [share for share, _ in worst.values()], "s--", color=_RED, label="the worst group of fields")
        axes.set_xticks(places, list(rungs), rotation=25, ha="right")
        axes.set_ylabel("F1")
        axes.set_ylim(top=1.01)
        axes.grid(axis="y", color=_GREY, alpha=0.3)
        axes.legend(frameon=False)
        return _svg(figure)


def _svg(figure: Figure) -> str:
    """Write a figure as an SVG element, the same bytes each time."""
    out = io.StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight", transparent=True, metadata={"Date": None, "Creator": None})
    plt.close(figure)
    text = out.getvalue()
    return text[text.index("<svg") :].replace(_INK, "currentColor")
