"""Settle a letter: all readings of it in, one reading with who said what out, or what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imr_llm.review.cases import Case
from imr_llm.review.decision import Decision
from imr_llm.review.pairs import Pair, pair_up, read_by, rulings, settle
from imr_llm.review.stand import Standing, effective, undecided

_MOST_TOLD = 5


@dataclass(frozen=True)
class Settled:
    """One letter of which every value was decided by a person, and what two people differed on was adjudicated."""

    case: Case
    authors: tuple[str, ...]
    pairs: tuple[tuple[Pair, Standing | None], ...]
    """Each value as the readers see it, with what stands."""
    decisions: tuple[Decision, ...]
    """All that were made on this record."""

    @property
    def standings(self) -> list[Standing]:
        """What stands."""
        return [one for _, one in self.pairs if one is not None]

    def reading(self, number: int) -> list[Standing]:
        """Give the reading of the first or second reader; where that one decided nothing, what stands."""
        own = [((pair.first, pair.second)[number], one) if pair.compared else (one, one) for pair, one in self.pairs]
        return [side for side, _ in own if side is not None]


@dataclass(frozen=True)
class Open:
    """Why a letter can't be gold yet."""

    case: Case
    reasons: tuple[str, ...]


def settle_letter(case: Case, decisions: Sequence[Decision], between: tuple[str, str] | None = None) -> Settled | Open:
    """Settle one letter.

    Args:
        case: its record.
        decisions: what was decided on it, in order.
        between: whose readings count; everyone's, if there are no more than two.
    """
    own = tuple(one for one in decisions if one.letter == case.id and one.record == case.version)
    authors = list(dict.fromkeys(one.author for one in own if not one.adjudicates and (between is None or one.author in between)))
    if not authors:
        earlier = any(one.letter == case.id for one in decisions)
        return Open(case, ("what was decided was of another version of its record" if earlier else "nobody decided on it",))
    if len(authors) > 2:
        return Open(case, (f"there are readings by {', '.join(authors)}; name two with --between",))
    missing = [one for author in authors if (one := _missing_item(own, author))]
    if missing:
        return Open(case, tuple(f"{one.author}: an item of the letter is missing ({one.reason or 'no reason given'})" for one in missing))
    readings = {author: read_by(case, own, author) for author in authors}
    authors.sort(key=lambda author: len(undecided(readings[author])))
    if left := undecided(readings[authors[0]]):
        more = f" and {len(left) - _MOST_TOLD} more" if len(left) > _MOST_TOLD else ""
        return Open(case, (f"{authors[0]} has not decided on {', '.join(left[:_MOST_TOLD])}{more}",))
    ruled = rulings(case, own)
    pairs = tuple((pair, settle(pair, ruled)) for pair in pair_up(readings[authors[0]], readings[authors[-1]]))
    apart = [pair.path for pair, one in pairs if one is None]
    if apart:
        return Open(case, tuple(f"{authors[0]} and {authors[-1]} differ on {path}; adjudicate it" for path in apart))
    return Settled(case, tuple(authors), pairs, own)


def _missing_item(decisions: Sequence[Decision], author: str) -> Decision | None:
    """Find what a person says of items that the record doesn't have."""
    return effective(one for one in decisions if one.author == author and not one.adjudicates).get("items")
