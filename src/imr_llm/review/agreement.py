"""Measure how far two people agree: pairs of their readings in, agreement by group of fields and the differences out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from imr_llm.evals.fields import FIELDS, GROUPS, group_of
from imr_llm.records import Absent
from imr_llm.review.cases import Case, item_path
from imr_llm.review.decision import Decision
from imr_llm.review.pairs import Pair, overlap, pair_up, read_by, rulings, same, settle
from imr_llm.review.saying import plain_value
from imr_llm.review.stand import Standing, by_letter

CATEGORICAL = re.compile(r"items\.(?:decision|category)|patient\.sex|case\.priority|utilization_review\.outcome|.*\.cited")
"""Fields whose values are of a fixed set, so that agreement by chance can be told."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How far two people agree on a group of fields; shares from 0 to 1, None where there is nothing to share."""

    values: int
    """Values on which both decided."""
    agreed: int
    changed: tuple[int, int]
    """Of them, how many each person changed from what the record had."""
    kappa: float | None
    spans_f1: float | None

    @property
    def share(self) -> float | None:
        """Share of the values that both see alike."""
        return self.agreed / self.values if self.values else None


@dataclass(frozen=True)
class Difference:
    """A value that two people see differently, and who decided between them."""

    case: Case
    pair: Pair
    ruling: Decision | None


@dataclass(frozen=True)
class Agreement:
    """Two people's readings of some letters beside each other."""

    authors: tuple[str, str]
    letters: int
    """Letters of which both have decided something."""
    undecided: tuple[int, int]
    """Values of these letters that each has not decided yet."""
    groups: Mapping[str, Measure]
    """By groups of fields, and `all`."""
    fields: Mapping[str, Measure]
    """By field; kappa where values are of a fixed set."""
    differences: tuple[Difference, ...]


def compare(cases: Mapping[str, Case], decisions: Sequence[Decision], authors: tuple[str, str]) -> Agreement:
    """Compare what two people decided on the same records.

    Args:
        cases: the records by the hashes of their letters.
        decisions: what was decided, in order.
        authors: the two.
    """
    own = by_letter(decisions)
    read = [(case, [read_by(case, own[case.id], author) for author in authors]) for case in cases.values()]
    both = [(case, sides) for case, sides in read if all(any(one.decision for one in side.values()) for side in sides)]
    paired = [(case, pair_up(*sides)) for case, sides in both]
    pairs = [pair for _, own in paired for pair in own if pair.compared]
    by_field = _parted(pairs, _field)
    by_group = _parted(pairs, lambda pair: group_of(_field(pair)))
    return Agreement(
        authors=authors,
        letters=len(both),
        undecided=(_open(both, 0), _open(both, 1)),
        groups={name: measure(own, cases) for name, own in {**by_group, "all": pairs}.items()},
        fields={name: measure(own, cases, categorical=bool(CATEGORICAL.fullmatch(name))) for name, own in by_field.items()},
        differences=tuple(difference for case, pairs in paired for difference in differences(case, pairs, own[case.id])),
    )


def differences(case: Case, pairs: Iterable[Pair], decisions: Iterable[Decision]) -> list[Difference]:
    """List what two people see differently in a letter, with the adjudication where there is one of these two readings."""
    ruled = rulings(case, decisions)
    apart = [pair for pair in pairs if pair.compared and not pair.agree]
    return [Difference(case, pair, settled.decision if (settled := settle(pair, ruled)) else None) for pair in apart]


def measure(pairs: Sequence[Pair], cases: Mapping[str, Case], *, categorical: bool = False) -> Measure:
    """Measure one group of fields."""
    changed = [sum(_is_change(side, cases) for side in sides) for sides in ([one.first for one in pairs], [one.second for one in pairs])]
    kappa = cohens_kappa([(_label(pair.first), _label(pair.second)) for pair in pairs]) if categorical else None
    return Measure(len(pairs), sum(pair.agree for pair in pairs), (changed[0], changed[1]), kappa, spans_f1(pairs))


def cohens_kappa(labels: Sequence[tuple[str, str]]) -> float | None:
    """Give Cohen's kappa: agreement beyond what two people who use each label as often as these would reach by chance.

    Args:
        labels: what each of the two said of each value; absent is a label, too.

    Returns:
        1 for full agreement, 0 for no more than chance; None where both always gave one and the same label, so that chance is sure.
    """
    total = len(labels)
    first, second = Counter(one for one, _ in labels), Counter(other for _, other in labels)
    chance = sum(first[label] * second[label] for label in first) / total**2 if total else 1.0
    return None if chance == 1 else (sum(one == other for one, other in labels) / total - chance) / (1 - chance)


def spans_f1(pairs: Iterable[Pair]) -> float | None:
    """Give F1 of the characters that the two selected: twice those that both have, over those of one and of the other.

    Returns:
        From 0 to 1; None where nobody selected anything.
    """
    sides = [(pair.first.spans if pair.first else (), pair.second.spans if pair.second else ()) for pair in pairs]
    chosen = sum(len(span) for side in sides for spans in side for span in spans)
    return 2 * sum(overlap(*side) for side in sides) / chosen if chosen else None


def _is_change(side: Standing | None, cases: Mapping[str, Case]) -> bool:
    """Tell whether a person says something else than the record has there."""
    if side is None or side.decision is None:
        return False
    fact = cases[side.decision.letter].facts.get(side.path)
    return not same(side.value, None if fact is None or isinstance(fact, Absent) else plain_value(fact))


def _label(side: Standing | None) -> str:
    return "absent" if side is None or side.value is None else str(side.value)


def _parted(pairs: Iterable[Pair], key: Callable[[Pair], str]) -> dict[str, list[Pair]]:
    """Part pairs, in the order of the scored fields."""
    parted: dict[str, list[Pair]] = {name: [] for name in (*FIELDS, *GROUPS)}
    for pair in pairs:
        parted[key(pair)].append(pair)
    return {name: own for name, own in parted.items() if own}


def _field(pair: Pair) -> str:
    """Name the field as scores do: without the item's number; citations by their source, since they are one value here."""
    item = item_path(pair.field)
    name = f"items{pair.field.removeprefix(item)}" if item else pair.field
    return f"{name}.source" if name.endswith(".citations") else name


def _open(both: Iterable[tuple[Case, Sequence[Mapping[str, Standing]]]], side: int) -> int:
    return sum(one.decision is None for _, sides in both for one in sides[side].values())
