"""Plan what to ask the model about a letter: each question with its passage, and nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from imr_llm.claims import Claim, item_of
from imr_llm.facts import walk
from imr_llm.letter import Letter, Passage, Span
from imr_llm.questions import CATEGORY, HEADER, ITEMS, REASONS, REPAIRS, SUMMARY_QUESTIONS, Asked, Question, put
from imr_llm.records import Absent, Record, Stated
from imr_llm.rules.summary import summary_passage
from imr_llm.sections import Sections
from imr_llm.tokens import count_tokens

WINDOW_TOKENS = 4_000
"""Longest passage of one call, as estimated, which leaves room in a context of 8,192 for the question, the answer and error."""

_OVERLAP_CHARACTERS = 400
_SENTENCES_OF_ITEM = 3
_MENDED = frozenset({"unsupported", "conflicting"})
"""Why a field is absent that is asked for once more; what nobody spoke of is not, so that nothing is made up."""


def plan_calls(letter: Letter, sections: Sections, claims: Iterable[Claim]) -> list[Asked]:
    """Plan what to ask about the summary, and of a letter whose layout no rule knows, of which case it is and which items it decides.

    Args:
        letter: the letter.
        sections: its sections.
        claims: what the rules read; a list of which they hold enough is not asked for.
    """
    held = Counter(claim.path for claim in claims)
    passage = summary_passage(letter, sections)
    if passage is None:
        return []
    wanted = [question for question in SUMMARY_QUESTIONS if not _needless(question, held)]
    asked = [asked for window in windows(passage) for question in wanted if (asked := put(question, window)) is not None]
    return asked if sections.layout != "unknown" else [*asked, *_unread(letter, held)]


def _unread(letter: Letter, held: Counter[str]) -> Iterator[Asked]:
    """Ask the whole letter for what rules find by its layout, where they found none of it."""
    for window in windows(Passage(letter, letter.whole)):
        for question, found in ((HEADER, held["case.number"] or held["case.decision_date"]), (ITEMS, held["items.0.decision"])):
            if not found and (asked := put(question, window)) is not None:
                yield asked


def plan_reasons(letter: Letter, claims: Sequence[Claim]) -> list[Asked]:
    """Plan to ask of each item that the model found why it is decided so, from its heading up to the next."""
    known = {claim.path for claim in claims}
    starts = {item_of(claim.path): claim.spans[0].start for claim in claims if claim.path.endswith(".heading") and claim.by == ITEMS.name}
    planned: list[Asked | None] = []
    for item, start in starts.items():
        if f"items.{item}.rationale" not in known:
            end = min((other for other in starts.values() if other > start), default=len(letter.raw))
            planned.append(put(REASONS, next(windows(Passage(letter, Span(start, end)))), item))
    return [asked for asked in planned if asked is not None]


def _needless(question: Question, held: Counter[str]) -> bool:
    return question.enough is not None and all(held[path] >= question.enough for path in question.paths)


def plan_categories(letter: Letter, claims: Iterable[Claim]) -> list[Asked]:
    """Plan to ask of which kind the items are whose heading's words don't tell."""
    claimed = {claim.path: claim for claim in claims}
    headings = [(item_of(path), claim) for path, claim in claimed.items() if path.endswith(".heading")]
    unknown = [(item, Passage(letter, claim.spans[0])) for item, claim in headings if f"items.{item}.category" not in claimed]
    return [asked for item, heading in unknown if (asked := put(CATEGORY, heading, item)) is not None]


def plan_repairs(letter: Letter, sections: Sections, record: Record) -> list[Asked]:
    """Plan one small question about each field of which something was said and nothing could be taken."""
    summary = summary_passage(letter, sections)
    lost = [path for path, fact in walk(record) if isinstance(fact, Absent) and fact.reason in _MENDED]
    planned = [_repair(letter, summary, record, path) for path in lost]
    return [asked for asked in planned if asked is not None]


def _repair(letter: Letter, summary: Passage | None, record: Record, path: str) -> Asked | None:
    if path in REPAIRS and summary is not None:
        return put(REPAIRS[path], next(windows(summary)))
    if path.startswith("items.") and path.endswith(".decision"):
        item = item_of(path)
        return put(REPAIRS["decision"], passage, item) if (passage := _about_item(letter, record, item)) else None
    return None


def _about_item(letter: Letter, record: Record, item: int) -> Passage | None:
    """Give the sentence that names an item and the two behind it, up to the next item's name."""
    heading = record.items[item].heading
    if isinstance(heading, Absent):
        return None
    names = (other.heading.evidence[0].start for other in record.items if isinstance(other.heading, Stated))
    start = heading.evidence[0].start
    stop = min((name for name in names if name > start), default=len(letter.raw))
    behind = Passage(letter, Span(start, stop))
    cuts = behind.sentences()[:_SENTENCES_OF_ITEM]
    return behind.within(0, cuts[-1][1]) if cuts else None


def windows(passage: Passage, tokens: int = WINDOW_TOKENS) -> Iterator[Passage]:
    """Cut a passage into windows that fit a call, at sentence ends, each beginning a little before the last ended."""
    start, length = 0, len(passage.text)
    size = length if length <= tokens else max(1, length * tokens // max(tokens, count_tokens(passage.text)))
    while start < length:
        end = min(length, start + size)
        if end < length:
            stops = list(re.finditer(r"[.!?]\s", passage.text[start + size // 2 : end]))
            end = start + size // 2 + stops[-1].end() if stops else end
        yield passage.within(start, end)
        if end >= length:
            return
        start = max(start + 1, end - _OVERLAP_CHARACTERS)
