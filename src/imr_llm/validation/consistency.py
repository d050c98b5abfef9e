"""Check that the letter agrees with itself: a verdict with its decision, a rationale with its own item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.records import Item, Stated
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm, at
from imr_llm.values import parse_verdict

_WORD = re.compile(r"[A-Za-z]+|\d+")
_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "in", "is", "of", "on", "or", "the", "to", "was", "with"})
"""Words that join the parts of a name, one way or another."""


def decision_differs_from_verdict(checked: Checked) -> Iterator[Alarm]:
    """Tell verdicts that go another way than the decision."""
    for number, item in enumerate(checked.record.items):
        if isinstance(item.decision, Stated) and isinstance(item.verdict, Stated):
            said = parse_verdict(item.verdict.value)
            if said and said != item.decision.value:
                message = f"the heading says {item.decision.value}, the verdict reads as {said}: {item.verdict.value[:120]!r}"
                yield at(f"items.{number}.decision", item.verdict.evidence[0], message)


def same_rationale(checked: Checked) -> Iterator[Alarm]:
    """Tell rationales that are those of another item, word for word or but for the item's name."""
    first: dict[tuple[str, ...], int] = {}
    for number, item in enumerate(checked.record.items):
        if isinstance(item.rationale, Stated):
            before = min(first.setdefault(words, number) for words in _wordings(item, item.rationale.value))
            if before != number:
                message = f"the rationale is that of item {before + 1}, but for the item's name at most"
                yield at(f"items.{number}.rationale", item.rationale.evidence[0], message)


def _wordings(item: Item, rationale: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the words of a rationale, and those of them that don't name what was requested."""
    requested = item.requested.value if isinstance(item.requested, Stated) else ""
    named, words = _SMALL.union(_words(requested)), _words(rationale)
    return words, ("", *(word for word in words if word not in named))


def _words(text: str) -> tuple[str, ...]:
    return tuple(map(str.lower, _WORD.findall(text)))
