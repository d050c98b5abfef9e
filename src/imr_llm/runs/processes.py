"""Read letters in several processes of this machine: a coordinator in, results out, with another process for each that dies."""

from __future__ import annotations

import secrets
import signal
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from threading import Thread

from imr_llm.errors import ProcessError
from imr_llm.render import Result
from imr_llm.runs.coordinator import Coordinator
from imr_llm.runs.worker import Opening, Place, serving, work

_SWITCH_S = 0.001
"""Seconds for which one thread may keep others waiting; with five times as much, Python's own, calls held their place 5 ms longer."""

_SPAWN = get_context("spawn")
"""A process begins with nothing of this one, which has threads."""


def spread(coordinator: Coordinator, opening: Opening, processes: int, threads: int) -> Iterator[Result]:
    """Yield each letter's result.

    Args:
        coordinator: has the letters.
        opening: opens what a process needs to read them.
        processes: how many read.
        threads: letters that all of them together read at once.
    """
    with serving(coordinator, None, secrets.token_bytes(32)) as place:
        seats = [_Seat(coordinator, place, opening, share) for share in shares(threads, processes)]
        for seat in seats:
            Thread(target=seat.fill, name="seat", daemon=True).start()
        try:
            yield from coordinator.results()
        finally:
            for seat in seats:
                seat.clear()


def shares(whole: int, parts: int) -> list[int]:
    """Share out a number as evenly as may be, at least one to each."""
    return [max(1, (whole + number) // parts) for number in range(parts)]


class _Seat:
    """A place for one process at a time."""

    def __init__(self, coordinator: Coordinator, place: Place, opening: Opening, threads: int) -> None:
        self._coordinator, self._place, self._opening, self._threads = coordinator, place, opening, threads
        self._child: SpawnProcess | None = None
        self._cleared = False

    def fill(self) -> None:
        """Start a process, and another for each that dies, as long as there are letters."""
        wanted = True
        while wanted and not self._cleared:
            member = self._coordinator.join()
            try:
                self._work(member)
            except Exception as error:  # noqa: BLE001 - whatever keeps a process from beginning, a run that waits for it would never end
                why = f"{type(error).__name__}: {error}"
                self._coordinator.fail(ProcessError(f"no process could be started ({why}); mend that, or leave --processes out"))
            wanted = self._coordinator.leave(member)

    def _work(self, member: int) -> None:
        """Start a process, and wait for its end."""
        self._child = child = _SPAWN.Process(target=_work, args=(self._place, member, self._threads, self._opening), daemon=True)
        child.start()
        child.join()

    def clear(self) -> None:
        """End the process."""
        self._cleared = True
        if self._child is not None and self._child.is_alive():
            self._child.terminate()


def _work(place: Place, member: int, threads: int, opening: Opening) -> None:
    """Leave it to the first process what an interrupt means, and let threads that have an answer go on soon."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setswitchinterval(_SWITCH_S)
    work(place, member, threads, opening)
