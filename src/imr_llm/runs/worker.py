"""Read letters in a process of their own: a coordinator's address in, letters taken from there and their rows given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.managers import BaseManager
from threading import Event, Thread
from typing import Any

from imr_llm.errors import ImrError, UsageError
from imr_llm.model.call import Usage
from imr_llm.model.gate import Came
from imr_llm.origin import installed
from imr_llm.runs.coordinator import Coordinator
from imr_llm.runs.journal import Answer
from imr_llm.runs.outcome import Read, ended, read_all

_METHODS = ("join", "take", "finish", "begin", "go", "back", "end", "answer", "keep", "fail", "leave")


@dataclass(frozen=True, slots=True)
class Desk:
    """A process's place at the coordinator: where its calls are let through, and their answers kept."""

    coordinator: Any
    """The coordinator, or what stands for it in another process."""
    member: int
    threads: int
    """Letters that the process reads at once."""

    def begin(self, most: Usage) -> int:
        """Set aside the most that an attempt at a call can take."""
        number: int = self.coordinator.begin(self.member, most)
        return number

    def go(self, number: int, expected: int) -> None:
        """Wait until it may be sent."""
        self.coordinator.go(number, expected)

    def back(self, number: int) -> None:
        """Note that the endpoint is done with it."""
        self.coordinator.back(self.member, number)

    def end(self, number: int, came: Came) -> None:
        """Note what came of it."""
        self.coordinator.end(self.member, number, came)

    def answer(self, key: str) -> Answer | None:
        """Find what a call came to."""
        answer: Answer | None = self.coordinator.answer(key)
        return answer

    def keep(self, key: str, answer: Answer) -> None:
        """Keep what a call came to."""
        self.coordinator.keep(key, answer)


Opening = Callable[[Desk], AbstractContextManager[Read]]
"""Opens what a process needs to read letters; it is sent to the process, and so can be pickled."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a coordinator is to be reached, and the key that it wants."""

    address: Any
    """A host with a port, or the path of a socket."""
    key: bytes
    version: str
    """Version of this package that the run has."""


class _Manager(BaseManager):
    """Lets other processes call the coordinator."""


@contextmanager
def serving(coordinator: Coordinator, address: tuple[str, int] | None, key: bytes) -> Iterator[Place]:
    """Let processes call a coordinator until the block ends.

    Args:
        coordinator: what they call.
        address: host and port to listen on; None is a socket that only this machine reaches.
        key: what they have to know.
    """

    class Serving(_Manager):
        pass

    Serving.register("coordinator", callable=lambda: coordinator, exposed=_METHODS)
    server: Any = Serving(address, key).get_server()
    server.stop_event = Event()  # as `serve_forever` begins, which would end by exiting and by putting standard output back
    Thread(target=server.accepter, name="coordinator", daemon=True).start()
    try:
        yield Place(server.address, key, installed())
    finally:
        server.stop_event.set()
        server.listener.close()


def work(place: Place, member: int, threads: int, opening: Opening) -> None:
    """Read letters until there are none any more; what stops all of them is told to the coordinator."""
    _Manager.register("coordinator", exposed=_METHODS)
    manager = _Manager(place.address, place.key)
    try:
        manager.connect()
        coordinator = manager.coordinator()  # type: ignore[attr-defined]
        try:
            _require_same(place.version)
            with opening(Desk(coordinator, member, threads)) as read, ThreadPoolExecutor(threads, thread_name_prefix="letter") as pool:
                for done in [pool.submit(_read_all, coordinator, member, read) for _ in range(threads)]:
                    done.result()
        except ImrError as error:
            coordinator.fail(error)
    except (EOFError, ConnectionError):
        return  # the coordinator is gone, and with it the run


def _require_same(version: str) -> None:
    if installed() != version:
        raise UsageError(f"a worker has imr-llm {installed()}, and the run {version}; install the same on all machines")


def _read_all(coordinator: Any, member: int, read: Read) -> None:
    while (source := coordinator.take(member)) is not None:
        coordinator.finish(member, ended(source, "", read_all(read, source)))
