"""Read off each value of a record the signs on which its chance of being wrong depends; they differ in kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from imr_llm.facts import evidence_of, walk
from imr_llm.letter import Letter
from imr_llm.records import LISTS, Absent, Evidence, Record, Stated

_NUMBERS = re.compile(r"\.\d+(?=\.)")
_MISREAD = re.compile(r"\b(?:[a-z]+[0158|!][a-z]+|[A-Za-z][a-z]{2,}[01]|[0158][a-z]{3,})\b")
"""A digit inside a word, as only scanners print it."""

_HEAVY = 0.005
"""Share of words with such a digit above which a letter is hard to read; below it, and above none, it has some errors."""

_ASSUMED = frozenset({"P2013", "N2013", "F2014", "B2018"})
_LONG_MEMBER = 60
_CLAUSE = re.compile(r"\b(?:and|with|who|which|was|were|is|are|has|had|for|due)\b|[;:]", re.IGNORECASE)
_WHOLE_LETTER = frozenset({"", "source"})


class Sign(NamedTuple):
    """What is known of a value without knowing whether it is right, the most telling first."""

    field: str
    """The field, without the numbers of items."""
    findings: str
    """`doubted` where a finding on the field asks for a person, `letter` where one on the whole letter does; else `clear`."""
    reader: str
    """Who read it, and whether another reader read the same: `rule`, `rule+worker`, `diagnoses`."""
    noise: str
    """`clean`, `some` or `heavy` errors of a scanner in the letter; `ocr` where the value itself holds them."""
    layout: str
    """`seen`, `assumed` from reports, or `unknown`."""
    shape: str
    """Of a list's member `short` or `long`; of other texts whether they begin their line or stand `inside` one."""

    @property
    def told(self) -> str:
        """The signs as a record has them; its path has the field."""
        return ", ".join(self[1:])


def signs_of(record: Record, letter: Letter) -> Iterator[Sign]:
    """Yield the signs of each value of a record, in the order in which the record is walked."""
    doubted = {finding.path for finding in record.findings if finding.needs_person}
    letter_doubted = bool(doubted & _WHOLE_LETTER)
    noise, layout = noise_of(letter), _layout(record.source.layout)
    for path, fact in walk(record):
        if isinstance(fact, Absent):
            continue
        places = evidence_of(fact)
        yield Sign(
            field=_NUMBERS.sub("", path),
            findings="letter" if letter_doubted else "doubted" if path in doubted else "clear",
            reader="+".join((fact.by, *fact.agreed)) if isinstance(fact, Stated) else "rule",
            noise="ocr" if any(place.match == "ocr" for place in places) else noise,
            layout=layout,
            shape=_shape(path, places[0], letter),
        )


def noise_of(letter: Letter) -> str:
    """Tell how many errors of a scanner a letter shows."""
    words = letter.view.text.count(" ") + 1
    errors = sum(1 for _ in _MISREAD.finditer(letter.view.text))
    if not errors:
        return "clean"
    return "heavy" if errors > _HEAVY * words else "some"


def _layout(layout: str) -> str:
    return "unknown" if layout == "unknown" else "assumed" if layout in _ASSUMED else "seen"


def _shape(path: str, place: Evidence, letter: Letter) -> str:
    if path.rsplit(".", 1)[-1] in LISTS:
        return "long" if len(place.text) > _LONG_MEMBER or _CLAUSE.search(place.text) else "short"
    line = letter.line_at(place.start)
    return "inside" if letter.raw[line.span.start : place.start].strip() else "begins"


def sign_of(field: str, told: str) -> Sign:
    """Read back the signs that a record tells of a field's value."""
    return Sign(field, *told.split(", "))
