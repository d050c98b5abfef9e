"""Read one citation's printed words, alone, into source, title, year, sections and pages."""

from __future__ import annotations

import re

from imr_llm.letter import as_printed
from imr_llm.rules.chapters import read_chapter
from imr_llm.rules.cited import ACOEM, MTUS, ODG, YEAR, CitationValue, clean_title, cut_pages

ODG_NAMED = re.compile(
    rf"(?<![\w/-])(?:Work\s+Loss\s+Data\s+Institute(?:'s)?[\s,:-]+)?(?:[O0]ff\w{{3,5}}\s+Disab\w+\s+Gu\w+(?:\s*\({ODG}\))?|{ODG}(?!\S*\.\w))(?:\s+guidelines?\b)?",
    re.IGNORECASE,
)
"""How a citation names the Official Disability Guidelines."""

_ODG_BEHIND = re.compile(rf"(?:(?<![\s,])[\s,]++)?{ODG_NAMED.pattern}[\s.]*$", re.IGNORECASE)
_MTUS = re.compile(rf"(?:the\s+)?(?:CA|California)?\s*{MTUS}", re.IGNORECASE)
_ACOEM = re.compile(rf"\b{ACOEM}", re.IGNORECASE)
_OWN_WORK = re.compile(
    r"https?:|www\.|\.(?:com|org|gov|edu)\b|\bet al\b|(?<![\d/-])\b(?:19|20)\d\d\b|\b(?:Academy|American|Association|Board|Cent(?:er|re)s?|Clinic|College|Commission"
    r"|Committee|Department|Edition|Foundation|Guidelines?|Health System|Institute|Journal|Manual|Medicare|National|Policy|Report|Review|Society|Statement"
    r"|University|UpToDate|CDC|FDA|JAMA)\b"
)
"""What tells a work of its own from one more topic of the guidelines that were named before."""

_EDITION = re.compile(
    rf"[\s,:;/-]*(?:Work\s+Loss\s+Data\s+Institute\s*(?:\([^)]*\))?[\s,]*)?(?:{YEAR}(?:,\s*|$))?(?:Web Version,\s*)?", re.IGNORECASE
)
"""What stands between the name of a work and its chapter: publisher, year, version."""

_DATED = rf"{YEAR}[\w\s.]{{0,12}}"
_PUBLISHED = tuple(
    re.compile(rf"{pattern}[\s.]*$")
    for pattern in (
        rf"(?:(?<![\s,])[\s,]++)?\({YEAR}\)",
        rf"(?<=[^\d\s]),\s*{YEAR}",
        rf"(?<![\s,.;])[\s,.;]++{_DATED};\s*\d+\s*(?:\([^)]*\))?\s*:\s*(?P<pages>\w?\d[\w-]*)",
        rf"\s*;\s*{_DATED}",
    )
)
"""How the year of a work stands at its end, in a journal's reference with its pages."""


def derive_citation(words: str, source: str) -> CitationValue:
    """Read one citation from its words alone, as the slot reader does.

    Args:
        words: what the letter prints, raw or normalised.
        source: whose guidelines the slot says these are, where the words don't: `MTUS`, `ODG`, `ACOEM` or `other`.
    """
    words = as_printed(words)
    if source == "MTUS" or _MTUS.match(words):
        return read_chapter(words, "MTUS")
    if not ODG_NAMED.search(words) and _ACOEM.search(words):
        return read_chapter(words, "ACOEM")
    return _read_work(words, source)


def _read_work(words: str, source: str) -> CitationValue:
    """Read a citation of ODG or of another work; what it says of its chapter and topic stays as printed."""
    body, pages = cut_pages(words)
    odg = ODG_NAMED.match(body) or _ODG_BEHIND.search(body)
    named = ODG_NAMED.search(body) or (source == "ODG" and not _OWN_WORK.search(body))
    body = body[: odg.start()] + body[odg.end() :] if odg else body
    edition = _EDITION.match(body)
    published = next(filter(None, (pattern.search(body) for pattern in _PUBLISHED)), None)
    years = [match["year"] for match in (edition, published) if match and match["year"]]
    if published:
        pages = pages or published.groupdict().get("pages")
    return CitationValue(
        source="ODG" if named else "other",
        title=clean_title(body[edition.end() if edition else 0 : published.start() if published else None]),
        year=int(years[0]) if years else None,
        sections=(),
        pages=pages,
    )
