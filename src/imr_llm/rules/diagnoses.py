"""Read the diagnoses that the summary heads as such: a list of them, or what the worker is treated for or claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage
from imr_llm.rules.lists import Place, cut_list, find_lists

_LEAD = re.compile(
    r"(?<!no )(?<!differential )\b(?:"
    r"diagnos[ei]s(?:\s+(?:that|which|have|has|had|been|are|is|was|were|also|currently|documented|listed|given|noted|then))*"
    r"\s*(?::|\b(?:include[sd]?|including|as|of|are|is|was|were)\b(?!\s+(?:not|made|given|noted|unclear|reviewed|to\b)))"
    r"|(?:diagnostic\s+impressions?|impressions?|assessments?)(?:\s+(?:have|has|had|also))*"
    r"\s*(?::|\b(?:include[sd]?|are|is|was|were)\b(?!\s+(?:not|made|given|noted|unclear|reviewed|that|to\b)))"
    r"|(?:is|was|were|been|being)\s+(?:also\s+)?diagnosed\s+(?:with|as\s+having|as)"
    r"|(?:is|was|been|being|currently)\s+(?:being\s+)?treated\s+for"
    r"|(?:undergoing|receiving|under)\s+treatments?\s+for"
    r"|filed\s+a\s+claim\s+for"
    r")\s+",
    re.IGNORECASE,
)
_LIST_ENDS = re.compile(
    r"\.(?=\s|$|\")|,?\s+(?:reportedly|which|who|while|but|per\s+the|dated|as\s+well\s+as\s+\w+ed)\b"
    r"|,?\s+(?:associated\s+with|due\s+to|related\s+to|resulting\s+from|arising\s+from)\s+an?\s+(?:\w+\s+)?(?:industrial|work)"
    r"|,?\s+(?:and\s+)?(?:has|is|was|had|he|she)\s+\w+",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:(?:a|an|the|also|having|following|status)\s+(?!post)|[\"']|:\s*)+", re.IGNORECASE)
_PARTS_ONLY = re.compile(
    r"(?:(?:the|of|and|both|right|left|bilateral|upper|lower|mid|low|cervical|thoracic|lumbar|lumbosacral|spine|neck|back|head|shoulders?|elbows?|forearms?|wrists?"
    r"|hands?|thumbs?|fingers?|arms?|hips?|knees?|legs?|ankles?|foot|feet|toes?|chest|abdomen|groin|pelvis|jaw|face|extremit(?:y|ies)|trapezius|joints?|ligaments?|tendons?|fascia|muscles?|other|parts?|region)\s*)+$",
    re.IGNORECASE,
)
"""A piece that names body parts alone shares the head noun of a neighbour, so it's no member of its own."""

_OF_PARTS = re.compile(r"\b(?:of|to|in)\b")

_CLAUSE = re.compile(r"\b(?:show(?:s|ed|n)?|appear(?:s|ed)?|reveal(?:s|ed)?|requested|recommended|denied|reported)\b", re.IGNORECASE)
_LONGEST = 140


def diagnosis_claims(summary: Passage) -> Iterator[Claim]:
    """Claim each diagnosis that a heading phrase leads to."""
    for start, end in _members(summary.text):
        if not _CLAUSE.search(summary.text, start, end) and end - start < _LONGEST:
            yield Claim("clinical.diagnoses", (summary.raw(start, end),), "rule")


def _members(text: str) -> Iterator[Place]:
    for place in find_lists(text, _LEAD, _LIST_ENDS):
        for start, end in _joined(text, cut_list(text, *place, semicolons_rule=True)):
            before = _BEFORE.match(text, start, end)
            first = before.end() if before else start
            last = end - len(text[first:end]) + len(text[first:end].rstrip(" .,;:\"'"))
            if last > first:
                yield first, last


def _joined(text: str, pieces: list[Place]) -> list[Place]:
    """Join pieces that name body parts alone: forward to the condition that follows, else back to the one before."""
    joined: list[Place] = []
    waiting: int | None = None
    takes_parts = False
    for start, end in pieces:
        if _PARTS_ONLY.match(text, start, end):
            if takes_parts:
                joined[-1] = (joined[-1][0], end)
            else:
                waiting = start if waiting is None else waiting
            continue
        joined.append((start if waiting is None else waiting, end))
        waiting, takes_parts = None, bool(_OF_PARTS.search(text, *joined[-1]))
    return joined
