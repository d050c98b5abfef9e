"""Score the recorded answers on the project's letters against their gold, group by group, and print a Markdown table.

Run it as `python eval/table.py`; it needs neither model nor network. A replayed score measures this code and the recorded
answers, not a model that runs now.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from imr_llm import Choice, Record, extract, plain

ROOT = Path(__file__).parents[1]
GROUPS = {
    "case header, reviewer": ("case", "reviewer"),
    "age, sex, injury date": ("patient", "injury"),
    "utilization review date, outcome": ("utilization_review",),
    "diagnoses": ("clinical.diagnoses",),
    "treatments to date": ("clinical.treatments_to_date",),
    "items: heading, decision, partial certification": ("heading", "decision", "requested", "authorized", "decided"),
    "items: category, body parts": ("category", "body_parts"),
    "items: the two citation slots": ("utilization_review_guidelines", "reviewer_guidelines"),
    "items: rationale, verdict": ("rationale", "verdict"),
    "outcome": ("outcome",),
}
Facts = Counter[tuple[str, str]]


def main() -> None:
    """Print the table."""
    right, found, wanted, totals = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    paths = sorted((ROOT / "eval" / "letters").glob("*.txt"))
    for path in paths:
        record = extract(path, Choice(replay=ROOT / "cassettes"))
        gold = json.loads((ROOT / "eval" / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
        got, want = facts(plain(record)), facts(gold)
        for count, side in ((right, got & want), (found, got), (wanted, want)):
            for group, _ in side.elements():
                count[group] += 1
        totals.update(used(record))
    print("| group | values in gold | precision | recall | F1 |\n|---|---:|---:|---:|---:|")
    for group in (*GROUPS, "all"):
        counts = [side.total() if group == "all" else side[group] for side in (right, found, wanted)]
        print(row(group, *counts))
    letters = len(paths)
    print(
        f"\nReplayed: {letters} letters; per letter {totals['calls'] / letters:.1f} calls, {totals['read'] / letters:,.0f} tokens read "
        f"({totals['cached'] / letters:,.0f} of them from the server's prefix cache), {totals['written'] / letters:,.0f} tokens written."
    )


def used(record: Record) -> dict[str, int]:
    """Sum what a letter's calls took."""
    calls = record.provenance.calls
    return {
        "calls": len(calls),
        "read": sum(call.prompt_tokens for call in calls),
        "cached": sum(call.cached_tokens for call in calls),
        "written": sum(call.completion_tokens for call in calls),
    }


def facts(data: dict[str, Any]) -> Facts:
    """List a plain record's values, each with its group; white space and case don't count, digits do."""
    return Counter((group, f"{path}={value}") for group, parts in GROUPS.items() for part in parts for path, value in values(part, data))


def values(part: str, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the values of one part, or of one field of every item."""
    if part in data or "." in part:
        head, _, field = part.partition(".")
        yield from leaves(part, data[head][field] if field else data[head])
    else:
        for number, item in enumerate(data["items"]):
            yield from leaves(f"items.{number}.{part}", item[part])


def leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield each value under a path; members of a list share the path, a citation counts as one value."""
    if isinstance(value, dict) and "source" not in value:
        for name, member in value.items():
            yield from leaves(f"{path}.{name}", member)
    elif isinstance(value, list):
        for member in value:
            yield from leaves(path, member)
    elif value is not None:
        shown = {name: member for name, member in value.items() if name != "text"} if isinstance(value, dict) else value
        yield path, " ".join(json.dumps(shown, sort_keys=True, ensure_ascii=False).lower().split())


def row(group: str, right: int, found: int, wanted: int) -> str:
    """Write one row."""
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return f"| {group} | {wanted} | {precision:.3f} | {recall:.3f} | {2 * right / max(found + wanted, 1):.3f} |"


if __name__ == "__main__":
    main()
