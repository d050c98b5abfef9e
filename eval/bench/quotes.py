"""Quote a letter as a careful reader would write it down: its sentences, and the short entities that gold or a pattern marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from imr_llm.letter import Letter, Passage, Span
from imr_llm.sections import split_sections

SHORTEST, LONGEST = 6, 40
"""Words in a sentence that is quoted."""

_ENTITY_LONGEST = 40
_NO_ENTITY = re.compile(r"\.(?:rationale|verdict)$")
_PRINTED = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b",
        r"\b\d+(?:[./]\d+)*\s?(?:mg|mcg|mL|ml|gm?)\b(?:\s#\d+)?",
        r"#\d+\b",
        r"\b[CTLS]\d{1,2}(?:-[CTLS]?\d{1,2})?\b",
        r"\b\d+(?:\.\d+)?(?:\s?%|\spercent\b)",
        r"(?<![\d./-])\b\d+(?:-\d+)?\s(?:hours|days|weeks|months|years|sessions|visits|tablets|degrees)\b",
        r"\b(?:left|right|bilateral|Left|Right|Bilateral)\s(?:shoulders?|knees?|elbows?|wrists?|hips?|ankles?|hands?|feet|foot|arms?|legs?)\b",
        r"\b(?:acute|chronic|mild|moderate|severe)\s[a-z]{4,}(?:\s[a-z]{4,})?\b",
        r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s\d{1,2},)?\s\d{4}\b",
    )
)
"""Dates, doses, counts, levels, shares, times, parts of the body, grades of a complaint, and months, as letters print them."""

Sort = Literal["honest", "in a fact", "contradiction", "fabricated"]
"""What a quote is; `in a fact` is an honest one whose fact the letter prints misread."""

_RULE = re.compile(r"[-_=.*]{4}")
"""A line that is drawn, which nobody quotes."""

_HYPHEN_AT_LINE_END = re.compile(r"(?<=\w)-[^\S\r\n\f]*[\r\n\f]\s*(?=\w)")


@dataclass(frozen=True, slots=True)
class Quote:
    """What a letter says, and every place of the clean letter that says it, as raw spans."""

    text: str
    places: tuple[Span, ...]
    is_sentence: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A quote that is put to aligners, and the places of the printed letter that say it; without places it must be refused."""

    sort: Sort
    group: str
    """The noise of an honest quote, the kind of a contradicting one."""
    text: str
    said: str
    """What the clean letter has in its stead."""
    places: tuple[Span, ...] = ()


def sentences_of(letter: Letter) -> Iterator[Quote]:
    """Quote the sentences of every section but the table at the top, one by one and two together."""
    for section in split_sections(letter).all:
        if section.kind == "header":
            continue
        passage = Passage(letter, section.span)
        cuts = passage.sentences()
        for start, end in (*cuts, *((first, last) for (first, _), (_, last) in pairwise(cuts))):
            span = passage.raw(start, end)
            text = written(letter.cut(span))
            if not _RULE.search(text) and SHORTEST <= len(text.split()) <= LONGEST:
                yield Quote(text, (span,), is_sentence=True)


def entities_of(letter: Letter, marked: Iterable[tuple[str, Iterable[Span]]]) -> Iterator[Quote]:
    """Quote each entity once, with all of its places.

    Args:
        letter: the clean letter.
        marked: what gold says of each field: its path and its spans.
    """
    spans = [span for path, places in marked if not _NO_ENTITY.search(path) for span in places]
    spans += [Span(*match.span()) for pattern in _PRINTED for match in pattern.finditer(letter.raw)]
    texts = dict.fromkeys(written(letter.cut(span)) for span in spans)
    for text in texts:
        if text and len(text.split()) <= _ENTITY_LONGEST:
            yield Quote(text, tuple(_places(letter, text)), is_sentence=False)


def written(words: str) -> str:
    """Write words of a letter on one line, with one space between two."""
    return " ".join(_HYPHEN_AT_LINE_END.sub("-", words).split())


def _places(letter: Letter, text: str) -> Iterator[Span]:
    """Find every place that prints a text, whole words only, on one line or over several."""
    pieces = re.split(r"(\s|(?<=\w)-(?=\w))", text)
    pattern = "".join({" ": r"\s+", "-": r"-\s*"}.get(piece, re.escape(piece)) for piece in pieces)
    for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", letter.raw, re.IGNORECASE):
        yield Span(*match.span())
