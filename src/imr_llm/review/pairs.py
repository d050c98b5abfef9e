"""Pair two readings of one letter: what each says of every value in, the pairs, and what is settled between them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from imr_llm.evals.reading import fold
from imr_llm.letter import Span
from imr_llm.review.cases import Case, item_path
from imr_llm.review.decision import Decision
from imr_llm.review.stand import Standing, effective, of_decision, stand
from imr_llm.view import is_list


@dataclass(frozen=True, slots=True)
class Pair:
    """One value as two people see it; a side is None where that person has no such member of a list."""

    path: str
    """The value's path; of a member that one person added, with the id of that decision."""
    first: Standing | None
    second: Standing | None
    compared: bool
    """Whether both have decided."""

    @property
    def field(self) -> str:
        """The field, with its item's number."""
        return next(side.field for side in (self.first, self.second) if side is not None)

    @property
    def agree(self) -> bool:
        """Tell whether both give the same value, or both none: `absent`, `illegible` and no such member are alike here."""
        return same(_value(self.first), _value(self.second))

    @property
    def ids(self) -> tuple[int, ...]:
        """The decisions that stand against each other."""
        return tuple(side.decision.id for side in (self.first, self.second) if side and side.decision)


def read_by(case: Case, decisions: Iterable[Decision], author: str) -> dict[str, Standing]:
    """Give one person's reading of a letter, without what that person adjudicated."""
    return stand(case, (one for one in decisions if (one.letter, one.author) == (case.id, author) and not one.adjudicates))


def pair_up(first: Mapping[str, Standing], second: Mapping[str, Standing]) -> list[Pair]:
    """Pair every value of two readings of one record: by path, and members of lists also by the same value or place."""
    sides = [_by_field(reading) for reading in (first, second)]
    return [pair for field in {**sides[0], **sides[1]} for pair in _field(*(_Side.of(field, own) for own in sides))]


def rulings(case: Case, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Give by path the last adjudication of a letter that nobody withdrew."""
    own = sorted((one for one in decisions if one.letter == case.id and one.adjudicates and one.record == case.version), key=_author)
    standing = [ruling for _, by in groupby(own, key=_author) for ruling in effective(sorted(by, key=lambda one: one.id)).items()]
    return dict(sorted(standing, key=lambda ruling: ruling[1].id))


def settle(pair: Pair, ruled: Mapping[str, Decision]) -> Standing | None:
    """Give what stands between two readings; None where they differ and nobody decided between these two."""
    if not pair.compared:
        return next((side for side in (pair.first, pair.second) if side and side.decision), pair.first or pair.second)
    if pair.agree:
        return pair.first or pair.second
    whole, ruling = ruled.get(item_path(pair.path) or ""), ruled.get(pair.path)
    if whole and {*whole.adjudicates} & {*pair.ids}:
        return of_decision(pair.path, whole)
    return of_decision(pair.path, ruling) if ruling and set(ruling.adjudicates) == set(pair.ids) else None


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same; texts may differ in white space, case, quotes and a closing stop."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or fold(one) == fold(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return all(same(one.get(name), other.get(name)) for name in {*one, *other})
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def overlap(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Count the characters that two readings have in common; neither has one twice."""
    return sum(max(0, min(mine.end, theirs.end) - max(mine.start, theirs.start)) for mine in one for theirs in other)


def _author(decision: Decision) -> str:
    return decision.author


def _value(side: Standing | None) -> Any:
    return side.value if side else None


def _by_field(reading: Mapping[str, Standing]) -> dict[str, dict[str, Standing]]:
    parted: dict[str, dict[str, Standing]] = {}
    for path, one in reading.items():
        parted.setdefault(one.field, {})[path] = one
    return parted


@dataclass(frozen=True)
class _Side:
    """What one person says of one field."""

    standings: Mapping[str, Standing]
    listed: bool
    done: bool
    """Whether all of it is decided, so that a member of the list that isn't there isn't one."""

    @classmethod
    def of(cls, field: str, reading: Mapping[str, Mapping[str, Standing]]) -> _Side:
        own = reading.get(field, {})
        slot = reading.get(f"{field.removesuffix('.citations')}.cited", {}) if field.endswith(".citations") else {}
        return cls(own, is_list(field), all(one.decision for one in (*own.values(), *slot.values())))

    def without(self, path: str) -> Standing | None:
        """Find what the person says of a member that isn't stated here."""
        one = self.standings.get(path)
        return one if one and one.state != "stated" else None

    def says(self, one: Standing | None) -> bool:
        """Tell whether the person decided on a value, or on there being none."""
        return one.decision is not None if one else self.done


def _field(first: _Side, second: _Side) -> Iterator[Pair]:
    """Pair what has one path; then, in a list, what is left over."""
    mine_left, theirs_left = [], []
    for path in dict.fromkeys((*first.standings, *second.standings)):
        mine, theirs = first.standings.get(path), second.standings.get(path)
        if first.listed and (mine is None or theirs is None or (mine.state == "stated") != (theirs.state == "stated")):
            mine_left += [mine] if mine and mine.state == "stated" else []
            theirs_left += [theirs] if theirs and theirs.state == "stated" else []
        else:
            yield _pair(path, first, mine, second, theirs)
    for mine in mine_left:
        found = _nearest(mine, theirs_left)
        theirs_left = [one for one in theirs_left if one is not found]
        yield _pair(mine.path, first, mine, second, found or second.without(mine.path))
    for theirs in theirs_left:
        yield _pair(theirs.path, first, first.without(theirs.path), second, theirs)


def _pair(path: str, first: _Side, mine: Standing | None, second: _Side, theirs: Standing | None) -> Pair:
    return Pair(path, mine, theirs, first.says(mine) and second.says(theirs))


def _nearest(mine: Standing, others: Sequence[Standing]) -> Standing | None:
    """Find the same member where one person corrected it and the other removed and added it."""
    alike = [one for one in others if same(mine.value, one.value) or overlap(mine.spans, one.spans)]
    return max(alike, key=lambda one: (same(mine.value, one.value), overlap(mine.spans, one.spans)), default=None)
