"""Read a citation of the MTUS or of the ACOEM guidelines: its topic or chapter, year, sections and pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imr_llm.rules.cited import ACOEM, MTUS, PAGES, YEAR, CitationValue, clean_title, cut_pages
from imr_llm.rules.mtus import name_key, section_keys, topic_names
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


_DATED = re.compile(
    rf"(?P<title>(?:[^()]|\((?!{ACOEM})[^()]*\)){{3,120}}?)\s*\bGuidelines?\b(?:\s?:\s*(?P<module>[^():;]{{3,100}}?))?"
    rf"\s*\((?:{ACOEM}|MTUS)[\s,]+(?:[\w.,/ -]{{0,30}}?[\s/,-])??{YEAR}[^()]{{0,20}}\)",
    re.IGNORECASE,
)
"""A guideline as the schedule names them since 2017, known or not: `X Guideline (ACOEM May 15, 2017)`; its module stands in the title behind a
colon, or behind the word `Guideline`."""


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
    behind = found.behind.strip(" ,.;:/-")
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
    if dated := _DATED.match(head, start):
        return _Titled(clean_title(dated["title"]), dated["year"], f"{dated['module'] or ''}, {head[dated.end() :]}")
    topic = topic_names().match(head, start)
    end = topic.end() if topic else next(match.start() for match in _UNLISTED[source].finditer(head, start))
    adopted = _ADOPTED.match(head, end)
    years = [adopted["year"], *re.findall(r"\b(?:19|20)\d\d\b", adopted["note"] or "")] if adopted else []
    years.append(edition["year"] if edition else None)
    if adopted and _is_section(adopted["note"]):
        return _Titled(clean_title(head[start:end]), edition["year"] if edition else None, f"{adopted['note']}, {head[adopted.end() :]}")
    return _Titled(clean_title(head[start:end]), next(filter(None, years), None), head[adopted.end() if adopted else end :])


def _is_section(note: str | None) -> bool:
    """Tell whether brackets behind a title hold a section that the list has, and not when or by whom the guideline was adopted."""
    return note is not None and name_key(note) in section_keys(None)


def _page_slot(words: str) -> tuple[_Titled, str]:
    """Read the slot for pages, which may name the chapter again, and sections, before the pages."""
    before, pages = cut_pages(words)
    if pages is None or before[:1].isdigit():
        return _Titled(None, None, ""), words
    return (_titled(before, "ACOEM") if _CHAPTER.match(before) else _Titled(None, None, before)), pages
