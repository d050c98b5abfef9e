"""Read letters on one engine's local cluster of two processes: an endpoint in, what the run came to out; runs in the engine's environment.

PYTHONPATH=eval/bench python eval/bench/engines/child.py ENGINE BASE_URL FOLDER KILL_AFTER_S
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import runner

from imr_llm.model.budget import Budget
from imr_llm.model.gate import Gate
from imr_llm.model.pace import Pace
from imr_llm.runs.coordinator import Coordinator
from imr_llm.runs.journal import Journal
from imr_llm.runs.worker import Opening, serving, work

PROCESSES = 2
THREADS = 8


@contextmanager
def dask(coordinator: Coordinator, opening: Opening) -> Iterator[None]:
    """Start a scheduler and two workers, and let them read."""
    from distributed import LocalCluster

    from imr_llm.runs.cluster import spread_over

    with LocalCluster(n_workers=PROCESSES, threads_per_worker=THREADS, dashboard_address=None, host="127.0.0.1") as cluster:
        yield spread_over(coordinator, opening, cluster.scheduler_address)


@contextmanager
def ray(coordinator: Coordinator, opening: Opening) -> Iterator[None]:
    """Start a head with room for two tasks, and let these read; one that dies is begun again."""
    import ray as engine

    engine.init(num_cpus=PROCESSES, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    task = engine.remote(num_cpus=1, max_retries=0)(work)

    def fill() -> None:
        wanted = True
        while wanted:
            member = coordinator.join()
            try:
                engine.get(task.remote(place, member, THREADS, opening))
            except engine.exceptions.RayError as error:
                print(f"lost: {type(error).__name__}", file=sys.stderr)
            wanted = coordinator.leave(member)

    with serving(coordinator, ("127.0.0.1", 0), os.urandom(32)) as place:
        for _ in range(PROCESSES):
            threading.Thread(target=fill, daemon=True).start()
        yield coordinator.results()
    engine.shutdown()


class Killer:
    """Kills the first process that reads, a while after the start, and counts what was asked again that the journal knew."""

    def __init__(self, journal: Journal, base_url: str, ready: Path) -> None:
        self._journal, self._ready, self._endpoint = journal, ready, runner.Provider(base_url)
        self._keys = runner.call_keys(base_url)
        self._known: set[int] = set()
        self._came = 0

    def kill(self, clock: list[float], after_s: float) -> None:
        """Wait, note what is known, and kill."""
        while not clock:
            time.sleep(0.01)
        time.sleep(after_s)
        self._known = {number for key, number in self._keys.items() if self._journal.answer(key)}
        self._came = len(self._endpoint.seen())
        os.kill(int((self._ready / "0").read_text()), signal.SIGKILL)

    def repeated(self) -> int:
        """Count the calls made after the kill that the journal had an answer to."""
        return sum(number in self._known for number in self._endpoint.seen()[self._came :])


def main() -> None:
    """Run, kill a worker in the middle if asked, and print."""
    engine, base_url, folder, kill_after = sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4])
    begun = time.perf_counter()
    (ready := folder / "ready").mkdir()
    clock: list[float] = []
    with Journal(folder / "run.db") as journal:
        journal.begin({})
        killer = Killer(journal, base_url, ready)
        gate = Gate(Pace(together=runner.WORKERS), Budget(tally=journal))
        coordinator = Coordinator(runner.when_ready(ready, PROCESSES, clock), journal, gate)
        with {"dask": dask, "ray": ray}[engine](coordinator, runner.Asks(base_url, ready)) as results:
            if kill_after:
                threading.Thread(target=killer.kill, args=(clock, kill_after), daemon=True).start()
            rows = list(results)
            seconds, held = time.perf_counter() - clock[0], resident()
    told = {"start_s": clock[0] - begun, "seconds": seconds, "mb": held, "repeated": killer.repeated() if kill_after else 0}
    print(json.dumps(told | {"lost_rows": runner.unaccounted(rows)}))


def resident() -> float:
    """Give the MB that this process and all that it started hold, shared pages shared out."""
    parents = {int(path.name): int((path / "stat").read_text().rsplit(")", 1)[1].split()[1]) for path in processes()}
    family = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(proportional(process) for process in family) / 1024


def processes() -> Iterator[Path]:
    """Yield the folder of each process."""
    return (path for path in Path("/proc").iterdir() if path.name.isdecimal())


def proportional(process: int) -> int:
    """Give a process's share of memory, in kB."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
