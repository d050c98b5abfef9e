"""Tell which values of a record the findings cast doubt on, and which values rest on others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imr_llm.records import Finding, Record

_WHOLE = frozenset({"", "source"})
"""Paths that are of the whole letter."""

_OF_HEADING = ("requested", "authorized", "decided", "category", "body_parts")
"""Fields of an item that are read from its heading."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """The findings that ask for a person, by what they reach."""

    whole: tuple[Finding, ...]
    """Those that reach the whole record."""
    reached: tuple[tuple[str, Finding], ...]
    """What each of the others reaches."""

    def on(self, path: str) -> str:
        """Give the sign of a value: `letter`, `doubted`, or nothing."""
        return "letter" if self.whole else "doubted" if self.code(path) else ""

    def code(self, path: str) -> str:
        """Name the first finding that reaches a value; nothing where none does."""
        if self.whole:
            return self.whole[0].code
        return next((finding.code for reach, finding in self.reached if _covers(reach, path)), "")


def doubts_of(record: Record) -> Doubts:
    """Collect what the findings of a record cast doubt on."""
    pairs = [(reach, finding) for finding in record.findings if finding.needs_person for reach in finding.reach or (finding.path,)]
    return Doubts(
        tuple(finding for reach, finding in pairs if reach in _WHOLE),
        tuple((reach, finding) for reach, finding in pairs if reach not in _WHOLE),
    )


def _covers(reach: str, path: str) -> bool:
    """Tell whether a path begins with another, name by name."""
    return path == reach or path.startswith(f"{reach}.")


def rests_on(path: str, decisions: int) -> Iterator[str]:
    """Yield the paths of the values that a value was read from; if one of them is not taken, it isn't either.

    Args:
        path: the value's path.
        decisions: how many items the record has.
    """
    item, _, name = path.rpartition(".")
    if path == "outcome":
        yield from (f"items.{number}.decision" for number in range(decisions))
    elif name in _OF_HEADING and item.startswith("items."):
        yield f"{item}.heading"
    elif name == "verdict":
        yield f"{item}.rationale"
    elif path == "utilization_review.outcome":
        yield "utilization_review.date"
