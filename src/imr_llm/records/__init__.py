"""Define the record: every value stands with the spans that say it, or is absent with a reason."""

from imr_llm.records.accounts import AskedCall, CallCount, CallOutcome, CandidateCount, ItemCount, Ledger, Provenance, Routing
from imr_llm.records.facts import LISTS, Absent, Evidence, Fact, Facts, Frozen, Match, Reason, Stated
from imr_llm.records.findings import Finding, FindingCode, Rejected
from imr_llm.records.parts import Case, Category, Citation, Clinical, Guidelines, Injury, Item, Patient, Reviewer, Source, UtilizationReview
from imr_llm.records.record import FORMAT, Record, SourceFile

__all__ = [
    "FORMAT",
    "LISTS",
    "Absent",
    "AskedCall",
    "CallCount",
    "CallOutcome",
    "CandidateCount",
    "Case",
    "Category",
    "Citation",
    "Clinical",
    "Evidence",
    "Fact",
    "Facts",
    "Finding",
    "FindingCode",
    "Frozen",
    "Guidelines",
    "Injury",
    "Item",
    "ItemCount",
    "Ledger",
    "Match",
    "Patient",
    "Provenance",
    "Reason",
    "Record",
    "Rejected",
    "Reviewer",
    "Routing",
    "Source",
    "SourceFile",
    "Stated",
    "UtilizationReview",
]
