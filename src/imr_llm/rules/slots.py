"""Cut the two guideline slots of an item into citations, and read each from its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from imr_llm.claims import Claim
from imr_llm.items import behind_label
from imr_llm.letter import Passage, Span
from imr_llm.rules.citations import ODG_NAMED, derive_citation
from imr_llm.rules.cited import ACOEM, MTUS, CitationValue
from imr_llm.rules.mtus import is_ambiguous, topic_names

__all__ = ["CitationValue", "slot_claims"]

_LABEL = re.compile(
    r"^\s*(?:Claims Administrator guideline|MAXIMUS guideline|MEDICAL TREATMENT GUIDELINE\(S\) RELIED UPON BY PROFESSIONAL "
    r"REVIEWER AND WHY|(?:Section of the )?Medical Treatment [\w() ]+? Relied Upon by the (?:Expert|Physician) Reviewer"
    r"(?: to Make (?:His/Her|Its|the) Decision)?)\s*:\s*",
    re.IGNORECASE,
)
_NONE_CITED = re.compile(r"did not (?:cite|provide|give) any (?:medical )?(?:evidence|guidelines?)[^.]*\.", re.IGNORECASE)
_PART_OF_MTUS = re.compile(r",?\s*(?:which|that) (?:is|are) (?:a )?part of the MTUS\b", re.IGNORECASE)
_GOES_ON = re.compile(r"\s*(?:[,;]\s*)?and\s+(?:the\s+)?", re.IGNORECASE)
_DECISION = r"D\w{3}[s5]\w\wn\s*[b8]as\w{2,3}\s+on"
"""`Decision based on`, also as a scanner misreads it."""

_BASIS = re.compile(
    rf"(?:{_DECISION}|based (?:his/her|its|their) decision on|(?<!were )(?<!was )(?<!GUIDELINE\(S\) )relied (?:up)?on)\s+(?:the\s+)?"
    rf"(?P<kind>Non-?\s?{MTUS}(?:\s+Citation)?|{MTUS}(?:/{ACOEM})?|)\s*(?P<body>.+?)"
    rf"(?=\s+(?:{_DECISION}|The (?:Expert|Physician) Reviewer (?:based|did|found|relied))|\s*$)",
    re.IGNORECASE | re.DOTALL,
)
_RELIED = re.compile(r"^\s*(?:The\s+)?(?P<kind>MTUS\s+|)(?P<body>[A-Z].+?),?\s+(?:was|were)\s+relied\s+upon", re.DOTALL)
_OUTSIDE = re.compile(r"^recommendation\(s\) out", re.IGNORECASE)
_BEFORE_TOPIC = re.compile(
    rf"(?:,?\s+and\s+|[;.]\s+|(?P<comma>,\s*))(?:the\s+)?(?:{MTUS}(?:/{ACOEM})?,?\s*)?(?P<chapter>(?:{ACOEM},?\s*)?(?:Chapter\s+\d+\b,?\s*)?)$",
    re.IGNORECASE,
)
"""What stands before a topic that begins a citation: what joins it to the one before, and its chapter."""

_NO_SECTION = re.compile(
    r"\s+Guidelines?\b|\s*,?\s*\(?(?:19|20)\d\d\b|\s*\((?:ACOEM|Revised)|[,\s]+(?:Section|Page)(?:\(s\)|s)?\s?:", re.IGNORECASE
)
"""What stands behind a topic and never behind a section."""

_UNLISTED = re.compile(r"(?<=[\w)]),\s+and\s+(?:MTUS\s+)?(?=[A-Z][\w/&' -]{0,80}\s(?:19|20)\d\d(?:,\s+Section|[,.;]?\s*$|,\s+and\s))")
"""Before what has a topic's year, where the list of topics doesn't have it."""

_DATED = re.compile(
    rf"(?:[,;.]\s+|(?<=\)))\s*(?:and\s+)?(?:the\s+)?(?:{MTUS}(?:/{ACOEM})?,?\s+)?(?=[A-Z](?:[^();,]|,(?!\s+[Ss]ection)){{2,90}}\sGuidelines?\s*\({ACOEM})"
)
"""Before a guideline that tells when it was adopted, where the list of topics doesn't have it."""

_OTHER_CUT = re.compile(r"\s+and\s+Other\s+Medical\s+Trea\w+\s+Guidelines?\s*", re.IGNORECASE)
_SEMICOLON = re.compile(r"\s*;\s+(?!(?:19|20)\d\d\b|\d+\s*[(:])(?:and\s+)?(?:the\s+)?", re.IGNORECASE)
_NEXT_WORK = re.compile(rf"\s*(?=\bHarris J\.)|(?:,\s*(?:and\s+)?|\s+and\s+)(?:the\s+)?(?={ACOEM})", re.IGNORECASE)
_OWN_TOPIC = re.compile(r"\s+(?:physical therapy|chiropractic)", re.IGNORECASE)
_JOINT = re.compile(r"[\s,;.]*(?:\band)?(?:\s+the)?\s*$", re.IGNORECASE)

_REACH = 60
"""How far before a name what joins it to the one before may begin, in characters."""

Joint = tuple[int, int]
"""Where one citation ends and where the next begins."""


def slot_claims(slot: Passage, path: str) -> Iterator[Claim]:
    """Read whether anything was cited, and each citation with the span that prints it."""
    body = slot.after(_LABEL) if _LABEL.search(slot.text) else behind_label(slot)
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
        kind = "MTUS" if basis["kind"].upper().startswith("MTU") else "other"
        if kind == "MTUS" and not part.text.strip(" ."):
            yield body.raw_of(basis, "kind"), derive_citation(basis["kind"], kind)
        if _OUTSIDE.match(part.text) or not part.text.strip(" ."):
            continue
        for start, end, own in _by_kind(part.text, kind):
            yield from _read(part.within(start, end), own)


def _by_kind(text: str, kind: str) -> Iterator[tuple[int, int, str]]:
    """Part what a sentence says is of the MTUS, or of other guidelines, from what it began with."""
    start = 0
    for own in _PART_OF_MTUS.finditer(text):
        yield start, own.start(), "MTUS"
        goes_on = _GOES_ON.match(text, own.end())
        if goes_on is None:
            return
        start = goes_on.end()
    for other in _OTHER_CUT.finditer(text, start):
        yield start, other.start(), kind
        start, kind = other.end(), "other"
    yield start, len(text), kind


def _read(part: Passage, kind: str) -> Iterator[tuple[Span, CitationValue]]:
    """Cut a part whose citations are of one kind; behind a semicolon the guidelines named before are still meant."""
    joints = sorted(_topic_joints(part.text) if kind == "MTUS" else _work_joints(part.text))
    source = kind
    for (end, start), (stop, _) in pairwise([(0, 0), *joints, (len(part.text), 0)]):
        words = part.text[start:stop].rstrip(" .,;")
        if not words.strip():
            continue
        span = part.raw(start, start + len(words))
        value = derive_citation(part.letter.printed(span), source if ";" in part.text[end:start] else kind)
        yield span, value
        source = value.source


def _topic_joints(text: str) -> Iterator[Joint]:
    """Cut before each topic that the list has and a joint leads to, and before what has a topic's year."""
    inside: set[int] = set()
    for topic in topic_names().finditer(text):
        inside.update(range(*topic.span()))
        before = _BEFORE_TOPIC.search(text, max(0, topic.start() - _REACH), topic.start())
        if before and (before["chapter"] or _NO_SECTION.match(text, topic.end()) or not (before["comma"] or is_ambiguous(topic.group()))):
            yield before.start(), before.start("chapter")
            inside.update(range(before.start(), topic.start()))
    for dated in _DATED.finditer(text):
        if dated.start() and dated.start() not in inside and not inside.intersection(range(dated.end(), text.index("(", dated.end()))):
            yield dated.span()
            inside.update(range(*dated.span()))
    year = re.search(r"\b(?:19|20)\d\d\b", text)
    for unlisted in _UNLISTED.finditer(text):
        if unlisted.start() not in inside and year and year.end() <= unlisted.start():
            yield unlisted.span()


def _work_joints(text: str) -> Iterator[Joint]:
    """Cut at semicolons, and before ODG or ACOEM where they are named once more."""
    joints = {match.end(): match.start() for pattern in (_SEMICOLON, _NEXT_WORK) for match in pattern.finditer(text)}
    for odg in ODG_NAMED.finditer(text):
        before = _JOINT.search(text, max(0, odg.start() - _REACH), odg.start())
        if before and before.start() and not _in_title(text, before, odg):
            joints.setdefault(odg.start(), before.start())
    return ((end, start) for start, end in joints.items() if end)


def _in_title(text: str, before: re.Match[str], odg: re.Match[str]) -> bool:
    """Tell whether ODG is named as part of a citation: in brackets, behind its chapter, or of a topic (`ODG physical therapy guidelines`)."""
    joint, behind = before.group().strip(), text[odg.end() :]
    if "." in joint or ";" in joint:
        return False
    return text[: before.end()].endswith("(") or bool(_OWN_TOPIC.match(behind)) or (joint == "," and not behind.strip(" .,;)"))
