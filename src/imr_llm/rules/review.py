"""Read from the summary when utilization review decided before this review, and what."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage, Span
from imr_llm.rules.events import HEADER_LABEL, REVIEW_CUE
from imr_llm.values import DATE, DENIED, MODIFIED, PARTLY, REVIEWED, UNDONE

_ACTOR = (
    r"(?:(?:the\s+)?(?:original\s+|prior\s+|previous\s+)?(?:utili[sz]ation\s+review(?:er)?\b(?:\s+\(UR[^)]*\))?|UR\b(?:\s+\([^)\d]*\))?)"
    r"|(?:the\s+)?claims\s+administrator|(?:prior|previous)\s+(?:review|denial|determination|decision))"
)
_DECIDED = rf"(?:{REVIEWED.pattern})"
_NOUN = r"(?:\s+(?:letter|report|form|documentation|document|decision|determination|denial|notice|was|is|made|issued|performed|completed|dated|on|from|of))"
_REVIEW_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_ACTOR}{_NOUN}{{0,5}}[\s,:(]*$",
        rf"{_DECIDED}\s+(?:by\s+{_ACTOR}\s+)?(?:on|dated)\s+$",
    )
)
_DECIDED_BY = re.compile(rf"{_DECIDED}\s+by\s+{_ACTOR}", re.IGNORECASE)
_REVIEW_BEHIND = re.compile(rf"[\s,)]*{_ACTOR}", re.IGNORECASE)
"""What leads to a date that is a review's for certain, and what follows one behind an opening `On`."""

_REQUEST_DECIDED = re.compile(
    rf"\brequest(?:s|ed)?\b.{{0,250}}?\b(?:was|were|is|are|been)\s+(?:(?:also|previously|then)\s+)*(?:{REVIEWED.pattern})", re.IGNORECASE
)
"""How a summary goes on to tell what became of the other requests, where its review decided several."""


def review_date(summary: Passage) -> Span | None:
    """Find the date that words of a review lead to directly; where they lead to several dates, none is certain."""
    found: dict[str, Span] = {}
    for cut in summary.sentences():
        dates = list(DATE.finditer(summary.text, *cut))
        if _tells_of_approval_alone(summary.text[slice(*cut)]):
            continue
        for date in dates:
            if _leads(summary.text, cut, date, alone=len(dates) == 1):
                found.setdefault(date.group(), summary.raw_of(date))
    return next(iter(found.values())) if len(found) == 1 else None


def _tells_of_approval_alone(sentence: str) -> bool:
    """Tell a review that approved: it isn't the one in dispute."""
    refused = DENIED.search(sentence) or MODIFIED.search(sentence)
    return bool(re.search(r"\b(?:approv|certif|authoriz)(?:ed|ing)\b", sentence, re.IGNORECASE)) and not refused


def _leads(text: str, cut: tuple[int, int], date: re.Match[str], *, alone: bool) -> bool:
    """Tell whether the words before or behind a date make it a review's."""
    before, behind = text[max(cut[0], date.start() - 120) : date.start()], (date.end(), cut[1])
    opening = bool(re.search(r"(?:^|\s)On\s+$", before))
    return (
        any(pattern.search(before) for pattern in _REVIEW_DATES)
        or (opening and bool(_REVIEW_BEHIND.match(text, *behind)))
        or (opening and alone and bool(_DECIDED_BY.search(text, *behind)))
    )


def review_dates(summary: Passage) -> list[tuple[str, Span]]:
    """List every full date of the summary, each printed shape once, at the occurrence that best fits a review."""
    cued = [(0, 0), *(cut for cut in summary.sentences() if REVIEW_CUE.search(summary.text, *cut))]
    best: dict[str, tuple[bool, Span]] = {}
    for date in DATE.finditer(summary.text):
        if HEADER_LABEL.search(summary.text[max(0, date.start() - 30) : date.start()]):
            continue
        near = date.start() < cued[bisect_right(cued, date.start(), key=lambda cut: cut[0]) - 1][1]
        known = best.get(date.group())
        if known is None or (near and not known[0]):
            best[date.group()] = (near, summary.raw_of(date))
    return [(words, span) for words, (_, span) in best.items()]


def review_outcome(summary: Passage, date: Span | None) -> Claim | None:
    """Find the verbs that tell what utilization review decided: in the sentence of its date, and in those on it or on its requests."""
    spans: list[Span] = []
    for start, end in summary.sentences():
        whole = summary.raw(start, end)
        if (date and date.within(whole)) or any(cue.search(summary.text, start, end) for cue in (REVIEW_CUE, _REQUEST_DECIDED)):
            spans += [summary.raw_of(match) for match in _verbs(summary.text, start, end)]
    partly = PARTLY.search(summary.text)
    if partly and spans and all(span.within(summary.raw_of(partly)) for span in spans):
        spans = [summary.raw_of(partly)]
    return Claim("utilization_review.outcome", tuple(_one_of_each(summary, spans)), "rule") if spans else None


def _verbs(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the verbs; `UR Denial Date` is a label, and what was not denied is no denial."""
    for pattern in (DENIED, MODIFIED):
        for match in pattern.finditer(text, start, end):
            undone = UNDONE.search(text, max(start, match.start() - 40), match.start())
            if not text.startswith(" Date", match.end()) and not undone:
                yield match


def _one_of_each(summary: Passage, spans: list[Span]) -> list[Span]:
    """Keep the first verb of each kind: one for denied, one for modified."""
    kept: dict[bool, Span] = {}
    for span in sorted(spans, key=lambda span: span.start):
        words = summary.letter.view.read(span)
        kept.setdefault(bool(MODIFIED.search(words)), span)
    return sorted(kept.values(), key=lambda span: span.start)
