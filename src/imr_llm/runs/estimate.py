"""Foresee what a run may take: some of its letters in, calls, tokens and dollars of all out, before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from imr_llm.errors import LetterError
from imr_llm.letter import Source
from imr_llm.model.budget import Price
from imr_llm.model.call import Usage
from imr_llm.model.gate import expected_of
from imr_llm.pipeline import plan

SAMPLE = 20
"""Letters that are looked at."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What all letters may take, if they are as those looked at."""

    letters: int
    looked_at: int
    calls: int
    read: int
    """Tokens of the prompts, as estimated."""
    written: int
    """Tokens of the answers, if each were as long as it may be."""
    dollars: Decimal | None
    """What these tokens would cost; None where the price is not known."""

    def __str__(self) -> str:
        """Write it as a sentence."""
        cost = "price not known" if self.dollars is None else f"at most ${self.dollars:,.2f}"
        return (
            f"{self.letters:,} letter(s), foreseen from {self.looked_at}: about {self.calls:,} call(s), {self.read:,} tokens read, "
            f"at most {self.written:,} written, {cost}"
        )


def estimate(sources: Sequence[Source], letters: int, price: Price | None) -> Estimate:
    """Foresee a run of so many letters from some of them."""
    planned = [calls for source in sources if (calls := _planned(source)) is not None]
    share = letters / len(planned) if planned else 0.0
    calls = [call for each in planned for call in each]
    read = round(share * sum(read for read, _ in calls))
    written = round(share * sum(written for _, written in calls))
    dollars = price(Usage(read, 0, written)) if price else None
    return Estimate(letters, len(planned), round(share * len(calls)), read, written, dollars)


def _planned(source: Source) -> list[tuple[int, int]] | None:
    """Give what each call of a letter reads and may write; None where it can't be read."""
    try:
        return [(expected_of(asked.call), asked.call.max_tokens) for part in source.split() for asked in plan(part.read())]
    except LetterError:
        return None
