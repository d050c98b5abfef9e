"""Check the items: as many as the letter has, in its order, each with its parts, and no slot or decision left over."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from imr_llm.facts import evidence_of
from imr_llm.items import CLAIMS, DECISION_CUE, RATIONALE, REVIEWER
from imr_llm.letter import Passage
from imr_llm.records import Absent, Stated
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm, at

_LABEL = re.compile(rf"\b(?:{CLAIMS.pattern}|{REVIEWER.pattern}|{RATIONALE.pattern})", re.IGNORECASE)
"""What opens the slots and the rationale of an item."""

_BEFORE_LABEL = 40
"""Characters by which a label may begin before these words, as in `The Physician Reviewer's decision rationale:`."""


def item_count(checked: Checked) -> Iterator[Alarm]:
    """Tell a number of items that is not the letter's: of its sections, or of its labels where no rule knows the layout."""
    labels = Counter(label.group().lower() for label in _LABEL.finditer(checked.letter.view.text))
    there = checked.sections.item_count or max(labels.values(), default=0)
    if there and there != len(checked.record.items):
        yield Alarm("items", f"the record has {len(checked.record.items)} item(s), the letter {there}")


def no_items(checked: Checked) -> Iterator[Alarm]:
    """Tell a determination in which nothing is decided: its items are cut off, or printed so that none was found."""
    if not checked.record.items:
        yield Alarm("items", "no disputed item was found; a determination decides one at least, so look whether the letter is whole")


def item_order(checked: Checked) -> Iterator[Alarm]:
    """Tell items whose heading, decision or rationale stands before or at that of the item before them."""
    twice_told = checked.sections.layout == "N2013"
    for name in ("heading", "rationale") if twice_told else ("heading", "decision", "rationale"):
        facts = [(number, getattr(item, name)) for number, item in enumerate(checked.record.items)]
        told = [(number, fact.evidence[0]) for number, fact in facts if isinstance(fact, Stated)]
        for (first, before), (second, after) in pairwise(told):
            if after.start <= before.start:
                message = f"the {name} of item {second + 1} stands before or at that of item {first + 1}; expected letter order"
                yield at(f"items.{second}.{name}", after, message)


def overlooked_slot(checked: Checked) -> Iterator[Alarm]:
    """Tell labels of a slot or a rationale that don't open one of the record's items."""
    letter, had = checked.letter, set(checked.owners)
    opened = [section.span.start for section in checked.sections.all if section.item in had]
    for label in _LABEL.finditer(letter.view.text) if checked.sections.item_count else ():
        place = letter.view.raw(*label.span())
        nearest = opened[max(bisect_right(opened, place.start) - 1, 0)] if opened else -1
        if not nearest <= place.start <= nearest + _BEFORE_LABEL:
            line = letter.line_at(place.start).number
            yield Alarm("items", f"line {line} has {label.group()!r}, which opens no item of the record", place.start, place.end)


def overlooked_decision(checked: Checked) -> Iterator[Alarm]:
    """Tell decision words behind a colon that belong to no item."""
    decided = {(place.start, place.end) for item in checked.record.items for place in evidence_of(item.decision)}
    first = min((section.span.start for section in checked.sections.all if section.item is not None), default=0)
    whole = Passage(checked.letter, checked.letter.whole)
    for cue in DECISION_CUE.finditer(whole.text):
        place = whole.raw_of(cue, 1)
        if place.start >= first and (place.start, place.end) not in decided:
            line = checked.letter.line_at(place.start).number
            yield Alarm("items", f"line {line} has a decision word that belongs to no item", place.start, place.end)


def decision_missing(checked: Checked) -> Iterator[Alarm]:
    """Tell items without a decision."""
    for number, item in enumerate(checked.record.items):
        if isinstance(item.decision, Absent):
            message = "the item has no decision; expected Upheld, Overturned or a finding on medical necessity"
            yield Alarm(f"items.{number}.decision", message)


def part_missing(checked: Checked) -> Iterator[Alarm]:
    """Tell items without a rationale, in a layout that gives one to each."""
    for number, item in enumerate(checked.record.items):
        if isinstance(item.rationale, Absent) and checked.sections.layout != "unknown":
            yield Alarm(f"items.{number}.rationale", "the item has no rationale; the letter may be cut off")


def verdict_missing(checked: Checked) -> Iterator[Alarm]:
    """Tell rationales that come to no conclusion: what stands between the reasons and their end may be another's words."""
    for number, item in enumerate(checked.record.items):
        if isinstance(item.verdict, Absent) and isinstance(item.rationale, Stated):
            message = "no sentence of the rationale concludes on medical necessity; expected one, so look whether the rationale is whole"
            yield at(f"items.{number}.verdict", item.rationale.evidence[0], message)
