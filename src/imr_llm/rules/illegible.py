"""Find where a letter has a fact that can't be read: a label or its wording stands, and a blot where the value should be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imr_llm.letter import Passage, Span
from imr_llm.rules.cells import BLOT, DATE_SHAPED
from imr_llm.rules.header import read_header
from imr_llm.values import parse_date

_WORDED = {
    path: re.compile(pattern, re.IGNORECASE)
    for path, pattern in {
        "patient.age": rf"{BLOT}[\s-]*years?[\s-]*old|\bage[d]?\s(?:of\s)?{BLOT}",
        "patient.sex": rf"years?[\s-]*old\s+{BLOT}",
        "injury.date": rf"\b(?:date of injury|injur(?:y|ed)|DOI)\b(?:\s(?:on|of|was|dated|is))?[\s:]+(?P<value>{BLOT}|{DATE_SHAPED})",
        "utilization_review.date": rf"\butilization review\b[^.]{{0,40}}?\b(?:dated|on|of)\s(?P<value>{BLOT}|{DATE_SHAPED})",
    }.items()
}
"""How the summary tells a fact, with a blot in its place."""


def header_blots(header: Passage, *, closed: bool = False) -> Iterator[tuple[str, Span]]:
    """Yield the header's fields whose cell holds what is no value, or of which can't be told which value is theirs."""
    for name, place in read_header(header, closed=closed).unreadable.items():
        yield f"case.{name}", place


def summary_blots(summary: Passage) -> Iterator[tuple[str, Span]]:
    """Yield the summary's facts that can't be read."""
    return _blotted(_WORDED, summary)


def _blotted(patterns: Mapping[str, re.Pattern[str]], passage: Passage) -> Iterator[tuple[str, Span]]:
    """Yield for each path the first match in which no date can be read."""
    for path, pattern in patterns.items():
        found = (match for match in pattern.finditer(passage.text) if parse_date(match.groupdict().get("value") or "") is None)
        if match := next(found, None):
            yield path, passage.raw_of(match)
