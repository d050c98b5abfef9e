"""Read letters on the workers of a Dask cluster: a coordinator in, results out, while workers come, go and die."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from imr_llm.errors import ProcessError, UsageError
from imr_llm.render import Result
from imr_llm.runs.coordinator import Coordinator
from imr_llm.runs.worker import Opening, Place, serving, work

_LOOK_EVERY_S = 0.5
"""Seconds between two looks at who is there."""


def spread_over(coordinator: Coordinator, opening: Opening, scheduler: str) -> Iterator[Result]:
    """Yield each letter's result; each worker reads as many letters at once as it has threads.

    Args:
        coordinator: has the letters, the journal and the limits; it stays here, and the workers call it.
        opening: opens what a worker needs to read letters.
        scheduler: address of the cluster's scheduler, as `tcp://host:8786`.

    Raises:
        UsageError: the extra is missing, or no scheduler answers there.
    """
    over = Event()
    with _connected(scheduler) as (client, host), serving(coordinator, (host, 0), secrets.token_bytes(32)) as place:
        workers = _Workers(coordinator, opening, client, place)
        minding = Thread(target=workers.mind, args=(over,), name="cluster")
        minding.start()
        try:
            yield from coordinator.results()
        finally:
            over.set()
            minding.join()


@contextmanager
def _connected(scheduler: str) -> Iterator[tuple[Any, str]]:
    """Connect to a cluster; gives, too, the address by which it reaches this machine."""
    try:
        import distributed
    except ImportError as error:
        raise UsageError("--cluster: Dask is not installed; `pip install 'imr-llm[cluster]'`, here and on the workers") from error
    engine: Any = distributed  # its functions have no types
    logging.getLogger("distributed").setLevel(logging.ERROR)
    try:
        client = engine.Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise UsageError(f"--cluster {scheduler}: no scheduler answers there ({error}); start one with `dask scheduler`") from error
    with client:
        yield client, engine.utils.get_ip(scheduler.rpartition("/")[2].rpartition(":")[0])


@dataclass(frozen=True, slots=True)
class _Seat:
    """What a worker is doing for this run."""

    member: int
    task: Any


class _Workers:
    """The workers of the cluster, each with one task that lasts as long as there are letters."""

    def __init__(self, coordinator: Coordinator, opening: Opening, client: Any, place: Place) -> None:
        self._coordinator, self._opening, self._client, self._place = coordinator, opening, client, place
        self._seats: dict[str, _Seat] = {}

    def mind(self, over: Event) -> None:
        """Give each worker that comes a task, and take its letters back from each that goes."""
        while not over.is_set():
            there = self._client.scheduler_info(n_workers=-1)["workers"]
            for worker in [worker for worker, seat in self._seats.items() if worker not in there or seat.task.done()]:
                self._clear(worker)
            for worker in there.keys() - self._seats.keys():
                self._seats[worker] = self._begin(worker, there[worker]["nthreads"])
            over.wait(_LOOK_EVERY_S)
        self._client.cancel([seat.task for seat in self._seats.values()], force=True)

    def _begin(self, worker: str, threads: int) -> _Seat:
        member = self._coordinator.join()
        task = self._client.submit(work, self._place, member, threads, self._opening, workers=[worker], pure=False, retries=0)
        return _Seat(member, task)

    def _clear(self, worker: str) -> None:
        seat = self._seats.pop(worker)
        if seat.task.status == "error":
            self._coordinator.fail(
                ProcessError(f"{worker}: the worker can't read letters ({seat.task.exception()}); mend it, and begin again")
            )
        seat.task.cancel(force=True)
        self._coordinator.leave(seat.member)
