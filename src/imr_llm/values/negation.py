"""Tell what the negations of a clause make of its conclusion, by how far each of them reaches."""

from __future__ import annotations

from collections.abc import Sequence

from imr_llm.values.lexicon import CLEAR, GROUND, NOBODY, NOT, SAY, SHOW, STOPS, VERBS

_OPENS_CLAUSE = {"that", "why", "how"}


def is_negated(words: Sequence[str]) -> bool:
    """Tell whether an odd number of negations stands among the words that lead to a conclusion."""
    return sum(word in NOT for word in words) % 2 == 1


def governed(before: Sequence[str], *, needed: bool) -> bool | None:
    """Apply the last negation that stands before a conclusion's own words; None where its reach isn't certain."""
    place = next((place for place in range(len(before) - 1, -1, -1) if _is_at_large(before, place)), None)
    if place is None:
        return needed
    word, behind = before[place], before[place + 1 :]
    reaches = (STOPS - {"and"} if needed else STOPS).isdisjoint(behind)
    if not SAY.isdisjoint(behind[:4]):
        return not needed if reaches else None
    if not needed:
        return None if word in {"none", "neither"} or ("," not in behind and not _OPENS_CLAUSE.isdisjoint(behind)) else False
    quantifies = word in {"none", "neither", "nor", "no"} and (VERBS | {"has", "have", "had", "that"}).isdisjoint(behind)
    grounds = reaches and not (SHOW | CLEAR | GROUND).isdisjoint(behind[:5])
    return False if quantifies or grounds or (place == 0 and word in {"neither", "nor"}) else None


def _is_at_large(before: Sequence[str], place: int) -> bool:
    """Tell a negation that isn't closed up in a relative clause, as in `a tear that has not healed`."""
    word = before[place]
    free = {"that", "which", "who"}.isdisjoint(before[max(1, place - 2) : place])
    return word in NOT | NOBODY and (word not in {"not", "no"} or free)
