"""Account for a letter: what became of every call and of everything that was said, and what in the letter looks like an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from imr_llm.items import DECISION_CUE, RATIONALE, find_closing
from imr_llm.letter import Letter
from imr_llm.records import CallCount, ItemCount, Ledger
from imr_llm.sections import Sections

Fate = Literal["answered", "repaired", "failed"]
"""What became of a call: answered at once, in parts after an answer that was cut off, or not."""

_LINE = 200
"""Characters before a line's end in which its decision word stands."""

_LABELLED = frozenset({"A2014", "A2015", "A2016", "B2018"})
"""Layouts that close each heading with a decision word and open each rationale with a label."""


def count_calls(fates: Iterable[Fate]) -> CallCount:
    """Count the calls that were sent by what became of them."""
    counts = Counter(fates)
    return CallCount(sent=counts.total(), answered=counts["answered"], repaired=counts["repaired"], failed=counts["failed"])


def count_items(letter: Letter, sections: Sections, items: int) -> ItemCount:
    """Count what each item has once, as the letter prints it, beside the items of the record."""
    if sections.layout not in _LABELLED:
        return ItemCount(decision_words=None, rationales=None, items=items)
    decisions = sections.first("decisions") or sections.first("item_heading", 0)
    low = letter.view.view(decisions.span)[0] if decisions else 0
    opened = {section.span.start for section in sections.all if section.kind == "rationale"}
    labelled = {letter.view.raw(*label.span()).start for label in RATIONALE.finditer(letter.view.text, low)}
    return ItemCount(decision_words=len(_decisions(letter, sections, low)), rationales=len(opened | labelled), items=items)


def _decisions(letter: Letter, sections: Sections, low: int) -> set[int]:
    """Give where decision words stand: those that close a heading, and any behind a colon or alone at a line's end, by their form."""
    text = letter.view.text
    closed = (letter.view.view(section.span) for section in sections.all if section.kind == "item_heading")
    found = {closing.start("word") for bounds in closed if (closing := find_closing(text, *bounds))}
    found |= {cue.start(1) for cue in DECISION_CUE.finditer(text, low)}
    ends = [start for start in (*letter.line_starts, len(text)) if start > low]
    lines = (find_closing(text, max(low, end - _LINE), end) for end in ends)
    return found | {line.start("word") for line in lines if line and not line["verb"] and line["word"][0].isupper()}


def imbalances(ledger: Ledger) -> Iterator[str]:
    """Say which accounts don't balance."""
    calls, candidates, items = ledger.calls, ledger.candidates, ledger.items
    if calls.sent != calls.answered + calls.repaired + calls.failed:
        yield f"{calls.sent} call(s) were sent; {calls.answered} answered, {calls.repaired} repaired and {calls.failed} failed are told"
    told = candidates.accepted + candidates.conflicting + candidates.rejected + candidates.duplicate
    if candidates.read != told:
        yield f"{candidates.read} thing(s) were said of fields; {told} are accounted for"
    for name, count in (("decision word(s)", items.decision_words), ("label(s) of a rationale", items.rationales)):
        if count is not None and count != items.items:
            yield f"the letter has {count} {name}, the record {items.items} item(s)"
