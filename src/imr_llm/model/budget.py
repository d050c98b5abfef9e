"""Spend no more than allowed: a call's most in, let through or refused; what it took is settled afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from imr_llm.errors import BudgetSpent
from imr_llm.model.call import Usage

Price = Callable[[Usage], Decimal]
"""Gives what some tokens cost, in US dollars."""


def free(_: Usage) -> Decimal:
    """Cost nothing, as a model that runs here."""
    return Decimal(0)


class Tally(Protocol):
    """Keeps each attempt where a crash can't undo it."""

    def send(self, most: Usage) -> int:
        """Keep that something is about to be sent; gives its number."""
        ...

    def took(self, attempt: int, usage: Usage) -> object:
        """Keep what it took."""
        ...


class Budget:
    """What a run may spend, and what it has spent or may have to; in any number of threads."""

    def __init__(
        self,
        *,
        tokens: int | None = None,
        dollars: Decimal | None = None,
        price: Price = free,
        spent: Usage | None = None,
        tally: Tally | None = None,
    ) -> None:
        """Take the limits.

        Args:
            tokens: most tokens, read and written; None is no limit.
            dollars: most US dollars; None is no limit.
            price: what tokens cost.
            spent: what was spent before.
            tally: where attempts are kept.
        """
        self._tally = tally
        before = spent or Usage()
        self._price, self._most_tokens, self._most_dollars = price, tokens, dollars
        self.tokens = before.prompt_tokens + before.completion_tokens
        self.dollars = price(before)
        self._lock = threading.Lock()

    def reserve(self, most: Usage) -> int:
        """Set aside the most that a call can take; gives the attempt's number.

        Raises:
            BudgetSpent: it might pass the limit; nothing is set aside.
        """
        tokens, dollars = self._sum(most)
        with self._lock:
            if self._most_tokens is not None and self.tokens + tokens > self._most_tokens:
                raise BudgetSpent(f"{self.tokens:,} of {self._most_tokens:,} tokens are spent, and the next call may take {tokens:,}")
            if self._most_dollars is not None and self.dollars + dollars > self._most_dollars:
                raise BudgetSpent(f"${self.dollars:.4f} of ${self._most_dollars} are spent, and the next call may take ${dollars:.4f}")
            self.tokens += tokens
            self.dollars += dollars
        return self._tally.send(most) if self._tally else 0

    def settle(self, attempt: int, most: Usage, took: Usage) -> None:
        """Put back what a call did not take of what was set aside."""
        tokens, dollars = self._sum(most)
        took_tokens, took_dollars = self._sum(took)
        with self._lock:
            self.tokens += took_tokens - tokens
            self.dollars += took_dollars - dollars
        if self._tally:
            self._tally.took(attempt, took)

    def _sum(self, usage: Usage) -> tuple[int, Decimal]:
        return usage.prompt_tokens + usage.completion_tokens, self._price(usage)
