"""Read a worker's age and sex from the words that tell them; ages of injuries, things and relatives are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

Sex = Literal["male", "female"]

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_AGE = rf"(?:1[01]\d|[1-9]\d?|(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS)}))?|{'|'.join((*_TEENS, *_UNITS))})"
"""A number from 1 to 119, in digits or in a word to ninety-nine."""

_RELATIVES = (
    "son", "daughter", "child", "children", "boy", "girl", "baby", "infant", "twins", "wife", "husband", "spouse", "partner",
    "mother", "father", "brother", "sister", "grandson", "granddaughter", "grandchild",
)  # fmt: skip
_THINGS = (
    "injury", "injuries", "accident", "incident", "claim", "fracture", "tear", "sprain", "strain", "hernia", "scar", "burn", "surgery",
    "fusion", "implant", "hardware", "prosthesis", "brace", "wheelchair", "mattress", "device", "unit", "film", "films", "x-ray", "x-rays",
    "MRI", "MRIs", "scan", "study", "studies", "report", "problem", "complaint", "condition",
)  # fmt: skip
_OF_A_THING = (
    r"(?:industrial|work|related|occupational|specific|cumulative|traumatic|chronic|old|prior|previous|healed|left|right|bilateral|low|lower|upper"
    r"|back|neck|head|spinal|spine|lumbar|cervical|thoracic|shoulder|elbow|wrist|hand|finger|hip|knee|ankle|foot|rotator|cuff|meniscal|compression)"
)
"""What stands between an age and the thing that has it."""

_OF_ANOTHER = (
    rf"(?![\s-]+(?:{_OF_A_THING}[\s-]+){{0,5}}(?:{'|'.join((*_RELATIVES, *_THINGS))})\b"
    r"(?!\s(?:adjuster|attorney|clerk|examiner|manager|nurse|specialist|tech\w*|worker)))"
)
_ADULTS = r"(?!\s(?:or|and)\s(?:older|over|above|up|under|younger))"


def _not_behind(heads: Iterable[str], links: Iterable[str]) -> str:
    """Match where none of some words stands before with one of some links; a look behind takes words of one length at a time."""
    behind = sorted((f"{head}{link}" for head in heads for link in links), key=len)
    return "".join(f"(?<!{'|'.join(map(re.escape, group))})" for _, group in groupby(behind, key=len))


_VERBS = (" is ", " was ", " are ", " were ")
_OTHERS = _not_behind(_RELATIVES, (" ", ", ", " (", *_VERBS)) + _not_behind(_THINGS, _VERBS)
_LIMITS = _not_behind(("over", "under", "above", "below", "before", "after", "until", "than", "by"), (" ", " the "))
_START = r"(?<![\w/.$#])(?<!\d-)(?<!\d\sto\s)(?<!\d\sor\s)(?<!hundred\s)(?<!hundred\sand\s)(?<!\bthan\s)(?<!\bover\s)(?<!\bleast\s)"
_YEARS_OLD = r"[\s-]*(?:years?|yrs?\.?)[\s-]*(?:old|of[\s-]age)\b"
_SHORT = r"[\s-]*y\.?\s?/?\s?o\b\.?"
_NO_RANGE = r"(?!\s?(?:-|to|or)\s?\d|\s?\+|[/.]\d|\s(?:months?|weeks?|days?)\b)"
_LETTER = r"(?:^|(?<=\ba\s)|(?<=\ban\s)|(?<=\bnow\s))(?:1[4-9]|[2-9]\d)"
_LETTER_ENDS = (
    r"(?=\W*$|\W*(?:who|with|w/|s/p|status|present\w*|injured|sustained|complain\w*|ha[sd]|is|was|patient|worker|claimant|applicant)\b)"
)
"""An age that a letter for the sex follows at once, and what tells it from a length or a temperature: `a 48M with`."""

AGE = re.compile(
    rf"{_START}(?={_AGE}[\s-]*y){_OTHERS}(?P<old>{_AGE})(?:{_YEARS_OLD}|{_SHORT}){_ADULTS}{_OF_ANOTHER}"
    rf"|\b(?=aged?\b){_OTHERS}{_LIMITS}aged?:?\s(?:of\s)?(?P<aged>{_AGE})\b{_ADULTS}{_NO_RANGE}"
    rf"|(?P<letter>{_LETTER})(?=(?-i:[MF])\b{_LETTER_ENDS})",
    re.IGNORECASE,
)
"""Where some words tell a worker's age: `48 year old`, `48 y/o`, `aged 48`, `forty-eight years of age`."""


def _sexed(words: str, letter: str) -> re.Pattern[str]:
    behind_age = rf"{_START}{_AGE}(?:{_YEARS_OLD}|{_SHORT})[\s,/(-]*"
    return re.compile(rf"\b(?:{words})\b|{behind_age}(?-i:{letter})(?!\w|[.'/-]\w)|{_LETTER}(?-i:{letter})\b{_LETTER_ENDS}", re.IGNORECASE)


MALE = _sexed("male|man|gentleman", "M")
FEMALE = _sexed("female|woman|lady", "F")
SEX = re.compile(f"{MALE.pattern}|{FEMALE.pattern}", re.IGNORECASE)
"""Words that tell a worker's sex, whichever it is."""


def parse_age(words: str) -> int | None:
    """Read an age in whole years: `48 year old`, `48yo`, `age 51`, `forty-eight years of age`; a bare number is one too."""
    match = AGE.search(words) or re.fullmatch(rf"\s*({_AGE})\s*", words, re.IGNORECASE)
    return _number(next(text for text in match.groups() if text)) if match else None


def _number(text: str) -> int:
    """Give a number that is written in digits or in a word below a hundred."""
    return int(text) if text.isdigit() else _WORDS["-".join(re.findall(r"[a-z]+", text.lower()))]


def _words() -> Iterator[tuple[str, int]]:
    yield from zip((*_UNITS, *_TEENS), range(1, 20), strict=True)
    for ten, word in enumerate(_TENS, 2):
        yield word, 10 * ten
        yield from ((f"{word}-{unit}", 10 * ten + number) for number, unit in enumerate(_UNITS, 1))


_WORDS = dict(_words())


def parse_sex(words: str) -> Sex | None:
    """Read the worker's sex; words that say both say neither."""
    male, female = bool(MALE.search(words)), bool(FEMALE.search(words))
    if male == female:
        return None
    return "male" if male else "female"
