"""Tell which words of some letters are names, and where a letter prints facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from facts import DECISIONS, MONTH_NAMES, OPPOSITES, REGIONS, SEVERITIES, SHAPE_TWINS, SHORT_WORDS, SIDES, SPACE_TWINS, UNITS

_STEMS = (
    r"no|not|nor|none|neither|never|cannot|non\w*|\w+n't|notmedically|both|bilateral\w*|sacral|lumbosacral|lumbar"
    r"|(?:cervic|thorac|lumb)\w*|sept|moderat\w*|sever\w*|mild\w*|slight\w*|marked\w*|minimal\w*|maximal\w*|profound\w*"
    r"|grams?|g|ml|units?|tab\w*|cap(?:sule)?s?|patch\w*|visits?|sessions?|times|percent|degrees?|refills?|old"
    r"|den(?:y|ies|ying)|uphold\w*|overturn\w*|revers\w*|modif\w*|\w*certif\w*|\w*approv\w*|\w*authoriz\w*|grant\w*|partial\w*"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundred|once|twice|first|second|third|half|male|female|man|woman|lady|gentleman"
)
_LISTED = {word for group in (*OPPOSITES, *SIDES, *SEVERITIES, *REGIONS, *UNITS, *DECISIONS, *MONTH_NAMES) for word in group}
_FACT = re.compile(rf"\d|(?<![a-z])(?:{'|'.join(sorted(map(re.escape, _LISTED)))}|{_STEMS})(?![a-z])", re.IGNORECASE)
_RUN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"[\w,;/&-]\s*[\"'(\u201c\u2018]?\Z")


@dataclass(frozen=True)
class Vocabulary:
    """What some letters print: their words in lower case, and the names among them."""

    words: frozenset[str]
    names: frozenset[str]


def read_vocabulary(texts: Iterable[str]) -> Vocabulary:
    """Collect words and names; a name is capitalised inside a sentence and nowhere in lower case."""
    lower: set[str] = set()
    capitalised: set[str] = set()
    for text in texts:
        for word in _WORD.finditer(text):
            if word.group().islower():
                lower.add(word.group())
            elif word.group()[0].isupper() and _INSIDE.search(text, max(0, word.start() - 12), word.start()):
                capitalised.add(word.group())
    twins = {part for group in (*SHAPE_TWINS, *SPACE_TWINS) for twin in group for part in twin.split()}
    names = {word for word in capitalised if word.lower() not in lower and len(word) > 1}
    return Vocabulary(frozenset((*lower, *twins, *SHORT_WORDS, *(name.lower() for name in names))), frozenset(names))


def fact_runs(raw: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield each stretch without white space that holds a fact."""
    for run in _RUN.finditer(raw):
        words = _WORD.findall(run.group())
        if _FACT.search(run.group()) or any(word in vocabulary.names for word in words):
            yield run.span()
