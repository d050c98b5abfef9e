"""Find where a letter has a fact that can't be read: a label or its wording stands, and a blot where the value should be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imr_llm.letter import Passage, Span
from imr_llm.rules.header import LABELS
from imr_llm.values import parse_date

_BLOT = r"(?:[\[(]?(?:illegible|unreadable|unintelligible|blurred|redacted)[\])]?|[#?_*\u2588\u25a0\u2592\u2593]{2,}|(?<!\w)X{3,}(?!\w))"
"""What stands in a text for what couldn't be read or was blacked out."""

_DATE_SHAPED = r"[\dOoIlSB|]{1,2}\s?[/-]\s?[\dOoIlSB|]{1,2}\s?[/-]\s?[\dOoIlSB|]{2,4}(?!\w)"
_LABELLED = {
    f"case.{name}": re.compile(rf"(?:{label})\s{{0,3}}(?P<value>{_BLOT}|{_DATE_SHAPED})", re.IGNORECASE) for name, label in LABELS.items()
}
"""The header's labels, with what is no value behind them."""

_WORDED = {
    path: re.compile(pattern, re.IGNORECASE)
    for path, pattern in {
        "patient.age": rf"{_BLOT}[\s-]*years?[\s-]*old|\bage[d]?\s(?:of\s)?{_BLOT}",
        "patient.sex": rf"years?[\s-]*old\s+{_BLOT}",
        "injury.date": rf"\b(?:date of injury|injur(?:y|ed)|DOI)\b(?:\s(?:on|of|was|dated|is))?[\s:]+(?P<value>{_BLOT}|{_DATE_SHAPED})",
        "utilization_review.date": rf"\butilization review\b[^.]{{0,40}}?\b(?:dated|on|of)\s(?P<value>{_BLOT}|{_DATE_SHAPED})",
    }.items()
}
"""How the summary tells a fact, with a blot in its place."""


def header_blots(header: Passage) -> Iterator[tuple[str, Span]]:
    """Yield the header's fields whose label is followed by what is no value."""
    return _blotted(_LABELLED, header)


def summary_blots(summary: Passage) -> Iterator[tuple[str, Span]]:
    """Yield the summary's facts that can't be read."""
    return _blotted(_WORDED, summary)


def _blotted(patterns: Mapping[str, re.Pattern[str]], passage: Passage) -> Iterator[tuple[str, Span]]:
    """Yield for each path the first match in which no date can be read."""
    for path, pattern in patterns.items():
        found = (match for match in pattern.finditer(passage.text) if parse_date(match.groupdict().get("value") or "") is None)
        if match := next(found, None):
            yield path, passage.raw_of(match)
