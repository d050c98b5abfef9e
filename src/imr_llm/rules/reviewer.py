"""Read the expert reviewer's licences and specialties from the credentials, or from the sentence of older letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage

_LICENSED = re.compile(r"State\(s\) of Licensure\s?:\s*(?P<list>.*?)\s*(?=Certification\(s\)/Specialty\s?:|$)", re.DOTALL)
_SPECIALTY = re.compile(r"Certification\(s\)/Specialty\s?:\s*(?P<list>.*?)\s*(?=\b[A-Z]{3,}\s+[A-Z]{3,}\b|[.:]\s|$)", re.DOTALL)
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
_BEFORE_MEMBER = re.compile(r"^\s*(?:and\s+)?(?:has\s+a\s+subspecialty\s+in\s+)?", re.IGNORECASE)
_PLAIN = re.compile(r"\s*(?:and\s+)?([^,]+)")


def reviewer_claims(credentials: Passage) -> Iterator[Claim]:
    """Read the two lists; a specialty may hold `&` or `and`, but no comma."""
    if states := _LICENSED.search(credentials.text):
        yield from _members(credentials, states, "list", "licensed_in")
        if names := _SPECIALTY.search(credentials.text):
            yield from _members(credentials, names, "list", "specialties")
        return
    last_stop = max((stop.end() for stop in _STOP.finditer(credentials.text)), default=0)
    sentence = _SENTENCE.search(credentials.text, 0, last_stop)
    if sentence:
        yield from _members(credentials, sentence, "specialties", "specialties")
    licence = sentence if sentence and sentence["states"] else _LICENCE.search(credentials.text, 0, last_stop)
    if licence:
        yield from _members(credentials, licence, "states", "licensed_in")


def _members(passage: Passage, match: re.Match[str], group: str, field: str) -> Iterator[Claim]:
    """Split a list at its commas, and a list of states at `and` too."""
    start, end = match.span(group)
    member = _STATES if field == "licensed_in" else _PLAIN
    for found in member.finditer(passage.text, start, end):
        words = found.group(found.lastindex or 0)
        lead = len(words) - len(_BEFORE_MEMBER.sub("", words))
        at = found.start(found.lastindex or 0) + lead
        name = words[lead:].strip(" .,;")
        if name and (field == "specialties" or name.lower() in _US_STATES):
            yield Claim(f"reviewer.{field}", (passage.raw(at, found.end(found.lastindex or 0)),), "rule")
