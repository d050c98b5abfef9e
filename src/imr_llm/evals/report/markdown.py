"""Show a log as Markdown, for a README or the summary of a CI run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imr_llm.evals.gate import Change
from imr_llm.evals.report.words import bounds, change_line, first_line, letters_of, second_line, share, took, totals, visible_line


def as_markdown(log: Mapping[str, Any], changes: Sequence[Change] | None) -> str:
    """Write a log as a Markdown page."""
    return "\n".join(_lines(log, changes)) + "\n"


def _lines(log: Mapping[str, Any], changes: Sequence[Change] | None) -> Iterator[str]:
    yield from (f"**{first_line(log)}**", "", second_line(log), "")
    yield from group_table(log)
    yield from ("", *(f"- {name}: {figure} {of}".rstrip() for name, figure, of in totals(log)), f"- {took(log)}", "")
    yield from ("<details><summary>Every field</summary>", "", *_field_table(log), "", "</details>")
    troubles = [row for row in log["rows"] if row["status"] == "failed"]
    if troubles:
        yield from ("", "Letters without a record:", "", *(f"- `{row['letter']}`: {_cell(row['reason'])}" for row in troubles))
    if changes is not None:
        yield from ("", "**Against the baseline**", "", *_changes(changes))


def group_table(log: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of groups of fields, with all fields as its last row."""
    yield from ("| group | values in gold | precision | recall | F1 | 95 % interval | invented |", "|---|---:|---:|---:|---:|---|---:|")
    for name, score in (*log["groups"].items(), ("all", log["micro"])):
        shares = " | ".join(share(score[key]) for key in ("precision", "recall", "f1"))
        yield f"| {name} | {score['gold']} | {shares} | {bounds(score)} | {score['invented']} |"


def _field_table(log: Mapping[str, Any]) -> Iterator[str]:
    yield "| field | gold | P | R | F1 | 95 % interval | wrong | missed | invented | wrong span |"
    yield "|---|---:|---:|---:|---:|---|---:|---:|---:|---:|"
    for name, score in log["fields"].items():
        shares = " | ".join(share(score[key]) for key in ("precision", "recall", "f1"))
        errors = " | ".join(str(score[key]) for key in ("wrong", "missed", "invented", "wrong_span"))
        yield f"| `{name}` | {score['gold']} | {shares} | {bounds(score)} | {errors} |"


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    moved = [change for change in changes if change.worse or change.better]
    yield from (f"- {change_line(change)} ({_cell(letters_of(change))})" for change in moved)
    if not moved:
        yield "- no field moved on any letter"
    yield f"- {visible_line(changes)}"


def _cell(text: str) -> str:
    """Keep text of a letter or a path from being read as markup."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
