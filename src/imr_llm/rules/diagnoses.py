"""Read the diagnoses that the summary heads as such: a list of them, or what the worker is treated for or claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage
from imr_llm.rules.conditions import all_conditions, join_pieces
from imr_llm.rules.lists import Place, cut_list, find_lists, trimmed

_LEAD = re.compile(
    r"(?<!no )(?<!differential )\b(?:"
    r"diagnos[ei]s(?:,?\s+and[\s-]*(?:or\s+)?impressions,?)?(?:\s+(?:that|which|have|has|had|been|are|is|was|were|also|currently|documented|listed|given|noted(?:\s+to)?|then))*"
    r"\s*(?::|\b(?:include[sd]?|including|as|of|are|is|was|were)\b(?!\s+(?:not|made|given|noted|unclear|reviewed|to\b)))"
    r"|(?:other|past)\s+(?:medical\s+)?history\s+(?:is\s+|was\s+)?(?:included?s?|significant\s+for|positive\s+for|of)\b"
    r"|(?:diagnostic\s+impressions?|impressions?|assessments?)(?:\s+(?:have|has|had|also))*"
    r"\s*(?::|\b(?:include[sd]?|are|is|was|were)\b(?!\s+(?:not|made|given|noted|unclear|reviewed|that|to\b)))"
    r"|(?:is|was|were|been|being)\s+(?:also\s+)?diagnosed\s+(?:with|as\s+having|as)"
    r"|(?:is|was|been|being|currently)\s+(?:being\s+)?treated\s+for"
    r"|(?:undergoing|receiving|under)\s+treatments?\s+for"
    r"|filed\s+a\s+claim\s+for"
    r")\s*:?\s+",
    re.IGNORECASE,
)
_LIST_ENDS = re.compile(
    r",\s+(?-i:The|On|He|She|This|Per)\b|"
    r"\.(?=\s|$|\")|,?\s+(?:reportedly|which|who|while|but|per\s+the|dated|as\s+well\s+as\s+\w+ed)\b"
    r"|,?\s+(?:associated\s+with|due\s+to|related\s+to|resulting\s+from|arising\s+from)\s+an?\s+(?:\w+\s+)?(?:industrial|work)"
    r"|,?\s+(?:and\s+)?(?:has|is|was|had|he|she)\s+\w+",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:diagnos[ei]s\s+of\s+|(?:a|an|the|also|having|following|documented|status)\s+(?!post)|[\"']|:\s*)+", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:show(?:s|ed|n)?|appear(?:s|ed)?|reveal(?:s|ed)?|requested|recommended|denied|reported)\b", re.IGNORECASE)
_LONGEST = 140


def diagnosis_claims(summary: Passage) -> Iterator[Claim]:
    """Claim each diagnosis that a heading phrase leads to."""
    for start, end in dict.fromkeys(_members(summary.text)):
        if not _CLAUSE.search(summary.text, start, end) and end - start < _LONGEST:
            yield Claim("clinical.diagnoses", (summary.raw(start, end),), "rule")


def _members(text: str) -> Iterator[Place]:
    for place in find_lists(text, _LEAD, _LIST_ENDS):
        for piece in join_pieces(text, list(_pieces(text, place))):
            first, last = trimmed(text, piece, _BEFORE, " .,;:\"'")
            if last > first:
                yield first, last


def _pieces(text: str, place: Place) -> Iterator[Place]:
    """Cut a list at its semicolons, and between these only where each piece is a condition; without any, at commas and `and`."""
    pieces = cut_list(text, *place, semicolons_rule=True)
    for piece in pieces:
        finer = cut_list(text, *piece)
        yield from finer if len(pieces) == 1 or all_conditions(text, finer) else (piece,)
