"""Define the record: a determination letter as data."""

from __future__ import annotations

from typing import Literal

from imr_llm.records.accounts import Ledger, Provenance, Routing
from imr_llm.records.facts import Fact, Frozen
from imr_llm.records.findings import Finding, Rejected
from imr_llm.records.parts import Case, Clinical, Injury, Item, Patient, Reviewer, UtilizationReview
from imr_llm.sections import Layout
from imr_llm.values import Outcome

FORMAT: Literal["imr-llm/record/1"] = "imr-llm/record/1"


class SourceFile(Frozen):
    """What was read."""

    name: str
    """Path as given; where the file holds several letters, with the number of this one behind it: `file.pdf#2`."""
    kind: Literal["pdf", "text"]
    sha256: str
    """Hash of the source's bytes."""
    characters: int
    """Length of the raw text that the offsets count in."""
    pages: int
    layout: Layout
    part: int = 1
    """Which of the letters of its file this is; the offsets count in the file."""
    parts: int = 1
    """How many letters the file holds."""

    @property
    def id(self) -> str:
        """What tells this letter from all others: the hash of its file, with its number where that holds several."""
        return self.sha256 if self.parts == 1 else f"{self.sha256}#{self.part}"


class Record(Frozen):
    """A determination letter as data."""

    format: Literal["imr-llm/record/1"] = FORMAT
    source: SourceFile
    case: Case
    reviewer: Reviewer
    patient: Patient
    injury: Injury
    utilization_review: UtilizationReview
    clinical: Clinical
    items: tuple[Item, ...]
    """Disputed items, in letter order."""
    outcome: Fact[Outcome]
    """Derived from the items' decisions."""
    findings: tuple[Finding, ...]
    rejected: tuple[Rejected, ...] = ()
    """Everything that was said of the letter and isn't taken, with what speaks against it."""
    ledger: Ledger | None = None
    """The accounts; null in a record that was not read by this package."""
    routing: Routing | None = None
    """What may be taken without a person's look; null where that was not asked."""
    provenance: Provenance
