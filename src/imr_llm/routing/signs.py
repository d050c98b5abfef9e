"""Read off each value of a record the signs on which its chance of being wrong depends; they differ in kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from imr_llm.facts import evidence_of, walk
from imr_llm.letter import Letter, as_printed
from imr_llm.records import LISTS, Absent, Evidence, Record, Stated
from imr_llm.routing.doubts import doubts_of
from imr_llm.sections import split_sections
from imr_llm.shapes.lists import known
from imr_llm.shapes.misread import mended as misread
from imr_llm.values import parse_verdict

_NUMBERS = re.compile(r"\.\d+(?=\.)")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9|!]{3,39}+(?![\w'’-])")
_CLEAN, _HEAVY = 0.002, 0.007
"""Shares of words that look misread: up to the first a letter is clean, beyond the second it is hard to read."""

_SEEN = frozenset({"A2014", "A2015", "A2016"})
"""Layouts of which letters were seen; one that is not named here was not."""

_ASSUMED = frozenset({"P2013", "N2013", "F2014", "B2018"})
"""Layouts that are known from reports alone."""

_PLAIN = re.compile(r"(?<![\w.'’-])[a-z]{4,39}(?![\w'’-])")
"""A word in small letters, which is no name."""

_ODD = re.compile(
    r"\b(?!e\.g|i\.e|a\.m|p\.m|\w+\.(?:com|org|gov|edu|net))[a-z]+[.:;\])}|!*~^][a-z]|[{}|~^\\¢£¥«»§]|\b[a-z]{2,}\d[a-z]*\b|(?<![\w'’\"])['‘`.,:;](?=[a-z])"
)
"""Signs inside words, or before them, as a scanner sees them in dirt; no letter's writer sets them."""

_LONG = re.compile(r"[A-Za-z]{4,39}")
_STRAY = re.compile(r"[A-Za-z][!|](?=\s|$)|^\s*[)\]}>_.,;:]|[_<>]")
"""Words of a value in any capitals, and signs that stand in no value: either is doubtful in a letter that looks misread."""

_OWN_WORDS = 0.009
"""Share of words that no list knows and that a letter has as names of drugs and devices."""

_LONG_MEMBER = 60
_CLAUSE = re.compile(r"\b(?:and|with|who|which|was|were|is|are|has|had|for|due)\b|[;:]", re.IGNORECASE)
_FORM = re.compile(r"CM\d\d-\d{7}")
"""The form of every case number."""

_PAIRS = {
    "case.date_of_injury": "injury.date",
    "injury.date": "case.date_of_injury",
    "case.ur_denial_date": "utilization_review.date",
    "utilization_review.date": "case.ur_denial_date",
}
"""Dates that a letter tells twice."""


class Sign(NamedTuple):
    """What is known of a value without knowing whether it is right, the most telling first."""

    field: str
    """The field, without the numbers of items."""
    findings: str
    """`letter` where a finding that reaches the whole letter asks for a person, `doubted` where one that reaches the field does; else
    `twice` where the letter says the value at another place, too, and `clear` where not."""
    reader: str
    """Who read it, and whether another reader read the same: `rule`, `rule+worker`, `diagnoses`."""
    noise: str
    """`clean`, `some` or `heavy`: how many words of the letter nobody knows; `ocr` where the value itself looks misread in such a letter."""
    layout: str
    """`seen`; `alike`, where headings or labels of one that was seen are printed nearly so only; `assumed` from reports; or `unknown`."""
    shape: str
    """Of a list's member `short` or `long`; of other texts whether they begin their line or stand `inside` one."""

    @property
    def told(self) -> str:
        """The signs as a record has them; its path has the field."""
        return ", ".join(self[1:])


def signs_of(record: Record, letter: Letter) -> Iterator[Sign]:
    """Yield the signs of each value of a record, in the order in which the record is walked."""
    doubts = doubts_of(record)
    noise, layout = noise_of(letter), _layout(record.source.layout, letter)
    facts = dict(walk(record))
    for path, fact in walk(record):
        if isinstance(fact, Absent):
            continue
        places = evidence_of(fact)
        yield Sign(
            field=_NUMBERS.sub("", path),
            findings=doubts.on(path) or ("twice" if isinstance(fact, Stated) and _told_twice(path, fact, facts, letter) else "clear"),
            reader="+".join((fact.by, *fact.agreed)) if isinstance(fact, Stated) else "rule",
            noise="ocr" if noise != "clean" and any(map(_is_misread, places)) else noise,
            layout=layout,
            shape=_shape(path, places[0], letter),
        )


def noise_of(letter: Letter) -> str:
    """Tell how much of a letter looks misread: signs inside words, words that can be mended, and many that nobody knows."""
    text = as_printed(letter.printed(letter.whole))
    words = max(text.count(" ") + 1, 1)
    plain = _PLAIN.findall(text if any(map(str.islower, text)) else text.lower())
    unknown = [word for word in plain if word.lower() not in known()]
    mended = sum(misread(word) is not None for word in unknown)
    share = (len(_ODD.findall(text)) + mended + max(0.0, len(unknown) - _OWN_WORDS * words)) / words
    return "clean" if share <= _CLEAN else "some" if share <= _HEAVY else "heavy"


def _is_misread(place: Evidence) -> bool:
    """Tell whether the words of a place look misread: one that nobody knows, or signs inside words or before them."""
    words = (word.lower() for word in _LONG.findall(place.text))
    return place.match == "ocr" or bool(_ODD.search(place.text) or _STRAY.search(place.text)) or any(word not in known() for word in words)


def _layout(layout: str, letter: Letter) -> str:
    """Tell how well a layout is known, and how well its labels are printed; what is named nowhere is unknown."""
    if layout in _SEEN:
        return "alike" if split_sections(letter).alike else "seen"
    return "assumed" if layout in _ASSUMED else "unknown"


def _told_twice(path: str, fact: Stated[Any], facts: Mapping[str, Any], letter: Letter) -> bool:
    """Tell whether the letter says a value at another place: a date in header and summary, an item in heading and rationale."""
    if path == "case.number":
        return bool(_FORM.fullmatch(str(fact.value))) and letter.raw.count(str(fact.value)) > 1
    item, _, name = path.rpartition(".")
    other = facts.get(_PAIRS.get(path) or f"{item}.{_TWICE.get(name, '')}")
    if not isinstance(other, Stated):
        return False
    if path in _PAIRS:
        return bool(other.value == fact.value)
    if name == "decision":
        return bool(parse_verdict(other.value) == fact.value)
    words = set(_WORD.findall(str(fact.value).lower()))
    return len(words & set(_WORD.findall(str(other.value).lower()))) > _MOST * len(words)


_MOST = 0.5
"""Share of an item's words that its rationale repeats where it speaks of the same item."""

_TWICE = {"heading": "rationale", "decision": "verdict"}
"""Fields of an item that another field repeats."""


def _shape(path: str, place: Evidence, letter: Letter) -> str:
    if path.rsplit(".", 1)[-1] in LISTS:
        return "long" if len(place.text) > _LONG_MEMBER or _CLAUSE.search(place.text) else "short"
    line = letter.line_at(place.start)
    return "inside" if letter.raw[line.span.start : place.start].strip() else "begins"


def sign_of(field: str, told: str) -> Sign:
    """Read back the signs that a record tells of a field's value."""
    return Sign(field, *told.split(", "))
