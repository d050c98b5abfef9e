"""Find what only a determination letter prints: its headings, its labels and the sentences of its form, as a scanner or a writer may spell them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from imr_llm.letter.letter import Letter
from imr_llm.letter.normal import Span

MarkKind = Literal[
    "notice",
    "how",
    "sent",
    "results",
    "credentials",
    "documents",
    "summary",
    "developed",
    "issues",
    "lead",
    "claims",
    "reviewer",
    "rationale",
    "based",
    "qualifications",
]
"""What a mark is; the order is that of the letter, and the three of an item come again with each item."""

RANKS: dict[MarkKind, int] = {
    "notice": 0, "how": 1, "sent": 1, "results": 1, "credentials": 2, "documents": 2, "summary": 3, "developed": 3, "issues": 4, "lead": 4,
    "claims": 5, "reviewer": 6, "rationale": 7, "based": 6, "qualifications": 8,
}  # fmt: skip
"""Where in a letter a mark stands; what repeats with each item has 5 to 7."""

_PHRASES: tuple[tuple[MarkKind, str], ...] = (
    ("notice", "Notice of Independent Medical Review Determination"),
    ("notice", "MEDICAL PROFESSIONAL REVIEW"),
    ("how", "HOW THE IMR FINAL DETERMINATION WAS MADE"),
    ("sent", "sent the complete case file to"),
    ("results", "MAXIMUS Federal Services Inc has determined the request for"),
    ("credentials", "The Expert Reviewer has the following credentials"),
    ("credentials", "Medical Qualifications of the Expert Reviewer"),
    ("documents", "DOCUMENTS REVIEWED"),
    ("summary", "CLINICAL CASE SUMMARY"),
    ("developed", "developed the following clinical case summary"),
    ("issues", "IMR ISSUES DECISIONS AND RATIONALES"),
    ("issues", "IMR DECISION S AND RATIONALE S"),
    ("issues", "ISSUE AT DISPUTE"),
    ("lead", "The Final Determination was based on decisions for the disputed items"),
    ("claims", "Claims Administrator guideline"),
    ("reviewer", "MAXIMUS guideline"),
    ("reviewer", "Section of the Medical Treatment Utilization Schedule Relied Upon"),
    ("reviewer", "RELIED UPON BY PROFESSIONAL REVIEWER"),
    ("rationale", "Decision rationale"),
    ("rationale", "The Physician Reviewer's decision rationale"),
    ("rationale", "Rationale for the Decision"),
    ("rationale", "RATIONALE FOR WHY THE REQUESTED TREATMENT"),
    ("based", "The Claims Administrator based"),
    ("based", "The Claims Administrator did not cite"),
    ("based", "The Expert Reviewer based"),
    ("based", "The Expert Reviewer did not"),
    ("based", "The Physician Reviewer based"),
    ("qualifications", "MEDICAL REVIEWER QUALIFICATIONS"),
)
"""The words of each mark; signs and white space between words may be any."""

_SPELLINGS = {
    "a": "a\u00e0\u00e1\u00e2\u00e4\u00e3", "e": "e\u00e8\u00e9\u00ea\u00eb", "i": "il1!|\u00ec\u00ed\u00ee\u00ef", "l": "li1!|",
    "o": "o0\u00f2\u00f3\u00f4\u00f6", "s": "s5", "u": "u\u00f9\u00fa\u00fb\u00fc",
}  # fmt: skip
"""What a scanner or a keyboard puts in a letter's place."""

_BULLET = re.compile(r"[\s\d>#*_\-\u2022\u25cf.)(|:\"']*$")
"""What may stand before a heading on its line."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark, with its place in the normalised text and in the raw text."""

    kind: MarkKind
    start: int
    end: int
    place: int
    """Where it begins in the raw text."""
    page: int
    heads: bool
    """Whether it begins its line."""
    alone: bool
    """Whether its line holds nothing else."""

    @property
    def rank(self) -> int:
        """Its place in the order of a letter."""
        return RANKS[self.kind]


def spelt(words: str) -> str:
    """Give the pattern of some words, whatever stands between them, as they may be spelt."""
    return r"[\W_]{1,6}".join("".join(_letter(sign) for sign in word) for word in re.findall(r"\w+", words))


def _letter(sign: str) -> str:
    low = sign.lower()
    return f"[{re.escape(_SPELLINGS[low])}]" if low in _SPELLINGS else re.escape(low)


@cache
def _pattern() -> re.Pattern[str]:
    parts = (f"(?P<m{number}>{spelt(words)})" for number, (_, words) in enumerate(_PHRASES))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)


def find_marks(letter: Letter) -> Iterator[Mark]:
    """Yield the marks of a letter in the order of its text."""
    view = letter.view
    for found in _pattern().finditer(view.text):
        kind = _PHRASES[int(str(found.lastgroup)[1:])][0]
        span = view.raw(*found.span())
        line = letter.line_at(span.start)
        before = letter.printed(Span(line.span.start, span.start))
        after = letter.printed(Span(span.end, max(span.end, letter.line_at(span.end - 1).span.end)))
        heads = bool(_BULLET.match(before))
        yield Mark(kind, *found.span(), span.start, line.page, heads, heads and not re.search(r"\w", after[:80]))
