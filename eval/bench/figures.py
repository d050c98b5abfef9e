"""Write the tallies of several aligners as a Markdown table, and each as figures for a JSON file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from referee import LENGTHS, Lost, Tally, wilson

_KEYS = {"contradiction": ("contradictions", "accepted"), "honest": ("honest", "found")}


def table(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """Yield the lines of the table: a column an aligner, a row a sort, a noise, a kind or a length.

    Args:
        tallies: for each column's title what its aligner did; all were asked the same quotes.
    """
    yield f"| | quotes | {' | '.join(tallies)} |"
    yield f"|---|---:|{'---:|' * len(tallies)}"
    yield _row("**contradictions accepted**", tallies, "contradiction", bounds=True)
    yield _row("**honest quotes found**", tallies, "honest", bounds=True)
    yield _row("sentences of other letters accepted", tallies, "fabricated")
    yield _row("honest, with a misread fact, found", tallies, "in a fact")
    yield f"| ms a quote | | {' | '.join(f'{tally.ms_per_quote:.3f}' for tally in tallies.values())} |"
    for sort, says in (("honest", "found under"), ("contradiction", "accepted, of")):
        for group in next(iter(tallies.values())).groups(sort):
            yield _row(f"{says} {group}", tallies, sort, group=group)
        for length in LENGTHS:
            yield _row(f"{says.split()[0].rstrip(',')}, {length}", tallies, sort, length=length)


def _row(title: str, tallies: Mapping[str, Tally], sort: str, *, bounds: bool = False, **which: str) -> str:
    counts = [tally.of(sort, **which) for tally in tallies.values()]
    cells = [_share(*count, bounds=bounds) for count in counts]
    return f"| {title} | {counts[0][1]:,} | {' | '.join(cells)} |"


def _share(hits: int, total: int, *, bounds: bool) -> str:
    if not total:
        return "—"
    low, high = wilson(hits, total)
    return f"{hits / total:.4f} ({low:.4f}–{high:.4f})" if bounds else f"{hits / total:.3f}"


def lost_lines(tally: Tally) -> Iterator[str]:
    """Yield what an aligner lost, a heading for each noise and each kind."""
    for group, cases in tally.lost.items():
        yield f"\n{group}"
        yield from map(_lost_line, cases)


def _lost_line(case: Lost) -> str:
    asked = case.asked
    says = f"the letter prints {case.printed!r}" if asked.places else f"the letter says {asked.said!r}, printed with noise: {case.noise}"
    return f"  {case.letter}: {asked.text!r} {f'was found at {case.given!r}' if case.given else 'was refused'}; {says}"


def figures(tally: Tally) -> dict[str, Any]:
    """Give the counts of one aligner under the keys of the JSON file."""
    contradictions, honest, fabricated, misread = (tally.of(sort) for sort in ("contradiction", "honest", "fabricated", "in a fact"))
    return {
        "contradictions": contradictions[1],
        "contradictions_accepted": contradictions[0],
        "honest": honest[1],
        "honest_found": honest[0],
        "fabricated": fabricated[1],
        "fabricated_accepted": fabricated[0],
        "misread_facts": misread[1],
        "misread_facts_found": misread[0],
        "ms_per_quote": tally.ms_per_quote,
        "by_noise": {group: _pair(tally, "honest", group=group) for group in tally.groups("honest")},
        "by_kind": {group: _pair(tally, "contradiction", group=group) for group in tally.groups("contradiction")},
        "by_length": {length: _pair(tally, "honest", length=length) | _pair(tally, "contradiction", length=length) for length in LENGTHS},
    }


def _pair(tally: Tally, sort: str, **which: str) -> dict[str, int]:
    asked, hit = _KEYS[sort]
    hits, total = tally.of(sort, **which)
    return {asked: total, hit: hits}
