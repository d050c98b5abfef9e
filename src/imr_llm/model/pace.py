"""Hold calls back until the endpoint's limits let them go: calls in, no more a minute than allowed and no more at once than it bears out."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_MINUTE_S = 60.0


@dataclass(slots=True)
class Turn:
    """A call that was let go."""

    began: float
    """Clock at which it went."""
    tokens: int
    """Tokens that it counts for: an estimate, until what it took is known."""


class Pace:
    """Lets calls go, in any number of threads.

    Within any 60 seconds no more requests and tokens go than are allowed. An answer that the endpoint is too busy halves how many
    go at once, and holds all back for as long as it asks; each answer that is none lets a fraction of a call more go.
    """

    def __init__(
        self,
        *,
        together: int,
        requests: int | None = None,
        tokens: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the limits.

        Args:
            together: most calls at once.
            requests: most requests in a minute; None is no limit.
            tokens: most tokens in a minute, read and written; None is no limit. A call with more goes alone.
            clock: seconds, always rising.
        """
        self._most, self._requests, self._tokens, self._clock = together, requests, tokens, clock
        self._allowed = float(together)
        self._running = 0
        self._held_until = self._slowed = -math.inf
        self._minute: deque[Turn] = deque()
        self._changed = threading.Condition()

    @property
    def allowed(self) -> int:
        """How many calls may go at once, as the endpoint bears it now."""
        return int(self._allowed)

    def enter(self, tokens: int) -> Turn:
        """Wait until a call of so many tokens may go, and count it from then on."""
        with self._changed:
            while (wait := self._wait(tokens)) > 0:
                self._changed.wait(None if wait == math.inf else wait)
            turn = Turn(self._clock(), tokens)
            self._minute.append(turn)
            self._running += 1
            return turn

    def leave(self) -> None:
        """Note that the endpoint is done with a call."""
        with self._changed:
            self._running -= 1
            self._changed.notify_all()

    def note(self, turn: Turn, tokens: int) -> None:
        """Note what a call took."""
        with self._changed:
            turn.tokens = tokens
            self._changed.notify_all()

    def ease(self) -> None:
        """Note an answer: let a fraction of a call more go at once."""
        with self._changed:
            self._allowed = min(float(self._most), self._allowed + 1 / self._allowed)

    def slow(self, turn: Turn, wait_s: float) -> None:
        """Note that the endpoint was too busy: halve how many go at once, and hold all back for a while.

        Several calls that went before it was known count as one.
        """
        with self._changed:
            if turn.began > self._slowed:
                self._allowed = max(1.0, self._allowed / 2)
                self._slowed = self._clock()
            self._held_until = max(self._held_until, self._clock() + wait_s)

    def _wait(self, tokens: int) -> float:
        """Give the seconds until a call may go, as far as it is known; infinite where another one has to end first."""
        now = self._clock()
        while self._minute and self._minute[0].began <= now - _MINUTE_S:
            self._minute.popleft()
        if self._running >= max(1, int(self._allowed)):
            return math.inf
        return max(self._held_until - now, self._until_room(tokens) - now, 0.0)

    def _until_room(self, tokens: int) -> float:
        """Give the clock at which enough of the last minute's calls are past."""
        count, sum_ = len(self._minute), sum(turn.tokens for turn in self._minute) if self._tokens else 0
        for turn in self._minute:
            full = self._requests is not None and count >= self._requests
            if not full and (self._tokens is None or sum_ + tokens <= self._tokens):
                return -math.inf if count == len(self._minute) else self._after(len(self._minute) - count)
            count, sum_ = count - 1, sum_ - turn.tokens
        return self._after(len(self._minute)) if self._minute else -math.inf

    def _after(self, past: int) -> float:
        return self._minute[past - 1].began + _MINUTE_S
