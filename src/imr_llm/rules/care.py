"""Read the care that verbs of the summary tell of: what was prescribed, given, taken, undergone or completed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.letter import Passage
from imr_llm.rules.lists import Place, cut_list, trimmed

_NUMBER = r"(?:\d+(?:\s+of\s+\d+)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|several|multiple)(?:\s*\(\d+\))?"
_ADVERB = r"(?:(?:also|currently|reportedly|apparently|then|still|initially|recently)\s+)*"
_LISTED = (
    re.compile(r"^(?P<told>[A-Z][^.;:]{2,80}?)\s+(?:was|were)\s+(?:also\s+)?(?:prescribed|dispensed|administered|renewed|refilled)\b"),
    re.compile(
        rf"\b(?:was|were|been|is)\s+{_ADVERB}(?:prescribed|placed\s+on|started\s+on|dispensed|(?:given|provided\s+with)\s+(?:refills?|prescriptions?)\s+(?:of|for))"
        r"\s+(?P<told>[^.;:]{3,120})"
    ),
    re.compile(
        rf"\b(?:is|was|been|remains?|remained)\s+{_ADVERB}(?:on\s+(?=[A-Z])|taking\s+|using\s+|utilizing\s+)(?P<told>[^.;:]{{3,120}})"
    ),
    re.compile(r"\b(?:restarted|resumed)\s+(?P<told>[A-Z][^.;:]{2,80})"),
)
"""What names drugs or devices, of which there may be several."""

_SINGLE = (
    re.compile(r"\bunderwent\s+(?P<told>[^.;:]{3,120})"),
    re.compile(r"\breceived\s+(?P<told>(?:a|an|two|three|\d+)\s+[\w -]{2,40}?(?:injection|block|shot)s?\b)"),
    re.compile(
        r"\badministered\s+(?P<told>(?:a|an|two|three|\d+)\s+[\w -]{2,60}?(?:injection|block|shot)s?\b(?:\s+(?:one|two|three|\d+)\s+\w+\s+ago)?)"
    ),
    re.compile(
        rf"\b(?:completed|attended|undergone|received|approved\s+for|had)\s+(?P<told>(?:at\s+least\s+|only\s+)?{_NUMBER}\s+(?:[\w-]+\s+){{0,4}}?(?:sessions?|visits?|treatments?)\b"
        r"(?:\s+of\s+[\w -]+?(?=[,.;)]|\s+(?:and|with|to|through|for|which|but|so)\b|$)|\s+(?:physical|occupational)\s+therapy\b(?:\s+treating\s+(?:\w+\s+)?\w+)?)?)",
        re.IGNORECASE,
    ),
)
"""What names one thing, with its numbers, parts and dates."""

_ENDS = re.compile(
    r",?\s+(?:which|who|that|while|but|because|since\s+the|the\s+(?:attending|treating|applicant|patient)|for\s+(?!\w+\s+(?:days?|weeks?|months?)\b)|in\s+(?:one|another|the)\b|at\s+the\b"
    r"|as\s+(?:of|well)|with\s+(?:no|some|good|limited|little)\b|and\s+(?:an?\s+referral|has|is|was|had|will|remain|continue)|to\s+(?!the\b))",
    re.IGNORECASE,
)
_NOT_GIVEN = re.compile(
    r"\b(?:request\w*|recommend\w*|treatment\s+plan|plan\s+of\s+care|proposed|pending|scheduled|will\s+be|would|to\s+undergo|may\s+obtain|den(?:y|ied|ies)|non[- ]?certified)\b",
    re.IGNORECASE,
)
"""Words of a sentence on what is planned, or in dispute."""

_NO_CARE = re.compile(
    r"\b(?:applicant|patient|worker|claimant|he|she|it|they|disability|examinations?|evaluations?|notes?|works?|working|duty|leave|off|diagnos\w+|testing|stud(?:y|ies))\b"
    r"|\b(?:was|were|is|are|has|had|reported|noted|stated)\b|^(?:unspecified|these|this|those|his|her|the|no|on|a\s+referral)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:(?:a|an|the|both|also)\s+)+", re.IGNORECASE)


def care_places(summary: Passage) -> Iterator[Place]:
    """Yield where each treatment stands that a verb of care leads to."""
    for start, end in summary.sentences():
        if _NOT_GIVEN.search(summary.text, start, end):
            continue
        for place in _told(_LISTED, summary.text, start, end):
            yield from _cut(summary.text, place)
        for place in _told(_SINGLE, summary.text, start, end):
            yield from _named(summary.text, _ended(summary.text, place))


def _told(patterns: tuple[re.Pattern[str], ...], text: str, start: int, end: int) -> Iterator[Place]:
    for pattern in patterns:
        for match in pattern.finditer(text[start:end]):
            yield start + match.start("told"), start + match.end("told")


def _cut(text: str, place: Place) -> Iterator[Place]:
    for piece in cut_list(text, *_ended(text, place)):
        yield from _named(text, piece)


def _named(text: str, place: Place) -> Iterator[Place]:
    """Drop the article before a name, and what is no care."""
    first, last = trimmed(text, place, _ARTICLE, " .,")
    if last > first and not _NO_CARE.search(text[first : place[1]]):
        yield first, last


def _ended(text: str, place: Place) -> Place:
    stop = _ENDS.search(text, *place)
    return (place[0], stop.start()) if stop else place
