"""Show rates: groups in, a table for people, for Markdown or for programs out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from imr_llm.stats.rates import By, Rate

NOT_STATED = "(not stated)"
_LONGEST_NAME = 60
_TITLES: dict[By, str] = {
    "category": "category of treatment",
    "body_part": "body part",
    "guideline": "guideline that the reviewer cited",
    "specialty": "specialty of the reviewer",
    "month": "month of the decision",
}


def title_of(by: By) -> str:
    """Say what items are grouped by."""
    return _TITLES[by]


def shortened(name: str) -> str:
    """Cut a long name where a line or a plot has no room for it."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def as_text(rates: Mapping[By, Sequence[Rate]]) -> str:
    """Write tables with aligned columns."""
    lines: list[str] = []
    for by, groups in rates.items():
        width = max(len(title_of(by)), *(len(shortened(name_of(rate))) for rate in groups), 0)
        lines.append(f"{title_of(by):<{width}}  {'decided':>7} {'overturned':>10} {'rate':>6}  {'95 % interval':<13} {'undecided':>9}")
        for rate in groups:
            share, interval = _shares(rate)
            lines.append(
                f"{shortened(name_of(rate)):<{width}}  {rate.decided:>7} {rate.overturned:>10} {share:>6}  {interval:<13} {rate.undecided:>9}"
            )
        lines.append("")
    return "\n".join(lines)


def as_markdown(rates: Mapping[By, Sequence[Rate]]) -> str:
    """Write tables for a page."""
    lines: list[str] = []
    for by, groups in rates.items():
        lines += [f"| {title_of(by)} | decided | overturned | rate | 95 % interval | undecided |", "|---|---:|---:|---:|---|---:|"]
        for rate in groups:
            share, interval = _shares(rate)
            lines.append(
                f"| {name_of(rate).replace('|', '&#124;')} | {rate.decided} | {rate.overturned} | {share} | {interval} | {rate.undecided} |"
            )
        lines.append("")
    return "\n".join(lines)


def as_json(rates: Mapping[By, Sequence[Rate]]) -> str:
    """Write all figures; a group that the letters don't state has the name null."""
    return json.dumps({by: [_data(rate) for rate in groups] for by, groups in rates.items()}, indent=2, ensure_ascii=False) + "\n"


def _data(rate: Rate) -> dict[str, Any]:
    low, high = rate.interval or (None, None)
    counts = {"decided": rate.decided, "overturned": rate.overturned, "undecided": rate.undecided}
    return {"name": rate.name, **counts, "rate": rate.share, "low": low, "high": high}


def name_of(rate: Rate) -> str:
    """Name a group as people read it."""
    return NOT_STATED if rate.name is None else " ".join(rate.name.split())


def _shares(rate: Rate) -> tuple[str, str]:
    if rate.share is None or rate.interval is None:
        return "—", "—"
    return f"{rate.share:.1%}", "{:.1%}–{:.1%}".format(*rate.interval)
