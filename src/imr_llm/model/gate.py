"""Let each attempt at a call through: a call in, one attempt out that is within the budget and at the endpoint's pace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from imr_llm.model.budget import Budget
from imr_llm.model.call import Call, Usage
from imr_llm.model.pace import Pace, Turn
from imr_llm.tokens import count_tokens

_AROUND_TOKENS = 64
"""Most tokens that an endpoint puts around two messages and a schema."""


def most_of(call: Call, max_tokens: int) -> Usage:
    """Give the most that a call can take: a token has one byte at least, and the answer no more tokens than are allowed."""
    sent = len(call.system.encode()) + len(call.user.encode()) + len(call.schema_text.encode())
    return Usage(prompt_tokens=sent + _AROUND_TOKENS, completion_tokens=max_tokens)


def expected_of(call: Call) -> int:
    """Estimate the tokens that a call reads."""
    return count_tokens(call.system) + count_tokens(call.user)


class Attempt:
    """One attempt at a call; unless told otherwise, it took the most that it could."""

    def __init__(self, pace: Pace, turn: Turn, most: Usage) -> None:
        """Begin with the worst."""
        self._pace, self._turn = pace, turn
        self.took = most

    def answered(self, usage: Usage | None) -> None:
        """Note what an answer took; where the endpoint doesn't tell, it stands with the most that it could."""
        if usage is not None:
            self.took = usage
            self._turn.tokens = usage.prompt_tokens + usage.completion_tokens
        self._pace.ease()

    def refused(self) -> None:
        """Note that the endpoint did not work on it, so that it took nothing."""
        self.took = Usage()

    def busy(self, wait_s: float) -> None:
        """Note that the endpoint had too much to do, and how long it wants to be left alone."""
        self.took = Usage()
        self._pace.slow(self._turn, wait_s)


class Gate:
    """The way to an endpoint, for any number of threads."""

    def __init__(self, pace: Pace | None = None, budget: Budget | None = None) -> None:
        """Take the limits; without any, everything is let through and counted."""
        self.pace = pace or Pace(together=1_000_000)
        self.budget = budget or Budget()

    @contextmanager
    def attempt(self, call: Call, max_tokens: int) -> Iterator[Attempt]:
        """Let one attempt through.

        Raises:
            BudgetSpent: it might pass the budget.
        """
        most = most_of(call, max_tokens)
        number = self.budget.reserve(most)
        took = Usage()
        try:
            with self.pace.turn(expected_of(call)) as turn:
                attempt = Attempt(self.pace, turn, most)
                took = most
                try:
                    yield attempt
                finally:
                    took = attempt.took
        finally:
            self.budget.settle(number, most, took)
