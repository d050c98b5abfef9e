"""Show a log in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imr_llm.evals.gate import Change
from imr_llm.evals.report.words import bounds, change_line, first_line, letters_of, second_line, share, took, totals, visible_line

_HEAD = f"{'field':<56}{'gold':>6}{'P':>7}{'R':>7}{'F1':>7}  {'95 % interval':<13}{'wrong':>6}{'missed':>7}{'invent.':>8}{'span':>5}"


def as_text(log: Mapping[str, Any], changes: Sequence[Change] | None) -> str:
    """Write a log for people; the last column counts right values that were read at another place than gold's."""
    return "\n".join(_lines(log, changes)) + "\n"


def _lines(log: Mapping[str, Any], changes: Sequence[Change] | None) -> Iterator[str]:
    yield from (first_line(log), second_line(log), "", _HEAD)
    yield from (_score(name, score) for name, score in log["fields"].items() if _occurs(score))
    yield from ("", _HEAD.replace("field", "group", 1))
    yield from (_score(name, score) for name, score in log["groups"].items() if _occurs(score))
    yield from ("", *(f"{name:<24}{figure:<10}{of}".rstrip() for name, figure, of in totals(log)), took(log))
    if log["ladder"]:
        yield from ("", f"{'noise ladder':<24}{'letters':>8}{'F1':>7}  95 % interval")
        yield from (
            f"{rung:<24}{own['letters']:>8}{share(own['micro']['f1']):>7}  {bounds(own['micro'])}" for rung, own in log["ladder"].items()
        )
    yield from _troubles(log)
    if changes is not None:
        yield from ("", "against the baseline", *_changes(changes))


def _occurs(score: Mapping[str, Any]) -> bool:
    return bool(score["gold"] or score["invented"])


def _score(name: str, score: Mapping[str, Any]) -> str:
    shares = "".join(f"{share(score[key]):>7}" for key in ("precision", "recall", "f1"))
    errors = f"{score['wrong']:>6}{score['missed']:>7}{score['invented']:>8}{score['wrong_span']:>5}"
    return f"{name:<56}{score['gold']:>6}{shares}  {bounds(score):<13}{errors}"


def _troubles(log: Mapping[str, Any]) -> Iterator[str]:
    rows = [row for row in log["rows"] if row["status"] == "failed" or (row["reason"] and row["status"] == "scored")]
    if rows:
        yield from ("", "letters without a record to score")
    yield from (f"  {row['letter']}: {row['reason']}" for row in rows)


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    moved = [change for change in changes if change.worse or change.better]
    if not moved:
        yield "  no field moved on any letter"
    for change in moved:
        yield f"  {change_line(change)}"
        yield f"    {letters_of(change)}"
    yield f"  {visible_line(changes)}"
