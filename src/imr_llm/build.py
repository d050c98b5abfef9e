"""Build the record: of each field's claims, take the first whose value its spans produce, and account for the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from imr_llm.claims import Claim, Refusal, item_of
from imr_llm.derive import derive, read_misprint
from imr_llm.grounding import make_evidence
from imr_llm.letter import Letter
from imr_llm.records import (
    LISTS,
    Absent,
    CandidateCount,
    Case,
    Citation,
    Clinical,
    Evidence,
    Guidelines,
    Injury,
    Item,
    Patient,
    Reason,
    Rejected,
    Reviewer,
    Stated,
    UtilizationReview,
)
from imr_llm.values import Decision, Outcome

T = TypeVar("T", bound=BaseModel)

INFERRED = re.compile(r"items\.\d+\.category|.*\.cited")
"""Fields whose words imply the value and don't print it."""

_PARTS: dict[str, type[BaseModel]] = {
    "case": Case,
    "reviewer": Reviewer,
    "patient": Patient,
    "injury": Injury,
    "utilization_review": UtilizationReview,
    "clinical": Clinical,
}


class Builder:
    """Takes all that is said of one letter, and gives the record's parts, what was not taken, and the count of both."""

    def __init__(self, letter: Letter, claims: Sequence[Claim], refusals: Sequence[Refusal], reasons: Mapping[str, Reason]) -> None:
        """Group the claims by field.

        Args:
            letter: the letter.
            claims: what is said, with its place; those that are trusted more come first.
            refusals: what was said and has no place.
            reasons: for some fields, why they are absent if nothing is taken.
        """
        self._letter = letter
        self._read = len(claims) + len(refusals)
        self._claims: dict[str, list[Claim]] = {}
        for claim in claims:
            self._claims.setdefault(claim.path, []).append(claim)
        self._duplicates = sum(refusal.why == "duplicate" for refusal in refusals)
        self.rejected = [self._refused(refusal) for refusal in refusals if refusal.why != "duplicate"]
        self._reasons = {rejected.path: _REASONS[rejected.why] for rejected in self.rejected} | dict(reasons)
        self._accepted = 0

    def build(self) -> dict[str, Any]:
        """Build the parts, the items and what follows from them."""
        parts: dict[str, Any] = {name: self._part(kind, name) for name, kind in _PARTS.items()}
        items = tuple(self._items())
        return {**parts, "items": items, "outcome": derive_outcome(items), "rejected": tuple(self.rejected)}

    def count(self) -> CandidateCount:
        """Count what became of everything that was said, once the record is built."""
        whys = Counter(rejected.why for rejected in self.rejected)
        conflicting = whys["conflict"] + whys["other_reading"]
        return CandidateCount(
            read=self._read,
            accepted=self._accepted,
            conflicting=conflicting,
            rejected=whys.total() - conflicting,
            duplicate=self._duplicates,
        )

    def _part(self, kind: type[T], path: str) -> T:
        return kind.model_validate({name: self._field(path, name) for name in kind.model_fields})

    def _items(self) -> Iterator[Item]:
        numbers = {item_of(path) for path in self._claims if path.startswith("items.")}
        for number in sorted(numbers):
            yield self._part(Item, f"items.{number}")

    def _field(self, path: str, name: str) -> Stated[Any] | tuple[Stated[Any], ...] | Guidelines | Absent:
        """Build one field by its kind: a list, a slot, or a single fact."""
        if name in LISTS:
            return self._members(f"{path}.{name}")
        return self._slot(f"{path}.{name}") if name.endswith("_guidelines") else self._fact(f"{path}.{name}")

    def _absent(self, path: str) -> Absent:
        """Tell a field that nobody speaks of from one of which nothing could be taken."""
        return Absent(reason=self._reasons.get(path, "not_stated"))

    def _fact(self, path: str) -> Stated[Any] | Absent:
        stated = [(claim, fact) for claim in self._claims.get(path, ()) if (fact := self._ground(claim)) is not None]
        if not stated:
            return self._absent(path)
        taken = stated[0][1]
        self._accepted += 1
        agreed: list[str] = []
        for claim, other in stated[1:]:
            if other.value == taken.value:
                self._duplicates += 1
                agreed.append(claim.by)
            else:
                self._reject(claim, str(other.value), "other_reading", other.evidence[0])
        return taken.model_copy(update={"agreed": tuple(dict.fromkeys(by for by in agreed if by != taken.by))})

    def _members(self, path: str) -> tuple[Stated[Any], ...] | Absent:
        members = [fact for claim in self._claims.get(path, ()) if (fact := self._ground(claim)) is not None]
        own = sorted(_own(members), key=lambda member: member.evidence[0].start)
        unique = {(member.evidence[-1].start, member.evidence[-1].end): member for member in reversed(own)}
        self._accepted += len(unique)
        self._duplicates += len(members) - len(unique)
        return tuple(reversed(unique.values())) if unique else self._absent(path)

    def _slot(self, path: str) -> Guidelines:
        citations = tuple(self._citation(claim) for claim in self._claims.get(f"{path}.citations", ()))
        self._accepted += len(citations)
        return Guidelines(cited=self._fact(f"{path}.cited"), citations=citations)

    def _citation(self, claim: Claim) -> Citation:
        assert isinstance(claim.value, BaseModel)
        return Citation.model_validate({**claim.value.model_dump(), "evidence": make_evidence(self._letter, claim.spans[0])})

    def _ground(self, claim: Claim) -> Stated[Any] | None:
        """Derive the value from the words; a claimed value that the words don't give is told, and not taken."""
        evidence = tuple(make_evidence(self._letter, span, claim.quote) for span in claim.spans)
        inferred = bool(INFERRED.fullmatch(claim.path))
        texts = tuple(item.text for item in evidence)
        value = derive(claim.path, texts)
        value = read_misprint(claim.path, texts) if value is None else value
        if inferred and claim.value is not None:
            value = claim.value
        if value is None or (claim.value is not None and claim.value != value):
            said = evidence[0].text if claim.value is None else str(claim.value)
            self._reject(claim, said, "unsupported", evidence[0])
            return None
        return Stated[Any](value=value, evidence=evidence, by=claim.by, inferred=inferred)

    def _reject(self, claim: Claim, words: str, why: Any, counter: Evidence) -> None:
        self.rejected.append(Rejected(path=claim.path, words=words, by=claim.by, why=why, counter=counter))
        if why != "other_reading":
            self._reasons.setdefault(claim.path, _REASONS[why])

    def _refused(self, refusal: Refusal) -> Rejected:
        assert refusal.why != "duplicate"
        counter = make_evidence(self._letter, refusal.place) if refusal.place else None
        return Rejected(path=refusal.path, words=refusal.words, by=refusal.by, why=refusal.why, counter=counter, reason=refusal.reason)


_REASONS: dict[str, Reason] = {"conflict": "conflicting", "not_in_letter": "unsupported", "unsupported": "unsupported"}
"""Why a field is absent of which only such things were said."""


def _own(members: Sequence[Stated[Any]]) -> list[Stated[Any]]:
    """Leave out members whose words, or part of them, a reader already claimed that is trusted more."""
    own: list[Stated[Any]] = []
    readers: dict[int, str] = {}
    for member in members:
        place = range(member.evidence[-1].start, member.evidence[-1].end)
        if all(readers.get(at, member.by) == member.by for at in place):
            own.append(member)
            readers.update((at, member.by) for at in place)
    return own


def derive_outcome(items: Sequence[Item]) -> Stated[Any] | Absent:
    """Derive the letter's outcome from its items' decisions; absent where one of them is."""
    decisions = [item.decision for item in items]
    stated = [decision for decision in decisions if isinstance(decision, Stated)]
    if not items or len(stated) < len(decisions):
        return Absent(reason="not_stated" if not items else "unsupported")
    outcome = outcome_of([decision.value for decision in stated])
    evidence = tuple(decision.evidence[0] for decision in stated)
    return Stated[Any](value=outcome, evidence=evidence, by="derived", inferred=True)


def outcome_of(decisions: Sequence[Decision]) -> Outcome:
    """Give the outcome of a letter that decides its items so."""
    return decisions[0] if len(set(decisions)) == 1 else "partially_overturned"
