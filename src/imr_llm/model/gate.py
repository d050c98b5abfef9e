"""Let each attempt at a call through: a call in, one attempt out that is within the budget and at the endpoint's pace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Literal, Protocol

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


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an attempt.

    `answered`: an answer; `refused`: the endpoint did not work on it; `busy`: the same, and it wants to be left alone; `lost`: nobody knows.
    """

    fate: Literal["answered", "refused", "busy", "lost"] = "lost"
    took: Usage | None = None
    """What an answer took; None where nobody tells, and the most that it could take counts."""
    wait_s: float = 0.0
    """How long the endpoint wants to be left alone."""


class Limits(Protocol):
    """Holds attempts to a budget and a pace; each attempt begins, goes, is back, and ends."""

    def begin(self, most: Usage) -> int:
        """Set aside the most that an attempt can take, and give its number.

        Raises:
            BudgetSpent: it might pass the budget.
        """
        ...

    def go(self, number: int, expected: int) -> None:
        """Wait until it may be sent; it is estimated to read so many tokens."""
        ...

    def back(self, number: int) -> None:
        """Note that the endpoint is done with it, so that another may be sent."""
        ...

    def end(self, number: int, came: Came) -> None:
        """Note what came of it."""
        ...


class Attempt:
    """One attempt at a call; unless told otherwise, it took the most that it could."""

    def __init__(self, limits: Limits, number: int, expected: int) -> None:
        """Begin with the worst."""
        self._limits, self._number, self._expected = limits, number, expected
        self.came = Came()

    def go(self) -> None:
        """Wait until it may be sent."""
        self._limits.go(self._number, self._expected)

    def back(self) -> None:
        """Note that the endpoint is done with it."""
        self._limits.back(self._number)

    def answered(self, usage: Usage | None) -> None:
        """Note what an answer took, where the endpoint tells."""
        self.came = Came("answered", usage)

    def refused(self) -> None:
        """Note that the endpoint did not work on it, so that it took nothing."""
        self.came = Came("refused")

    def busy(self, wait_s: float) -> None:
        """Note that the endpoint had too much to do, and how long it wants to be left alone."""
        self.came = Came("busy", wait_s=wait_s)


@contextmanager
def attempting(limits: Limits, call: Call, max_tokens: int) -> Iterator[Attempt]:
    """Make one attempt at a call.

    Raises:
        BudgetSpent: it might pass the budget.
    """
    number = limits.begin(most_of(call, max_tokens))
    attempt = Attempt(limits, number, expected_of(call))
    try:
        yield attempt
    finally:
        limits.end(number, attempt.came)


@dataclass(slots=True)
class _Going:
    """An attempt under way."""

    sent: int
    most: Usage
    turn: Turn | None = None
    """The last turn that it was given."""
    is_out: bool = False
    """Whether it holds that turn."""


class Gate:
    """The limits of a run, for any number of threads; without any, everything is let through and counted."""

    def __init__(self, pace: Pace | None = None, budget: Budget | None = None) -> None:
        """Take the limits."""
        self.pace = pace or Pace(together=1_000_000)
        self.budget = budget or Budget()
        self._numbers = count()
        self._going: dict[int, _Going] = {}
        self._lock = threading.Lock()

    def begin(self, most: Usage) -> int:
        """Set the most aside."""
        sent = self.budget.reserve(most)
        with self._lock:
            number = next(self._numbers)
            self._going[number] = _Going(sent, most)
        return number

    def go(self, number: int, expected: int) -> None:
        """Wait for a turn; one that was given up meanwhile passes it on."""
        turn = self.pace.enter(expected)
        with self._lock:
            going = self._going.get(number)
            if going is not None:
                going.turn, going.is_out = turn, True
        if going is None:
            self.pace.leave()

    def back(self, number: int) -> None:
        """Pass the turn on, if it has one."""
        with self._lock:
            going = self._going[number]
            was_out, going.is_out = going.is_out, False
        if was_out:
            self.pace.leave()

    def end(self, number: int, came: Came) -> None:
        """Put back what was not taken."""
        self.back(number)
        with self._lock:
            going = self._going.pop(number)
        if going.turn is not None:
            self._pace_by(going.turn, came)
        worked = came.fate in {"answered", "lost"} and going.turn is not None
        self.budget.settle(going.sent, going.most, (came.took or going.most) if worked else Usage())

    def _pace_by(self, turn: Turn, came: Came) -> None:
        if came.took is not None:
            self.pace.note(turn, came.took.prompt_tokens + came.took.completion_tokens)
        if came.fate == "busy":
            self.pace.slow(turn, came.wait_s)
        elif came.fate == "answered":
            self.pace.ease()
