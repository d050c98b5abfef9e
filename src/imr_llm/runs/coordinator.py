"""Deal letters to processes: sources in, each handed to one of them and its row kept; journal and limits are here, for all of them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

from imr_llm.errors import ImrError, LetterError, ProcessError
from imr_llm.letter import Source
from imr_llm.model.call import Usage
from imr_llm.model.gate import Came, Limits
from imr_llm.render import Failure, Result, defect, failure
from imr_llm.runs.journal import Answer, Ended, Journal
from imr_llm.runs.members import Choice, Held, Members
from imr_llm.runs.outcome import Stop, ended, left
from imr_llm.runs.results import parse_results
from imr_llm.runs.run import find_ended

_MOST_WAITING = 256
"""Results that may wait to be taken, before no more letters are handed out."""


class Coordinator:
    """The letters of a run that several processes read, called from all of them at once."""

    def __init__(
        self, sources: Iterator[Source], journal: Journal, limits: Limits, *, known: bool = True, retry_failed: bool = False
    ) -> None:
        """Begin to deal.

        Args:
            sources: the letters.
            journal: keeps rows and answers, and tells which letters are done.
            limits: what all processes together may ask and spend.
            known: whether `results` yields, too, what the journal has of letters that are done.
            retry_failed: whether letters that failed before are to be read again.
        """
        self._sources, self._journal, self._limits = sources, journal, limits
        self._known, self._retry_failed = known, retry_failed
        self._members = Members()
        self._keeping = 0
        self._waiting: deque[Result] = deque()
        self._stop = Stop()
        self._error: ImrError | None = None
        self._dealt = self._closed = False
        self._changed = threading.Condition()
        self._dealing = threading.Lock()

    def join(self) -> int:
        """Let a process take part; gives the number by which it is known."""
        with self._changed:
            return self._members.join()

    def take(self, member: int) -> Source | None:
        """Wait for a letter to read, its bytes with it; None when there is none any more."""
        while True:
            with self._changed:
                while (choice := self._choice(member)) == "wait":
                    self._changed.wait()
                if choice == "end":
                    return None
                if choice == "suspect":
                    return self._members.hand(member, self._members.suspect())
            if (source := self._deal(member)) is not None:
                return source

    def finish(self, member: int, row: Ended) -> None:
        """Keep how a letter ended; the row of a letter that was taken from the process is let go."""
        with self._changed:
            held = self._members[member].reading.pop(row.name, None)
            self._keeping += held is not None
        if held is None:
            return
        try:
            self._keep(Ended(row.name, held[1], row.status, row.code, row.result), parse_results(row.result))
        except ImrError:
            raise
        except Exception as error:  # noqa: BLE001 - a row that can't be kept is told in its place, and nobody waits for it
            self._keep_failure(held[0], held[1], defect(row.name, error))
        finally:
            self._kept()

    def begin(self, member: int, most: Usage) -> int:
        """Set aside the most that an attempt at a call can take, and give its number.

        Raises:
            BudgetSpent: it might pass the budget.
        """
        number = self._limits.begin(most)
        with self._changed:
            known = member in self._members
            if known:
                self._members[member].attempts.add(number)
        if not known:
            self._limits.end(number, Came("refused"))
        return number

    def go(self, number: int, expected: int) -> None:
        """Wait until an attempt may be sent."""
        self._limits.go(number, expected)

    def back(self, member: int, number: int) -> None:
        """Note that the endpoint is done with it."""
        with self._changed:
            if number in self._members[member].attempts:
                self._limits.back(number)

    def end(self, member: int, number: int, came: Came) -> None:
        """Note what came of it."""
        with self._changed:
            attempts = self._members[member].attempts
            known = number in attempts
            attempts.discard(number)
        if known:
            self._limits.end(number, came)

    def answer(self, key: str) -> Answer | None:
        """Find what a call came to, if any process made it."""
        return self._journal.answer(key)

    def keep(self, key: str, answer: Answer) -> None:
        """Keep what a call came to."""
        self._journal.keep(key, answer)

    def fail(self, error: ImrError) -> None:
        """End the run for what no letter can be read without."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def leave(self, member: int) -> bool:
        """Let a process go, dead or done: its letters are read again, what it asked counts for the most that it could take.

        Returns:
            Whether another should take its place.
        """
        with self._changed:
            gone, killer = self._members.leave(member)
            self._keeping += 1
        for number in gone.attempts:
            self._limits.end(number, Came())
        if killer is not None:
            self._keep_failure(killer[0], killer[1], _died(killer[0].name))
        self._kept()
        with self._changed:
            wanted = not (self._over or self._closed or self._error)
        if wanted and not gone.took:
            self.fail(ProcessError("a process ended before it had read a letter; what it said stands above"))
        return wanted and gone.took > 0

    def results(self) -> Iterator[Result]:
        """Yield each letter's result as soon as it is there.

        Raises:
            ImrError: what no letter can be read without.
        """
        try:
            while (result := self._next_result()) is not None:
                yield result
        finally:
            with self._changed:
                self._closed = True
                self._changed.notify_all()

    def _next_result(self) -> Result | None:
        with self._changed:
            while not (self._waiting or self._over or self._error):
                self._changed.wait()
            if self._error is not None:
                raise self._error
            self._changed.notify_all()
            return self._waiting.popleft() if self._waiting else None

    @property
    def _over(self) -> bool:
        return self._dealt and not self._keeping and not self._members.busy

    def _choice(self, member: int) -> Choice:
        if self._error is not None or self._closed or self._over:
            return "end"
        choice = self._members.choice(member)
        return "wait" if choice == "next" and (self._dealt or len(self._waiting) >= _MOST_WAITING) else choice

    def _deal(self, member: int) -> Source | None:
        """Hand out the next letter that there is something to do about; those that need no process end here."""
        with self._dealing:
            for source in self._sources:
                try:
                    held = self._held(source)
                except ImrError:
                    raise
                except Exception as error:  # noqa: BLE001 - what breaks before a process has the letter is the letter's row
                    held = None
                    self._keep_failure(source, "", defect(source.name, error))
                if held is not None:
                    with self._changed:
                        return self._members.hand(member, held)
            with self._changed:
                self._dealt = True
                self._changed.notify_all()
            return None

    def _held(self, source: Source) -> Held | None:
        """Take a letter to be read, with its stamp; None where there is nothing to do about it any more."""
        if (before := find_ended(self._journal, source, retry_failed=self._retry_failed)) is not None:
            self._show_known(before)
            return None
        stamp = source.stamp
        fetched = self._fetch(source, stamp)
        return None if fetched is None else (fetched, stamp)

    def _fetch(self, source: Source, stamp: str) -> Source | None:
        """Take a letter's bytes along; one that can't be had, or that the run was stopped before, ends here."""
        try:
            if not self._stop.why:
                return source.fetch()
            row = left(source.name, self._stop.why)
        except LetterError as error:
            row = failure(source.name, error)
        self._keep_failure(source, stamp, row)
        return None

    def _keep_failure(self, source: Source, stamp: str, row: Failure) -> None:
        self._keep(ended(source, stamp, [row]), [row])

    def _keep(self, row: Ended, results: list[Result]) -> None:
        try:
            self._journal.end(row)
        except ImrError as error:
            self.fail(error)
            raise
        with self._changed:
            for result in results:
                self._stop.note(result)
            self._waiting.extend(results)
            self._changed.notify_all()

    def _kept(self) -> None:
        with self._changed:
            self._keeping -= 1
            self._changed.notify_all()

    def _show_known(self, before: Ended) -> None:
        """Let the result be taken of a letter that was done before, when there is room."""
        with self._changed:
            while self._known and len(self._waiting) >= _MOST_WAITING and not self._closed:
                self._changed.wait()
            if self._known:
                self._waiting.extend(parse_results(before.result))
                self._changed.notify_all()


def _died(name: str) -> Failure:
    message = f"{name}: two processes that read this letter died; read it by itself with --processes 1 to see why, or leave it out"
    return Failure(name, "process_died", message)
