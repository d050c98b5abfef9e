"""Build the record: of each field's claims, take the first whose value its spans produce, and tell of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from imr_llm.claims import Claim
from imr_llm.derive import derive
from imr_llm.grounding import make_evidence
from imr_llm.letter import Letter
from imr_llm.records import (
    LISTS,
    Absent,
    Case,
    Citation,
    Clinical,
    Finding,
    Guidelines,
    Injury,
    Item,
    Patient,
    Provenance,
    Record,
    Reviewer,
    SourceFile,
    Stated,
    UtilizationReview,
)
from imr_llm.sections import Sections

T = TypeVar("T", bound=BaseModel)

INFERRED = re.compile(r"items\.\d+\.category|.*\.cited")
"""Fields whose words imply the value and don't print it."""


class Builder:
    """Takes the claims on one letter, and gives its parts."""

    def __init__(self, letter: Letter, claims: Iterable[Claim], findings: Iterable[Finding]) -> None:
        """Group the claims by field; findings so far tell which fields had words that the letter doesn't have."""
        self._letter = letter
        self._claims: dict[str, list[Claim]] = {}
        for claim in claims:
            self._claims.setdefault(claim.path, []).append(claim)
        self._doubted = {finding.path for finding in findings if finding.code in {"not_in_letter", "unsupported", "call_failed"}}
        self.findings: list[Finding] = []

    def part(self, kind: type[T], path: str) -> T:
        """Build one part of the record, field by field."""
        return kind.model_validate({name: self._field(path, name) for name in kind.model_fields})

    def items(self) -> Iterator[Item]:
        """Build the items, in order."""
        numbers = {int(path.split(".")[1]) for path in self._claims if path.startswith("items.")}
        for number in sorted(numbers):
            yield self.part(Item, f"items.{number}")

    def _field(self, path: str, name: str) -> Stated[Any] | tuple[Stated[Any], ...] | Guidelines | Absent:
        """Build one field by its kind: a list, a slot, or a single fact."""
        if name in LISTS:
            return self._members(f"{path}.{name}")
        return self._slot(f"{path}.{name}") if name.endswith("_guidelines") else self._fact(f"{path}.{name}")

    def _absent(self, path: str) -> Absent:
        """Tell a field that nobody speaks of from one of which nothing could be taken."""
        return Absent(reason="unsupported" if path in self._claims or path in self._doubted else "not_stated")

    def _fact(self, path: str) -> Stated[Any] | Absent:
        stated = [fact for claim in self._claims.get(path, []) if (fact := self._ground(claim)) is not None]
        for other in stated[1:]:
            if other.value != stated[0].value:
                self.findings.append(_differ(path, stated[0], other))
        return stated[0] if stated else self._absent(path)

    def _members(self, path: str) -> tuple[Stated[Any], ...] | Absent:
        members = [fact for claim in self._claims.get(path, []) if (fact := self._ground(claim)) is not None]
        members = [member for number, member in enumerate(members) if not _covered(member, members[:number])]
        members.sort(key=lambda member: member.evidence[0].start)
        unique = {(member.evidence[-1].start, member.evidence[-1].end): member for member in reversed(members)}
        return tuple(reversed(unique.values())) if members else self._absent(path)

    def _slot(self, path: str) -> Guidelines:
        citations = tuple(self._citation(claim) for claim in self._claims.get(f"{path}.citations", []))
        return Guidelines(cited=self._fact(f"{path}.cited"), citations=citations)

    def _citation(self, claim: Claim) -> Citation:
        assert isinstance(claim.value, BaseModel)
        return Citation.model_validate({**claim.value.model_dump(), "evidence": make_evidence(self._letter, claim.spans[0])})

    def _ground(self, claim: Claim) -> Stated[Any] | None:
        """Derive the value from the words; a claimed value that the words don't give is told, and not taken."""
        evidence = tuple(make_evidence(self._letter, span) for span in claim.spans)
        inferred = bool(INFERRED.fullmatch(claim.path))
        value = derive(claim.path, tuple(item.text for item in evidence))
        if inferred and claim.value is not None:
            value = claim.value
        if value is None or (claim.value is not None and claim.value != value):
            self.findings.append(_unsupported(claim, value, evidence[0].start, evidence[-1].end, evidence[0].text))
            return None
        return Stated[Any](value=value, evidence=evidence, by=claim.by, inferred=inferred)


def build_record(
    letter: Letter,
    sections: Sections,
    claims: Sequence[Claim],
    findings: Sequence[Finding],
    provenance: Provenance,
) -> Record:
    """Build the record of a letter from all claims on it; rules' claims come before the model's."""
    builder = Builder(letter, claims, findings)
    items = tuple(builder.items())
    parts = {
        "case": builder.part(Case, "case"),
        "reviewer": builder.part(Reviewer, "reviewer"),
        "patient": builder.part(Patient, "patient"),
        "injury": builder.part(Injury, "injury"),
        "utilization_review": builder.part(UtilizationReview, "utilization_review"),
        "clinical": builder.part(Clinical, "clinical"),
    }
    return Record.model_validate(
        {
            **parts,
            "source": SourceFile(
                name=letter.name,
                kind=letter.kind,
                sha256=letter.sha256,
                characters=len(letter.raw),
                pages=letter.pages,
                layout=sections.layout,
            ),
            "items": items,
            "outcome": derive_outcome(items),
            "findings": tuple(_settled(finding, parts) for finding in (*findings, *builder.findings)),
            "provenance": provenance,
        }
    )


def _covered(member: Stated[Any], before: Sequence[Stated[Any]]) -> bool:
    """Tell whether a reader that is trusted more, or came first, already claimed these words or part of them."""
    place = member.evidence[-1]
    return any(place.start < other.evidence[-1].end and other.evidence[-1].start < place.end for other in before if other.by != member.by)


def _settled(finding: Finding, parts: Mapping[str, BaseModel]) -> Finding:
    """Ask for nobody where a reply's words were not in the letter, or don't say that, and the field is stated all the same."""
    part, _, field = finding.path.partition(".")
    stated = isinstance(getattr(parts.get(part), field, None), Stated)
    return finding.model_copy(update={"needs_person": False}) if stated and finding.code in {"not_in_letter", "unsupported"} else finding


def derive_outcome(items: Sequence[Item]) -> Stated[Any] | Absent:
    """Derive the letter's outcome from its items' decisions; absent where one of them is."""
    decisions = [item.decision for item in items]
    stated = [decision for decision in decisions if isinstance(decision, Stated)]
    if not items or len(stated) < len(decisions):
        return Absent(reason="not_stated" if not items else "unsupported")
    values = {decision.value for decision in stated}
    outcome = stated[0].value if len(values) == 1 else "partially_overturned"
    evidence = tuple(decision.evidence[0] for decision in stated)
    return Stated[Any](value=outcome, evidence=evidence, by="derived", inferred=True)


def _differ(path: str, taken: Stated[Any], other: Stated[Any]) -> Finding:
    return Finding(
        code="readings_differ",
        path=path,
        message=f"{taken.by} read {taken.value!s}, {other.by} read {other.value!s}; the first is taken",
        needs_person=True,
        start=other.evidence[0].start,
        end=other.evidence[-1].end,
    )


def _unsupported(claim: Claim, value: object, start: int, end: int, words: str) -> Finding:
    said = "no value" if value is None else repr(value)
    claimed = "" if claim.value is None else f", and {claim.value!r} was claimed"
    return Finding(
        code="unsupported",
        path=claim.path,
        message=f"{claim.by} points at {words[:120]!r}, which gives {said}{claimed}; not taken",
        needs_person=True,
        start=start,
        end=end,
    )
