"""Read a citation of the MTUS or of the ACOEM guidelines: its topic or chapter, year, sections and pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imr_llm.rules.cited import ACOEM, MTUS, PAGES, YEAR, CitationValue, clean_title, cut_pages
from imr_llm.rules.mtus import topic_names
from imr_llm.rules.section_names import split_sections

_SECTIONS = re.compile(r"[,;]?\s*\bSections?(?:\(s\))?\s?:\s*", re.IGNORECASE)
_PAGE_SLOT = re.compile(r"[,;.]?\s*\bPages?(?:\(s\))?\s?:\s*(?P<pages>.+)$", re.IGNORECASE | re.DOTALL)
_PAGES_BEFORE = re.compile(rf"^{PAGES}\s*(?=[A-Z])", re.IGNORECASE)
_CHAPTER = re.compile(rf"(?:{ACOEM},?\s*)?Chapter\s+\d+\b[\s,:(]*", re.IGNORECASE)
_EDITION = re.compile(
    rf"(?:the\s+)?(?:(?:CA|California)\s+)?(?:{MTUS}(?:/{ACOEM})?,?\s*)?(?:{ACOEM},?\s*)?(?:(?:Occupational\s+Medicine\s+)?Practice\s+)?(?:Guidelines?\b)?[\s,:]*"
    rf"(?:\d\w\w\s+ed(?:ition\b|\b\.?))?[\s,:]*(?:\(?{YEAR}\)?)?[\s,:]*(?:{_CHAPTER.pattern})?",
    re.IGNORECASE,
)
"""What stands before a title: whose guidelines, which edition, the chapter's number."""

_UNLISTED = {
    "MTUS": re.compile(r"(?:(?<![\s,(])[\s,(]++)?\b(?:19|20)\d\d\b|\s+Guidelines?\b|(?:(?<![\s,;.])[\s,;.]++)?$", re.IGNORECASE),
    "ACOEM": re.compile(r"\s*,|(?<=Chapter)/|\s*\(?\b(?:19|20)\d\d\b|(?:(?<![\s;.])[\s;.]++)?$", re.IGNORECASE),
}
"""Where a title ends that the list of topics doesn't have."""

_ADOPTED = re.compile(
    rf"[\s)]*(?:(?:Guidelines?|Chapter)\b(?:\(s\))?\s*)*[\s,]*(?:{YEAR}|\((?P<note>[^()]*(?:\([^()]*\)[^()]*)*)\))?(?:\s*Guidelines?\b)?",
    re.IGNORECASE,
)
"""What follows a title: when the guideline was adopted, in brackets also by whom."""


@dataclass(frozen=True, slots=True)
class _Titled:
    title: str | None
    year: str | None
    behind: str


def read_chapter(words: str, source: str) -> CitationValue:
    """Read a citation whose source is `MTUS` or `ACOEM` from its words, normalised."""
    head, *listed = _SECTIONS.split(words, maxsplit=1)
    slot = _PAGE_SLOT.search(head)
    head, pages = (head[: slot.start()], None) if slot else cut_pages(head)
    found = _titled(head, source)
    behind = found.behind.strip(" ,.;:/")
    if before := _PAGES_BEFORE.match(behind):
        pages, behind = before["pages"].strip(" ,"), behind[before.end() :]
    told = _Titled(None, None, "")
    if slot:
        told, pages = _page_slot(slot["pages"].strip(" ."))
    year = found.year or told.year
    return CitationValue(
        source=source,
        title=found.title,
        year=int(year) if year else None,
        sections=tuple(
            name for part in (behind, told.behind, *listed) for name in split_sections(part, found.title, at_each=source == "ACOEM")
        ),
        pages=pages,
    )


def _titled(head: str, source: str) -> _Titled:
    """Part the title from what stands before it and behind; the list of topics says how far a title goes."""
    edition = _EDITION.match(head)
    start = edition.end() if edition else 0
    topic = topic_names().match(head, start)
    end = topic.end() if topic else next(match.start() for match in _UNLISTED[source].finditer(head, start))
    adopted = _ADOPTED.match(head, end)
    years = [adopted["year"], *re.findall(r"\b(?:19|20)\d\d\b", adopted["note"] or "")] if adopted else []
    years.append(edition["year"] if edition else None)
    return _Titled(clean_title(head[start:end]), next(filter(None, years), None), head[adopted.end() if adopted else end :])


def _page_slot(words: str) -> tuple[_Titled, str]:
    """Read the slot for pages, which may name the chapter again, and sections, before the pages."""
    before, pages = cut_pages(words)
    if pages is None or before[:1].isdigit():
        return _Titled(None, None, ""), words
    return (_titled(before, "ACOEM") if _CHAPTER.match(before) else _Titled(None, None, before)), pages
