"""Tell whose age, sex or injury a place of the summary speaks of: the worker's and this claim's, or another person's, time or claim."""

from __future__ import annotations

import re
from bisect import bisect_right

from imr_llm.letter import Passage, Span

NAMED = re.compile(
    r"\b(?:injured worker|patient|claimant|applicant|employee|worker|IW|individual|case involves|this is|this\s+(?:[\w-]+\s+){0,5}(?:man|woman|gentleman|lady))\b"
    r"|^an?\s+(?:man|woman|gentleman|lady)\b",
    re.IGNORECASE,
)
"""How a summary names the worker."""

WORKER = re.compile(rf"{NAMED.pattern}|\bthis(?=\s+(?:now\s+)?\d{{1,3}}[\s-]*y)", re.IGNORECASE)
"""The same, and `this` before an age, as in `this 45-year-old`."""

_RELATIVE = (
    r"sisters?|brothers?|mother|father|parents?|sons?|daughters?|child(?:ren)?|wife|husband|spouse|partner|girlfriend|boyfriend|aunt|uncle|cousin"
    r"|niece|nephew|grand\w+|fianc\w+|neighbou?r|friend|co-?worker|colleague|roommate"
)
_PARTY = (
    r"physicians?|doctors?|surgeons?|nurses?|therapists?|chiropractors?|acupuncturists?|psychologists?|psychiatrists?|podiatrists?|dentists?|providers?|examiners?"
    r"|evaluators?|interpreters?|translators?|supervisors?|managers?|adjusters?|attorneys?|lawyers?|reviewers?|technicians?|assistants?|specialists?|clinicians?"
    r"|counselors?|caregivers?|aides?|witness(?:es)?|driver of the other|assailant|suspect|inmate|student|customer|resident"
)
_OTHERS = re.compile(
    rf"\b(?:his|her|their|whose|worker's|patient's|applicant's|employee's|claimant's)(?:\s+or\s+(?:his|her))?\s+(?:[\w-]+\s+){{0,3}}?(?:{_RELATIVE}|{_PARTY})\b"
    rf"|\b(?:by|with|from|to|saw|sees|seen|of|and|via|through|treated|examined|attacked|struck)\s+(?:an?|the|another|two|several)\s+(?:[\w-]+\s+){{0,3}}?(?:{_PARTY}|{_RELATIVE})\b"
    rf"|^\W*(?:an?|the|one|two|another)\s+(?:[\w-]+\s+){{0,3}}?(?:{_PARTY}|{_RELATIVE})\b"
    rf"|\b(?:{_RELATIVE})\b(?=\s*(?:,|\(|is\b|was\b|has\b|had\b|of\b|aged\b|who\b))",
    re.IGNORECASE,
)
"""How a summary names somebody else: a relative of the worker, or a party who sees, treats or hurts the worker."""

_THEN = re.compile(
    r"^[\s,(]*(?:when\b|at\s+(?:the\s+)?(?:time|date|hire)\b|at\s+that\s+time|on\s+the\s+(?:date|day)\s+of|as\s+of\s+(?:19|20)\d\d|in\s+(?:19|20)\d\d|then\b|years?\s+ago)",
    re.IGNORECASE,
)
_AT_AGE = re.compile(r"\b(?:at|by|from|since|until|before|after|around|past)\s+(?:the\s+)?$|\b(?:was|were)\s+only\s+$", re.IGNORECASE)
"""What follows, and what leads to, an age of another time than now."""

_NO_PERSON = re.compile(
    r"\s+(?:pattern|connectors?|adapters?|attachments?|ends?|plugs?|threads?|hormones?|hypogonadism|genital\w*|catheters?|urinal|urethr\w*|sling|condom|breast|reproductive)\b",
    re.IGNORECASE,
)
"""What a sex is told of that is no person."""

_OTHER_CLAIM = re.compile(
    r"\b(?:previous|prior|earlier|another|second|third|other|unrelated|non-?\s?industrial|different|separate|closed|settled|remote|subsequent|later|pre-?existing)\b"
    r"[^.;]{0,45}\b(?:injur\w+|claims?|accidents?|incidents?|cases?|fall|collision)\b[^.;]{0,60}$"
    r"|\b(?:claims?|injur\w+|accidents?)\b[^.;]{0,30}\b(?:another|previous|prior|other|former)\s+(?:employer|job|company)\b[^.;]{0,40}$"
    r"|\b(?:hired|hire|born|birth|employed|began\s+work\w*|started\s+work\w*)\b[^.;]{0,30}$|\bat\s+(?:his|her)?\s*home\b[^.;]{0,30}$",
    re.IGNORECASE,
)
"""What leads to a date of another injury or claim than this one, or of another event of the worker's life."""

_AT_HOME = re.compile(r"\s+(?:while\s+)?at\s+(?:his\s+|her\s+|their\s+)?(?:own\s+)?home\b", re.IGNORECASE)
"""What follows a date of something that happened at home."""

_REACH = 140


def is_another(summary: Passage, place: Span) -> bool:
    """Tell whether an age or a sex is somebody else's, of another time, or no person's at all."""
    text, (start, end) = summary.text, summary.place(place)
    low, high = _sentence(summary, start)
    if _NO_PERSON.match(text, end) or _THEN.match(text[end : min(high, end + 40)]):
        return True
    if _AT_AGE.search(text[max(low, start - 30) : start]):
        return True
    others = list(_OTHERS.finditer(text[low:high]))
    spans = [(low + found.start(), low + found.end()) for found in others]
    if any(first <= start < last or start <= first < end for first, last in spans):
        return True
    before = max((last for _, last in spans if last <= start), default=-1)
    workers = [low + found.end() for found in WORKER.finditer(text[low:high])]
    return before > max((last for last in workers if last <= start), default=-1) and before >= 0


def is_another_claim(summary: Passage, place: Span) -> bool:
    """Tell whether the words before a date make it another injury's or claim's, or another event's."""
    start, end = summary.place(place)
    low, _ = _sentence(summary, start)
    if _AT_HOME.match(summary.text, end):
        return True
    return bool(_OTHER_CLAIM.search(summary.text[max(low, start - _REACH) : start]))


def _sentence(summary: Passage, at: int) -> tuple[int, int]:
    """Give the sentence that holds a place, or the part of it between two semicolons."""
    cuts = summary.sentences()
    number = max(bisect_right(cuts, at, key=lambda cut: cut[0]) - 1, 0)
    start, end = cuts[number] if cuts else (0, len(summary.text))
    low = summary.text.rfind(";", start, at) + 1 or start
    high = summary.text.find(";", at, end)
    return low, end if high < 0 else high
