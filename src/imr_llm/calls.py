"""Plan what to ask the model about a letter: each question with its passage, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Letter, Passage
from imr_llm.questions import CATEGORY, ITEMS, SUMMARY_QUESTIONS, Asked, put
from imr_llm.rules.summary import LEAD_IN
from imr_llm.sections import Sections

WINDOW_CHARACTERS = 12_000
"""Longest passage of one call: about 3,000 tokens, which leaves room in a context of 8,192 for noisy text and the answer."""

_OVERLAP_CHARACTERS = 400


def plan_calls(letter: Letter, sections: Sections, claims: Iterable[Claim]) -> list[Asked]:
    """Plan the calls for a letter.

    Args:
        letter: the letter.
        sections: its sections.
        claims: what rules already read; an item whose category they tell is not asked about.
    """
    planned = [*_summary_calls(letter, sections), *_item_calls(letter, sections, claims)]
    return [asked for asked in planned if asked is not None]


def _summary_calls(letter: Letter, sections: Sections) -> Iterator[Asked | None]:
    section = sections.first("summary") or sections.first("whole")
    if section is None:
        return
    passage = Passage(letter, section.span).after(LEAD_IN)
    for window in windows(passage):
        yield from (put(question, window) for question in SUMMARY_QUESTIONS)


def _item_calls(letter: Letter, sections: Sections, claims: Iterable[Claim]) -> Iterator[Asked | None]:
    if whole := sections.first("whole"):
        yield from (put(ITEMS, window) for window in windows(Passage(letter, whole.span)))
        return
    claimed = {claim.path: claim for claim in claims}
    for item in range(sections.item_count):
        heading = claimed.get(f"items.{item}.heading")
        if heading and f"items.{item}.category" not in claimed:
            yield put(CATEGORY, Passage(letter, heading.spans[0]), item)


def windows(passage: Passage, size: int = WINDOW_CHARACTERS) -> Iterator[Passage]:
    """Cut a passage into windows that fit a call, at sentence ends, each beginning a little before the last ended."""
    start, length = 0, len(passage.text)
    while start < length:
        end = min(length, start + size)
        if end < length:
            stops = list(re.finditer(r"[.!?]\s", passage.text[start + size // 2 : end]))
            end = start + size // 2 + stops[-1].end() if stops else end
        yield passage.within(start, end)
        if end >= length:
            return
        start = max(start + 1, end - _OVERLAP_CHARACTERS)
