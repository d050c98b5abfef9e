"""Read the lists that the summary heads as treatment or medication so far, and work that was modified."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Passage
from imr_llm.rules.care import care_places
from imr_llm.rules.lists import Place, cut_list, find_lists, trimmed

_LEAD = re.compile(
    r"(?<!plan of )\b(?:(?:treatments?|care|management|medications?(?:\s+(?:regimen|list))?)"
    r"(?:\s+and\s+(?:diagnostics?(?:\s+(?:testing|studies))?|evaluations?|testing))?(?:\s+(?:to\s+date|rendered|thus\s+far|so\s+far))?"
    r"(?:\s+(?:has|have|had|is|are|was|were|also|been|currently|further|mainly|noted\s+to))*\s+"
    r"(?:includ(?:ed|es|e|ing)|consist(?:ed|s)?\s+of|listed|comprised)|(?:treatments?|care)\s+(?:to\s+date|so\s+far|thus\s+far)(?=\s*:)"
    r"|(?<!only )(?:been|was|were)\s+(?:managed|treated)\s+(?:with|by)|received\s+the\s+following\s+treatments?)\b\s*:?\s*",
    re.IGNORECASE,
)
"""What heads such a list; `treatment plan includes` heads one of plans, and doesn't fit."""

_LIST_ENDS = re.compile(
    r",\s+(?-i:The|On|He|She|This|Per)\b|,?\s+(?:which|several\s+of|some\s+of|that\s+\w+ed|but(?!\s+no\b)|while|without|although|however|the\s+(?:attending|treating)\s+provider)\b|,?\s+with\s+(?:no|little|minimal|some|temporary|only)\b|\.(?=\s|$)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:(?:a|an|the|also|both)\s+|(?:oral\s+|pain\s+)*medications?(?:\s+therapy)?\s*(?::|of\b|including\b|such\s+as\b)\s*)+",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:modified\s+(?:dut(?:y|ies)|activit(?:y|ies)|work(?:\s+dut(?:y|ies))?)|(?:work|activity)\s+restrictions|(?:return(?:ed)?\s+to\s+work|working)\s+with\s+(?:restrictions|modifications?)"
    r"|light\s+dut(?:y|ies))\b",
    re.IGNORECASE,
)
NO_TREATMENT = re.compile(
    r"\b(?:MRIs?|magnetic\s+resonance|CT|computed\s+tomography|x-?\s?rays?|radiographs?|EMG|NC[SV]|electromyogra\w+|nerve\s+conduction|electrocardiogram"
    r"|EKG|ECG|arthrogram|bone\s+scan|urine\s+(?:drug\s+)?(?:screen|test|toxicolog)\w*|UDS|diagnostics?(?:\s+(?:studies|testing|tests?|imaging))?|electrodiagnos\w+|imaging|laborator\w+|blood\s+work|temporary\s+(?:total\s+)?disability|off?\s+work)\b",
    re.IGNORECASE,
)
"""Studies, and being off work, which are no treatment though they stand in such lists."""

_CLAUSE = re.compile(r"\b(?:show(?:s|ed|n)?|appear(?:s|ed)?|reveal(?:s|ed)?|was|were|is|are|has|have|noted)\b", re.IGNORECASE)
_LONGEST = 110


def treatment_claims(summary: Passage) -> Iterator[Claim]:
    """Claim each member of each list, and each way in which work was modified if the lists have none."""
    text = summary.text
    places: dict[str, Place] = {}
    for place in sorted({*_members(text), *care_places(summary)}):
        places.setdefault(text[slice(*place)].lower(), place)
    told = any(_WORK.search(words) for words in places)
    work = () if told else (match.span() for match in _WORK.finditer(text))
    for place in (*filter(lambda place: _is_care(text, place), places.values()), *work):
        yield Claim("clinical.treatments_to_date", (summary.raw(*place),), "rule")


def _is_care(text: str, place: Place) -> bool:
    """Tell whether a member is a treatment: no study, no clause, and not too long."""
    return place[1] - place[0] < _LONGEST and not NO_TREATMENT.search(text, *place) and not _CLAUSE.search(text, *place)


def _members(text: str) -> Iterator[Place]:
    """Yield where each member of each list stands."""
    for place in find_lists(text, _LEAD, _LIST_ENDS):
        for piece in cut_list(text, *place):
            first, end = trimmed(text, piece, _BEFORE, "")
            but = text.find(" but ", first, end)
            last = end if but < 0 else but
            if text[first:last].strip(" .:"):
                yield first, last
