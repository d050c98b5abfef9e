"""Read from a reworded clause what it concludes on a treatment, by the negations that reach the conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imr_llm.values.lexicon import (
    CARE,
    CLEAR,
    DECISION,
    DENIAL,
    DOUBTED,
    JUDGES,
    LEADING,
    LIMITED,
    NOT,
    POSSIBLE,
    SAY,
    SHOW,
    SOMEBODY_CONCLUDES,
    VERBS,
)
from imr_llm.values.negation import governed, is_negated

_TOKEN = re.compile(r"[A-Za-z]+(?:[-/'][A-Za-z]+)*|[\d#][^\s,]*|,")
_HOLD_OPEN = re.compile(
    r"\bif\b|\bwould have\b|\bdenied as\b|\b(?:on (?:internal )?(?:appeal|reconsideration)|second level)\b|\b(?:was|were|been) (?:told|informed|advised)\b"
    r"|^(?:the|that|its|his|her|their|this) (?:\w+ )?(?:argument|claim|contention|finding|view|conclusion|assertion|opinion|position) that\b|^(?:only|part of)\b"
)
"""What makes a clause conditional, or one that only tells of a conclusion."""

_BY_ANOTHER = re.compile(r"^\w+ by (?:utilization|ur|the claims|the insurer|the carrier)\b")
_IN_PART = re.compile(r"^\w+ (?:only )?in part\b")
_GENERAL = re.compile(r"^\w+ (?:only )?(?:when|where|provided|unless)\b")
_ARTICLES = {"a", "an", "the"}
_REACH = 120
"""Words to each side of a conclusion that can bear on it."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a clause concludes."""

    needed: bool | None
    """Whether the treatment is to be had; None where the clause leaves it open."""
    firm: bool
    """Whether it speaks of medical necessity or of the denial itself, and not of mere support."""


def conclusions(clause: str) -> Iterator[Conclusion]:
    """Yield each conclusion of a reworded clause, in order."""
    words = _TOKEN.findall(clause)
    held_open = bool(_HOLD_OPEN.search(clause))
    for place, word in enumerate(words):
        if word not in _READERS:
            continue
        at = min(place, _REACH)
        near = words[place - at : place + _REACH]
        start = _lead(near, at)
        told = _READERS[word](near, at, start)
        if told is not None:
            yield Conclusion(None, told.firm) if held_open or _is_open(near, at, start, told) else told


def _lead(words: Sequence[str], at: int) -> int:
    """Walk back from a conclusion over the words that lead to it, and over an aside between two commas; give where they begin."""
    start = at
    while start and (words[start - 1] in LEADING or words[start - 1] == "," or words[start - 1].endswith("ly")):
        if words[start - 1] == ",":
            aside = next((place for place in range(start - 2, max(0, start - 14), -1) if words[place] == ","), 0)
            if aside == 0 or words[aside - 1] not in VERBS | NOT:
                break
            start = aside + 1
        start -= 1
    return start


def _adjective(words: Sequence[str], at: int, start: int) -> Conclusion | None:
    """Read `is not medically necessary`, and `is not supported`; an adjective before its noun concludes nothing."""
    lead, before, behind = words[start:at], words[:start], words[at + 1 : at + 2]
    firm, negated, led = words[at] == "NEEDED", is_negated(lead), not VERBS.isdisjoint(lead)
    stated = led or negated or not before or before[0] in {"nor", "neither"}
    if not stated and not (firm and not (VERBS.isdisjoint(words[max(0, at - 3) : at]) and JUDGES.isdisjoint(before))):
        return None
    if not led and (not CARE.isdisjoint(behind) or (not negated and not _ARTICLES.isdisjoint(lead[-1:]))):
        return None
    if words[at] == "ISSUED" and {"is", "are", "be"}.isdisjoint(lead):
        return Conclusion(None, firm)
    if not firm and not _ARTICLES.isdisjoint(lead[-1:]):
        return None
    needed = governed(before, needed=not negated)
    of_denial = not firm and not DENIAL.isdisjoint(before[:4])
    return Conclusion(not needed if of_denial and needed is not None else needed, firm)


def _noun(words: Sequence[str], at: int, start: int) -> Conclusion | None:
    """Read `medical necessity has not been established`, and `does not establish the medical necessity`."""
    lead, behind = words[start:at], words[at + 1 :]
    shown = next((place for place, word in enumerate(behind) if word in SHOW | CLEAR and _is_predicate(behind, place)), None)
    firm = words[at] == "NECESSITY"
    if shown is None and not is_negated(lead) and SHOW.isdisjoint(lead) and (not firm or VERBS.isdisjoint(lead)):
        return None
    agrees = is_negated(lead) == is_negated(behind[:shown] if shown is not None else ())
    return Conclusion(governed(words[:start], needed=agrees), firm)


def _is_predicate(words: Sequence[str], place: int) -> bool:
    """Tell `is established` from `the established diagnosis`."""
    return not (VERBS | NOT).isdisjoint(words[max(0, place - 4) : place])


def _ruling(words: Sequence[str], at: int, start: int) -> Conclusion | None:
    """Read what becomes of the denial, where the clause speaks of one."""
    word, behind = words[at], words[at + 1 : at + 9]
    near = set(behind) if word in {"agree", "concur"} else {*words[max(0, at - 9) : at], *behind}
    whom = behind[:2] == ["the", "administrator"] or behind[:3] == ["the", "claims", "administrator"]
    if (DECISION.isdisjoint(near) and not whom) or (
        word in {"stand", "stands"} and not {"in", "on", "for", "at", "by"}.isdisjoint(behind[:1])
    ):
        return None
    overturned = (word == "OVERTURNED") != is_negated(words[start:at])
    return Conclusion(governed(words[:start], needed=overturned), firm=True)


def _denied(_words: Sequence[str], _at: int, _start: int) -> Conclusion | None:
    """Read `was denied`, which tells of the review before this one and settles nothing."""
    return Conclusion(None, firm=False)


_READERS = {
    "denied": _denied,
    **dict.fromkeys(("NEEDED", "FIT", "ISSUED"), _adjective),
    **dict.fromkeys(("NECESSITY", "NEED"), _noun),
    **dict.fromkeys(("UPHELD", "OVERTURNED", "agree", "concur", "stand", "stands"), _ruling),
}


def _is_open(words: Sequence[str], at: int, start: int, told: Conclusion) -> bool:
    """Tell a conclusion that is possible only, in part, general, an earlier one, or somebody else's."""
    lead, before, behind = words[start:at], words[:start], " ".join(words[at : at + 4])
    supposed = any(word in POSSIBLE and not (SAY | {"that"}).isdisjoint(before[place : place + 4]) for place, word in enumerate(before))
    return bool(
        supposed
        or not (POSSIBLE | LIMITED).isdisjoint(lead)
        or not DOUBTED.isdisjoint(words[:at])
        or (told.needed and _GENERAL.search(behind))
        or _IN_PART.search(behind)
        or _BY_ANOTHER.search(behind)
        or SOMEBODY_CONCLUDES.search(" ".join(words[: at + 1]))
    )
