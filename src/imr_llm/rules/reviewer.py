"""Read the expert reviewer's licences and specialties from the credentials, or from the sentence of older letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage, Span, as_printed
from imr_llm.rules.cells import BLOT
from imr_llm.shapes.alike import end_of_phrase

_LABELS = {"licensed_in": "State(s) of Licensure", "specialties": "Certification(s)/Specialty"}
_EXACT = {
    "licensed_in": re.compile(r"\bState(?:\(s\)|s)? of Licensure(?P<colon>\s?[:;])?", re.IGNORECASE),
    "specialties": re.compile(r"\bCertification(?:\(s\)|s)?\s?/\s?Specialty(?P<colon>\s?[:;])?", re.IGNORECASE),
}
_NEXT = (
    *_LABELS.values(), "Clinical Case Summary", "Case Summary", "Documents Reviewed", "How the IMR Final Determination", "IMR Issues, Decisions",
    "The expert reviewer", "Claims Administrator guideline",
)  # fmt: skip
"""What stands behind a list, in whatever case, and is none of it."""

_NEXT_INSIDE = re.compile(
    r"\b(?:clinical case summary|documents reviewed|imr issues, decisions|the expert reviewer (?:developed|has))\b", re.IGNORECASE
)
_HEADING = re.compile(r"\b[A-Z]{3,}\s+[A-Z]{3,}\b|[.:]\s")
_CLOSE = re.compile(r"\s?[:;.=]|\s-(?=\s)")
_WORD = re.compile(r"(?<!\w)\w")
_NEAR = 2500
"""Characters of the credentials in which labels and headings are looked for by likeness."""

_LONGEST = 600
"""No list is longer, in characters."""

_SENTENCE = re.compile(
    r"(?:Board[\s-]Certified|certified) in (?P<specialties>.+?)"
    r"(?:,? and (?:is )?licensed to practice in (?P<states>[A-Z].*?))?\.(?=\s|$)",
    re.DOTALL | re.IGNORECASE,
)
_LICENCE = re.compile(r"licensed to practice in (?P<states>[A-Z].*?)\.(?=\s|$)", re.DOTALL)
_STOP = re.compile(r"\.(?=\s|$)")
_STATES = re.compile(r"[^,;]+?(?=\s*(?:,|;|$|\band\b))")
_US_STATES = {
    *("alabama", "alaska", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware", "florida", "georgia"),
    *("hawaii", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine", "maryland", "massachusetts"),
    *("michigan", "minnesota", "mississippi", "missouri", "montana", "nebraska", "nevada", "new hampshire", "new jersey"),
    *("new mexico", "new york", "north carolina", "north dakota", "ohio", "oklahoma", "oregon", "pennsylvania", "rhode island"),
    *("south carolina", "south dakota", "tennessee", "texas", "utah", "vermont", "virginia", "washington", "west virginia"),
    *("wisconsin", "wyoming", "district of columbia", "puerto rico", "guam"),
}
_BLOT = re.compile(rf"(?:{BLOT}|[\W_])+")
_BEFORE_MEMBER = re.compile(r"^\s*(?:and\s+)?(?:has\s+a\s+subspecialty\s+in\s+)?", re.IGNORECASE)
_PLAIN = re.compile(r"\s*(?:and\s+)?([^,]+)")


def reviewer_claims(credentials: Passage, *, closed: bool = False) -> Iterator[Claim]:
    """Read the two lists; a specialty may hold `&` or `and`, but no comma.

    Args:
        credentials: the passage.
        closed: whether a label counts only with its colon and its own spelling, as where the passage is more than the credentials.
    """
    lists = dict(_lists(credentials, closed=closed))
    if lists:
        for field, place in lists.items():
            yield from _members(credentials, place, field)
        return
    last_stop = max((stop.end() for stop in _STOP.finditer(credentials.text)), default=0)
    sentence = _SENTENCE.search(credentials.text, 0, last_stop)
    if sentence:
        yield from _members(credentials, sentence.span("specialties"), "specialties")
    licence = sentence if sentence and sentence["states"] else _LICENCE.search(credentials.text, 0, last_stop)
    if licence:
        yield from _members(credentials, licence.span("states"), "licensed_in")


def doubtful_states(credentials: Passage, *, closed: bool = False) -> Iterator[tuple[str, Span]]:
    """Yield what stands in the list of states and is not printed as a state's name."""
    for field, (start, end) in _lists(credentials, closed=closed):
        for place in _places(credentials, (start, end), _STATES) if field == "licensed_in" else ():
            name = as_printed(credentials.letter.printed(place))
            if name.lower() not in _US_STATES:
                yield name, place


def unread_lists(credentials: Passage, *, closed: bool = False) -> Iterator[tuple[str, Span]]:
    """Yield the fields whose label stands, and of whose list nothing can be read."""
    for field, (start, end) in _lists(credentials, closed=closed):
        if not any(True for _ in _members(credentials, (start, end), field)):
            place = (
                credentials.raw(start, end)
                if credentials.text[start:end].strip()
                else credentials.raw(max(start - len(_LABELS[field]), 0), start)
            )
            yield f"reviewer.{field}", place


def _lists(credentials: Passage, *, closed: bool) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the two lists' fields and places: from their label to what stands behind."""
    text = credentials.text
    for field in _LABELS:
        begin = _behind_label(credentials, field, closed=closed)
        if begin is not None:
            yield field, (begin, _end_of_list(credentials, begin, upper=not text[begin : begin + 60].isupper()))


def _behind_label(credentials: Passage, field: str, *, closed: bool) -> int | None:
    """Give where a list begins behind its label; one without a colon, or by likeness, counts in the credentials alone."""
    for label in _EXACT[field].finditer(credentials.text):
        if label["colon"] or not closed:
            return label.end()
    if closed:
        return None
    ends = (end_of_phrase(credentials.text, word.start(), _LABELS[field]) for word in _WORD.finditer(credentials.text, 0, _NEAR))
    end = next((end for end in ends if end), None)
    return (close.end() if (close := _CLOSE.match(credentials.text, end)) else end) if end else None


def _end_of_list(credentials: Passage, begin: int, *, upper: bool) -> int:
    """Find what stands behind a list: the other label, the next heading, the end of a sentence."""
    text = credentials.text[: begin + _LONGEST]
    ends = [
        match.start() for pattern in (_EXACT["specialties"], _EXACT["licensed_in"], _NEXT_INSIDE) if (match := pattern.search(text, begin))
    ]
    if upper and (heading := _HEADING.search(text, begin)):
        ends.append(heading.start())
    words = _WORD.finditer(text, begin, min(ends, default=len(text)))
    alike = (word.start() for word in words if any(end_of_phrase(text, word.start(), phrase) for phrase in _NEXT))
    return min([*ends, *((next(alike, len(text))),), len(text)])


def _members(passage: Passage, place: tuple[int, int], field: str) -> Iterator[Claim]:
    """Split a list at its commas, and a list of states at `and` too; what can't be read is no member, and a state has a state's name, or nearly."""
    for span in _places(passage, place, _STATES if field == "licensed_in" else _PLAIN):
        name = passage.letter.view.read(span)
        if _BLOT.fullmatch(name) or (field == "licensed_in" and not _nearly_a_state(name)):
            continue
        yield Claim(f"reviewer.{field}", (span,), "rule")


def _places(passage: Passage, place: tuple[int, int], member: re.Pattern[str]) -> Iterator[Span]:
    """Yield the place of each member of a list, without what joins it to the one before."""
    for found in member.finditer(passage.text, *place):
        words, start = found.group(found.lastindex or 0), found.start(found.lastindex or 0)
        lead = len(words) - len(_BEFORE_MEMBER.sub("", words).lstrip(" .,;:-"))
        name = words[lead:].rstrip(" .,;")
        if name:
            yield passage.raw(start + lead, start + lead + len(name))


def _nearly_a_state(name: str) -> bool:
    return name.lower() in _US_STATES or any(end_of_phrase(name, 0, state) == len(name) for state in _US_STATES)
