"""Compare a reading with gold: say of every value whether it is correct, wrong, missed, invented, or right at a wrong place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from imr_llm.evals.fields import CITATION_FIELDS, ITEM_FIELDS, SLOTS
from imr_llm.evals.reading import UNROUTED, Mark, Reading, Said, Values, fold, same, touches
from imr_llm.letter import Span
from imr_llm.records import LISTS

Kind = Literal["correct", "wrong_span", "wrong", "missed", "invented"]
KINDS: tuple[Kind, ...] = ("correct", "wrong_span", "wrong", "missed", "invented")

T = TypeVar("T")
Pair = tuple[T | None, T | None]

_MEMBER_FLOOR = 0.3
"""How alike two members of a list must be to be one member with a wrong value, rather than one missed and one invented."""
_ITEM_FLOOR = 0.2
_ORDER = 1e-6
"""What a step out of order costs where two pairings are alike in all else."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one value."""

    field: str
    """The field, without the numbers of items."""
    kind: Kind
    gold: Any
    found: Any
    gold_spans: tuple[Span, ...] = ()
    found_spans: tuple[Span, ...] = ()
    mark: Mark = UNROUTED
    """How the found value is routed."""
    item: int | None = None
    """Gold's item, from 0, or the found one's where gold has none."""


def compare(gold: Reading, found: Reading) -> list[Outcome]:
    """Compare field by field; items are paired first, one to one, and then their fields."""
    outcomes = [
        outcome for name in dict.fromkeys((*gold.fields, *found.fields)) for outcome in _field(name, gold.fields, found.fields, item=None)
    ]
    for number, (wanted, got) in enumerate(_pairs(gold.items, found.items, _item_likeness, _ITEM_FLOOR)):
        outcomes += _item(wanted or {}, got or {}, number)
    return outcomes


def _item(gold: Values, found: Values, number: int) -> Iterator[Outcome]:
    for name in ITEM_FIELDS:
        if name in SLOTS:
            yield from _field(f"{name}.cited", gold, found, item=number)
            yield from _citations(f"{name}.citations", gold, found, number)
        else:
            yield from _field(name, gold, found, item=number)


def _field(name: str, gold: Values, found: Values, *, item: int | None) -> Iterator[Outcome]:
    floor = _MEMBER_FLOOR if name.rsplit(".", 1)[-1] in LISTS else 0.0
    for wanted, got in _pairs(gold.get(name, ()), found.get(name, ()), likeness, floor):
        yield _outcome(name if item is None else f"items.{name}", wanted, got, item)


def _citations(name: str, gold: Values, found: Values, number: int) -> Iterator[Outcome]:
    """Pair citations, then compare their parts; sections are a list of their own."""
    for wanted, got in _pairs(gold.get(name, ()), found.get(name, ()), _citation_likeness, 0.0):
        mine, theirs = _parts(wanted), _parts(got)
        for part in CITATION_FIELDS:
            floor = _MEMBER_FLOOR if part == "sections" else 0.0
            for one, other in _pairs(mine.get(part, ()), theirs.get(part, ()), likeness, floor):
                yield _outcome(f"items.{name}.{part}", one, other, number)


def _parts(citation: Said | None) -> dict[str, tuple[Said, ...]]:
    if citation is None:
        return {}
    parts = {name: citation.value.get(name) for name in CITATION_FIELDS}
    listed = {name: value if isinstance(value, list | tuple) else [value] for name, value in parts.items() if value is not None}
    return {name: tuple(Said(member, citation.spans, citation.mark) for member in members) for name, members in listed.items()}


def _outcome(field: str, gold: Said | None, found: Said | None, item: int | None) -> Outcome:
    return Outcome(
        field,
        _kind(gold, found),
        gold.value if gold else None,
        found.value if found else None,
        gold.spans if gold else (),
        found.spans if found else (),
        mark=found.mark if found else UNROUTED,
        item=item,
    )


def _kind(gold: Said | None, found: Said | None) -> Kind:
    if found is None:
        return "missed"
    if gold is None:
        return "invented"
    if not same(gold, found):
        return "wrong"
    return "wrong_span" if touches(gold, found) is False else "correct"


def _pairs(gold: Sequence[T], found: Sequence[T], alike: Callable[[Any, Any], float], floor: float) -> Iterator[Pair[T]]:
    """Pair one to one so that the pairs are as alike as can be, then yield what is left over on either side."""
    paired = _assigned(gold, found, alike, floor)
    for number, wanted in enumerate(gold):
        yield wanted, (found[paired[number]] if number in paired else None)
    for number, got in enumerate(found):
        if number not in paired.values():
            yield None, got


def _assigned(gold: Sequence[T], found: Sequence[T], alike: Callable[[Any, Any], float], floor: float) -> dict[int, int]:
    if not gold or not found:
        return {}
    if len(gold) == len(found) == 1:
        return {0: 0} if alike(gold[0], found[0]) >= floor else {}
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    scores = np.array([[alike(one, other) for other in found] for one in gold])
    order = np.abs(np.subtract.outer(np.arange(len(gold)), np.arange(len(found))))
    rows, columns = linear_sum_assignment(scores - _ORDER * order, maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if scores[row, column] >= floor}


def likeness(gold: Said, found: Said) -> float:
    """Tell how alike two values are, from 0 to 1: 1 is the same, and nothing else is as much."""
    if same(gold, found):
        return 1.0
    words = _overlap(str(gold.value), str(found.value))
    return 0.9 * max(words, 0.5 if touches(gold, found) else 0.0)


def _overlap(one: str, other: str) -> float:
    """Give the share of words that two texts have in common, of all their words."""
    mine, theirs = (Counter(re.findall(r"\w+", fold(text))) for text in (one, other))
    return 2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())


def _citation_likeness(gold: Said, found: Said) -> float:
    weights = {"source": 0.2, "title": 0.5, "year": 0.1, "sections": 0.2}
    return sum(weight * _overlap(str(gold.value.get(name)), str(found.value.get(name))) for name, weight in weights.items())


def _item_likeness(gold: Values, found: Values) -> float:
    heading = _first(gold, found, "heading", likeness)
    return 0.9 * heading + 0.1 * _first(gold, found, "decision", likeness)


def _first(gold: Values, found: Values, name: str, alike: Callable[[Said, Said], float]) -> float:
    return alike(gold[name][0], found[name][0]) if gold.get(name) and found.get(name) else 0.0
