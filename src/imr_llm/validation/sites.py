"""Check that a rationale speaks of the side and of the level that its item's heading names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from imr_llm.records import Stated
from imr_llm.rules.terms import find_body_parts
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm, at

_SIDED = re.compile(r"(left|right|bilateral) (.+)")
_LEVEL = re.compile(r"\b([CTLS])-?(\d{1,2})((?:\s?[-/]\s?|\s?(?:to|through)\s)(?:[CTLS]-?)?\d{1,2})*(?!\d|\.\d|\s?%)")
_SEQUENCE = re.compile(r"\bT[12](?=[\s-]?(?:weighted|hyper\w+|signals?|images?|sequences?)\b)", re.IGNORECASE)
"""What radiologists name like a vertebra."""

_CLAUSE = re.compile(r"[^.;:]{1,500}")
_VERTEBRA = re.compile(r"([CTLS]?)-?(\d{1,2})")
_VERTEBRAE = {"C": (0, 7), "T": (7, 12), "L": (19, 5), "S": (24, 5)}
"""For each part of the spine, how many vertebrae are above it, and how many it has."""

_REGIONS = {"cervical spine": "cervical", "thoracic spine": "thoracic", "lumbar spine": "lumbar", "lumbosacral spine": "lumbar"}


def side_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell rationales that speak of the heading's body part on the other side alone."""
    for number, heading, rationale in _texts(checked):
        named = {part: sides for part, sides in _sides(heading).items() if "bilateral" not in sides}
        spoken = _sides(rationale.value) if named else {}
        for part in sorted(named.keys() & spoken.keys()):
            if not spoken[part] & {*named[part], "bilateral"}:
                sides = _listed(named[part]), _listed(spoken[part])
                message = f"the heading names the {sides[0]} {part}, the rationale speaks of the {sides[1]} one alone"
                yield at(f"items.{number}.rationale", rationale.evidence[0], message)


def level_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell rationales that speak of other discs, or of another part of the spine, than the heading."""
    for number, heading, rationale in _texts(checked):
        for read in (_discs, _regions):
            named = read(heading)
            spoken = read(rationale.value) if named else {}
            if spoken and not named.keys() & spoken.keys():
                message = f"the heading names {_listed(named.values())}, the rationale speaks of {_listed(spoken.values())} alone"
                yield at(f"items.{number}.rationale", rationale.evidence[0], message)


def _texts(checked: Checked) -> Iterator[tuple[int, str, Stated[str]]]:
    """Give each item's number, heading and rationale."""
    for number, item in enumerate(checked.record.items):
        if isinstance(item.heading, Stated) and isinstance(item.rationale, Stated):
            yield number, item.heading.value, item.rationale


def _sides(text: str) -> dict[str, set[str]]:
    """List the sides on which a text names each body part."""
    found: dict[str, set[str]] = {}
    for name in _parts(text):
        if sided := _SIDED.fullmatch(name):
            found.setdefault(sided[2], set()).add(sided[1])
    return found


def _discs(text: str) -> dict[int, str]:
    """Find the discs that a text names by their vertebrae; one vertebra alone stands for the discs above and below it."""
    found: dict[int, str] = {}
    for level in _LEVEL.finditer(_SEQUENCE.sub("", text)):
        places = list(_vertebrae(level.group()))
        if len(places) > 1:
            found |= dict.fromkeys(range(min(places), max(places)), level.group())
        elif places:
            found |= dict.fromkeys((places[0] - 1, places[0]), level.group())
    return found


def _vertebrae(level: str) -> Iterator[int]:
    """Count vertebrae from the top; in `L4-5` the second has the letter of the first."""
    letter = ""
    for told, number in _VERTEBRA.findall(level):
        letter = told or letter
        above, count = _VERTEBRAE[letter]
        if int(number) <= count:
            yield above + int(number)


def _regions(text: str) -> dict[str, str]:
    """Find the parts of the spine that a text names, by the vocabulary of headings."""
    return {_REGIONS[name]: _REGIONS[name] for name in _parts(text) if name in _REGIONS}


def _parts(text: str) -> Iterator[str]:
    """Name the body parts in running text, clause by clause, since a side reaches no further."""
    for clause in _CLAUSE.findall(_SEQUENCE.sub("", text)):
        yield from (name for name, _ in find_body_parts(clause))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))
