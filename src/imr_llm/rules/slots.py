"""Read the two guideline slots of an item into citations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from imr_llm.claims import Claim
from imr_llm.letter import Passage, Span
from imr_llm.rules.terms import section_exceptions, topics

_LABEL = re.compile(
    r"^\s*(?:Claims Administrator guideline|MAXIMUS guideline|MEDICAL TREATMENT GUIDELINE\(S\) RELIED UPON BY PROFESSIONAL "
    r"REVIEWER AND WHY|(?:Section of the )?Medical Treatment [\w() ]+? Relied Upon by the (?:Expert|Physician) Reviewer"
    r"(?: to Make (?:His/Her|Its|the) Decision)?)\s*:\s*",
    re.IGNORECASE,
)
_NONE_CITED = re.compile(r"did not (?:cite|provide|give) any (?:medical )?(?:evidence|guidelines?)[^.]*\.", re.IGNORECASE)
_PART_OF_MTUS = re.compile(r",?\s*(?:which|that) (?:is|are) (?:a )?part of the MTUS\b", re.IGNORECASE)
_BASIS = re.compile(
    r"(?:Decision based on|based (?:his/her|its|their) decision on|(?<!were )(?<!was )(?<!GUIDELINE\(S\) )relied (?:up)?on)\s+(?:the\s+)?"
    r"(?P<kind>Non-?\s?MTUS(?:\s+Citation)?|MTUS(?:/ACOEM)?|)\s*(?P<body>.+?)"
    r"(?=\s+(?:Decision based on|The (?:Expert|Physician) Reviewer (?:based|did|found|relied))|\s*$)",
    re.IGNORECASE | re.DOTALL,
)
_RELIED = re.compile(r"^\s*(?:The\s+)?(?P<kind>MTUS\s+|)(?P<body>[A-Z].+?),?\s+(?:was|were)\s+relied\s+upon", re.DOTALL)
_OUTSIDE = re.compile(r"^recommendation\(s\) outside", re.IGNORECASE)
_SECTIONS = re.compile(r"[,;]?\s*Section(?:\(s\)|s)?\s?:\s*", re.IGNORECASE)
_PAGES = re.compile(r"[,;.]?\s*Page(?:\(s\)|s)?\s?:\s*(?P<pages>.+)$", re.IGNORECASE | re.DOTALL)
_PAGE_TAIL = re.compile(r"[,;]?\s*\(?\b(?:pages?|pgs?|pp?)\.?\s*(?P<pages>\d[\d\s,-]*)\)?\.?\s*$", re.IGNORECASE)
_CHAPTER = re.compile(r"^(?:(?:the\s+)?MTUS(?:/ACOEM)?\s+)?(?:/?ACOEM,?\s*)?(?:Chapter\s+\d+,?\s*)?", re.IGNORECASE)
_YEAR = re.compile(r"[,(]?\s*\b(?P<year>(?:19|20)\d\d)\b\)?(?:\s*Guidelines?)?")
_ODG = re.compile(r"\b(?:Official\s+Disability\s+Guidelines?(?:\s*\(ODG\))?|ODG\b)(?:\s+guidelines?\b)?", re.IGNORECASE)
_LEAD = re.compile(
    r"[\s,:;/-]*(?:Work Loss Data Institute\s*(?:\([^)]*\))?[\s,]*)?(?:(?P<year>(?:19|20)\d\d)(?:,\s*|$))?(?:Web Version,\s*)?",
    re.IGNORECASE,
)
_YEAR_TAIL = re.compile(r"[\s,]*\((?P<year>(?:19|20)\d\d)\)[\s.]*$")
_ACOEM = re.compile(r"\bACOEM\b", re.IGNORECASE)
_OTHER_CUT = re.compile(r"\s+and\s+Other\s+Medical\s+Treatment\s+Guidelines?\s*", re.IGNORECASE)
_TOPIC_TAIL = re.compile(r"^(?P<topic>[^(]+?)\s+Guidelines?(?:\(s\))?(?:\s*\(ACOEM\b[^)]*|[\s,:]+(?P<section>[^(\s].*)|)$", re.IGNORECASE)
"""A topic that ends in "Guidelines", and what follows it: when it was adopted, or a section."""
_CLOSING = re.compile(r"[\s,]*\bGuidelines?(?:\(s\))?$", re.IGNORECASE)


class CitationValue(BaseModel):
    """A citation's fields as read, before its span becomes evidence."""

    source: str
    title: str | None
    year: int | None
    sections: tuple[str, ...]
    pages: str | None


def slot_claims(slot: Passage, path: str) -> Iterator[Claim]:
    """Read whether anything was cited, and each citation with the span that prints it."""
    body = slot.after(_LABEL)
    if not body.text.strip():
        return
    citations = list(_citations(body))
    if citations:
        yield Claim(f"{path}.cited", (body.raw(0, len(body.text)),), "rule", value=True)
    elif none := _NONE_CITED.search(body.text):
        yield Claim(f"{path}.cited", (body.raw_of(none),), "rule", value=False)
    for span, value in citations:
        yield Claim(f"{path}.citations", (span,), "rule", value)


def _citations(body: Passage) -> Iterator[tuple[Span, CitationValue]]:
    for basis in [*_BASIS.finditer(body.text)] or [*_RELIED.finditer(body.text)]:
        part = body.within(*basis.span("body"))
        if _OUTSIDE.match(part.text) or not part.text.strip(" ."):
            continue
        if own := _PART_OF_MTUS.search(part.text):
            yield from _mtus_citations(part.within(0, own.start()))
        elif basis["kind"].lower().startswith("non") or not basis["kind"]:
            yield from _other_citations(part)
        else:
            yield from _mtus_citations(part)


def _mtus_citations(part: Passage) -> Iterator[tuple[Span, CitationValue]]:
    """Cut at each known topic; what is between two topics belongs to the first."""
    starts = [match.start() for match in topics().finditer(part.text)]
    starts = [start for start in starts if _begins_citation(part.text, start)] or [0]
    if part.text[: starts[0]].strip(" ,.") and not _CHAPTER.fullmatch(part.text[: starts[0]]):
        starts = [0, *starts]
    elif starts[0]:
        starts[0] = 0
    for start, end in zip(starts, [*starts[1:], len(part.text)], strict=True):
        cut = re.sub(r"[\s,;]*(?:and)?[\s,;]*(?:MTUS(?:/ACOEM)?)?[\s,;]*(?:ACOEM\s+Chapter\s+\d+,?\s*)?$", "", part.text[start:end])
        if cut.strip(" ."):
            yield part.raw(start, start + len(cut.rstrip(" ."))), mtus_citation(cut)


def _begins_citation(text: str, start: int) -> bool:
    """A topic begins a citation at the start, or after `, and`; elsewhere it is a section's or a page slot's word."""
    return bool(
        re.search(r"(?:^|,?\s+and\s+|[;.]\s*)(?:MTUS(?:/ACOEM)?\s+)?(?:ACOEM,?\s*)?(?:Chapter\s+\d+,?\s*)?$", text[:start])
    ) and not re.search(r"Page\(s\):[^.]*$", text[:start])


def mtus_citation(words: str) -> CitationValue:
    """Read one MTUS citation: topic, year, sections or pages."""
    head, *rest = _SECTIONS.split(words, maxsplit=1)
    tail = _PAGES.search(head)
    pages, told = _page_slot(tail["pages"]) if tail else (None, ())
    head = head[: tail.start()] if tail else head
    year = _YEAR.search(head)
    title = _CHAPTER.sub("", (head[: year.start()] if year else head).strip(" ,.;")).strip(" ,.;")
    topic = _TOPIC_TAIL.match(title)
    behind = head[year.end() :].strip(" ,.;") if year else ""
    if page := _PAGE_TAIL.search(behind):
        pages, behind = page["pages"].strip(" ,"), behind[: page.start()]
    sections = (*told, *split_sections_list(rest[0] if rest else behind))
    if topic:
        title, sections = topic["topic"], (topic["section"].strip(" ,.;"), *sections) if topic["section"] else sections
    return CitationValue(
        source="MTUS",
        title=_CLOSING.sub("", title) or None,
        year=int(year["year"]) if year else None,
        sections=sections,
        pages=pages,
    )


def _page_slot(words: str) -> tuple[str, tuple[str, ...]]:
    """Read the slot for pages, which may name the chapter again and a section before the pages."""
    words = words.strip(" .")
    named = re.match(
        r"Chapter\s+\d+\b[^,]*,\s*(?P<section>.+?),\s*(?:pages?|pgs?|pp?)\.?\s*(?P<pages>\d[\d\s,-]*)$", words, re.IGNORECASE | re.DOTALL
    )
    return (named["pages"], (named["section"],)) if named else (words, ())


def split_sections_list(words: str) -> Iterator[str]:
    """Split a list of section names at commas, but not inside names that hold one, nor inside brackets."""
    words = words.strip().rstrip(".;, ")
    words = re.sub(r",?\s+and$", "", words)
    pieces: list[str] = []
    for piece in re.split(r",\s+(?![^()]*\))", words):
        if pieces and (not re.match(r"[A-Z\d]", piece) or _one_name(pieces[-1], piece)):
            pieces[-1] += f", {piece}"
        else:
            pieces.append(piece)
    for piece in pieces:
        if name := re.sub(r"^and\s+", "", piece).strip(" .;"):
            yield name


def _one_name(before: str, after: str) -> bool:
    """Tell whether the comma between two pieces belongs to a section's name."""
    return any(match.start() < len(before) < match.end() for match in section_exceptions().finditer(f"{before}, {after}"))


def _other_citations(part: Passage) -> Iterator[tuple[Span, CitationValue]]:
    """Cut at semicolons, at a repeated name of ODG, and at `and Other Medical Treatment Guidelines`."""
    edges = {0}
    edges.update(match.end() for match in _OTHER_CUT.finditer(part.text))
    edges.update(match.end() for match in re.finditer(r";\s+", part.text))
    edges.update(match.start() for match in _ODG.finditer(part.text) if match.start() and not _inside(part.text, match))
    edges.update(match.start() for match in re.finditer(r"\bHarris J\.", part.text))
    starts = sorted(edges)
    for start, end in zip(starts, [*starts[1:], len(part.text)], strict=True):
        cut = _OTHER_CUT.sub("", part.text[start:end])
        cut = re.sub(r"[\s,;]*(?:\band)?(?:\s+the)?[\s,;.]*$", "", cut)
        if cut:
            yield part.raw(start, start + len(cut)), other_citation(cut)


def _inside(text: str, match: re.Match[str]) -> bool:
    """Tell whether ODG is named as part of a title (`ODG Preface`, `ODG physical therapy guidelines`)."""
    return text[match.start() - 1] in "(/" or bool(re.match(r"\s+(?:physical therapy|chiropractic)", text[match.end() :], re.IGNORECASE))


def other_citation(words: str) -> CitationValue:
    """Read one citation outside the MTUS; what it says of its chapter and topic stays as printed."""
    pages = _PAGE_TAIL.search(words)
    body = words[: pages.start()] if pages else words
    if odg := _ODG.match(body):
        source, body = "ODG", body[odg.end() :]
    else:
        source = "ACOEM" if _ACOEM.search(body) else "other"
    lead, tail = _LEAD.match(body), _YEAR_TAIL.search(body)
    year = next((match["year"] for match in (lead, tail) if match and match["year"]), None)
    body = body[lead.end() if lead else 0 : tail.start() if tail else None]
    sections: tuple[str, ...] = ()
    if source == "ACOEM":
        body, sections = _acoem(body)
    title = _CLOSING.sub("", body.strip(" ,.;:"))
    return CitationValue(
        source=source,
        title=title or None,
        year=int(year) if year else None,
        sections=sections,
        pages=pages["pages"].strip(" ,") if pages else None,
    )


def _acoem(body: str) -> tuple[str, tuple[str, ...]]:
    """Split an ACOEM citation into its chapter and the topics behind it."""
    body = re.sub(
        r"^(?:ACOEM)?\s*(?:(?:Occupational Medicine )?Practice )?(?:Guidelines?)?[\s,:]*(?:\d\w\w ed\.?(?:ition)?)?[\s,:]*(?:Chapter \d+)?[\s,:]*",
        "",
        body,
        flags=re.IGNORECASE,
    )
    chapter, *topics_ = re.split(r",\s*|(?<=Chapter)/\s*", body, flags=re.IGNORECASE)
    return chapter, tuple(topic.strip(" .") for topic in topics_ if topic.strip(" ."))
