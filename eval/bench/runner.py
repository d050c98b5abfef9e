"""Measure how letters are run: how fast, how exactly under faults, and whether a killed run goes on, beside two other libraries.

    python eval/bench/runner.py setup                   make the libraries' environment under eval/bench/.envs
    python eval/bench/runner.py [--kills N] [--json FILE]

A loopback endpoint (`provider.py`) answers 95 of 100 calls after 0.1 s and 5 after 1.5 s; ten workers can have at most 58.8 answers a
second from it. Letters are short and of one call each, so that waiting counts and not reading. Every system reads the same 400 texts
with ten workers, in one run, one system after the other.

- `ideal_ratio`: letters a second of this package in two processes, with its journal and at most ten calls at once, over those of a
  schedule in which no worker ever waits for another letter: the endpoint's own delays, in the order in which it gives them, each to
  the first worker that is free. The clock starts when both processes have started, as it does for the libraries after their imports.
- `one_process_ratio`: the same in one process.
- `mean_ratio`: that of two processes, over 58.8; the last slow answers, for which nobody can do anything any more, count against it.
- `overhead_letters_per_s`: letters a second of runner, limits, budget and journal, where reading a letter takes no time.
- `whole_letters_per_s`: letters a second through everything, calls over HTTP included, with an endpoint that answers at once.
- `unaccounted`: letters of 400 without exactly one row, with 10 % malformed answers, 5 % busy, 2 % dropped, 1 % never given.
- `unnamed`: of those letters, rows that lost something to a fault without a reason in the row.
- `repeated_calls`: calls that were sent again though the journal had their answer, in runs of two
  processes, killed `--kills` times by SIGKILL.
- `lost_rows`: letters without exactly one row after each of those runs had come to its end.
"""

from __future__ import annotations

import argparse
import datetime as dt
import heapq
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from imr_llm import pipeline
from imr_llm.letter import Source, make_letter
from imr_llm.model.budget import Budget
from imr_llm.model.call import call_key
from imr_llm.model.endpoint import Endpoint
from imr_llm.model.gate import Gate, attempting
from imr_llm.model.pace import Pace
from imr_llm.records import Record
from imr_llm.render import Failure, Result
from imr_llm.runs.coordinator import Coordinator
from imr_llm.runs.journal import Journal
from imr_llm.runs.outcome import Read
from imr_llm.runs.processes import spread
from imr_llm.runs.remember import Remembered
from imr_llm.runs.results import parse_result
from imr_llm.runs.run import Run, readers
from imr_llm.runs.worker import Desk

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".envs" / "runners"
PYTHON = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
LETTERS, WORKERS, PROCESSES, SEED = 400, 10, 2, 20261
TIMEOUT_S = 3.0
"""Seconds that every system waits for an answer."""
SLOW_SHARE, QUICK_S, SLOW_S = 0.05, 0.1, 1.5
FAULTS = {"malformed": 0.10, "busy": 0.05, "dropped": 0.02, "silent": 0.01}
PEERS = {"langextract": "LangExtract 1.7.1", "instructor": "instructor 1.17.0"}
TEXT = """Case Number: CM16-{number:07d}
Date Assigned: 12/21/2016 Date of Injury: 09/21/2016
Decision Date: 01/19/2017 UR Denial Date: 12/07/2016
Priority: Standard Application Received: 12/14/2016

HOW THE IMR FINAL DETERMINATION WAS MADE
The Expert Reviewer has the following credentials:
State(s) of Licensure: California
Certification(s)/Specialty: Occupational Medicine

CLINICAL CASE SUMMARY
The applicant is a 33-year-old male roofer (employee {number:07d}) who was injured on September 21, 2016. The diagnosis was lumbar strain. Treatment to date
has included ice, naproxen, and physical therapy. On {review}, utilization review denied an MRI of the lumbar spine.

IMR ISSUES, DECISIONS AND RATIONALES
MRI of the lumbar spine: Upheld

Claims Administrator guideline: Decision based on MTUS Low Back Complaints 2004.

MAXIMUS guideline: Decision based on MTUS Low Back Complaints 2004.

Decision rationale: There are no red flags. The request is not medically necessary.
"""


@dataclass(frozen=True)
class Provider:
    """A loopback endpoint in a process of its own."""

    base_url: str

    def seen(self) -> list[int]:
        """Ask for which employee each request was, in the order in which they came."""
        told: list[int] = httpx2.get(f"{self.base_url.removesuffix('/v1')}/seen").raise_for_status().json()
        return told


@contextmanager
def provider(delays: list[float], faults: list[str] | None = None) -> Iterator[Provider]:
    """Serve until the block ends."""
    told = json.dumps({"delays": delays, "faults": faults or [""]})
    child = subprocess.Popen([sys.executable, HERE / "provider.py", told], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield Provider(f"http://127.0.0.1:{int(child.stdout.readline())}/v1")
    finally:
        child.stdin.close()
        child.wait()


def delays() -> list[float]:
    """Give the endpoint's delays, in a random order that is the same for all."""
    slow = round(LETTERS * SLOW_SHARE)
    order = [SLOW_S] * slow + [QUICK_S] * (LETTERS - slow)
    random.Random(SEED).shuffle(order)
    return order


def ideal_seconds(order: list[float]) -> float:
    """Give how long ten workers take that never wait but for answers."""
    free = [0.0] * WORKERS
    for delay in order:
        heapq.heapreplace(free, free[0] + delay)
    return max(free)


def texts() -> list[str]:
    """Write the letters; each has a date of its own, so that nothing that is made for one serves another."""
    first = dt.date(2015, 1, 5)
    days = [first + dt.timedelta(days=number) for number in range(LETTERS)]
    return [TEXT.format(number=number, review=f"{day:%B} {day.day}, {day.year}") for number, day in enumerate(days)]


def sources() -> list[Source]:
    """Name the letters."""
    return [Source(f"{number:04d}.txt", text.encode()) for number, text in enumerate(texts())]


@dataclass(frozen=True)
class Ran:
    """What a run of all letters came to."""

    results: list[Result]
    seconds: float

    @property
    def letters_per_s(self) -> float:
        """Letters a second."""
        return len(self.results) / self.seconds


@dataclass(frozen=True)
class Asks:
    """Opens, in a process of its own, what asks the endpoint."""

    base_url: str
    ready: Path
    """Folder in which a process writes its number once it can begin."""

    @contextmanager
    def __call__(self, desk: Desk) -> Iterator[Read]:
        """Ask as the desk lets."""
        model = Remembered(Endpoint("m", base_url=self.base_url, api_key="none", timeout_s=TIMEOUT_S, limits=desk), desk, self.base_url)
        pipeline.extract(make_letter(texts()[0], name="first.txt"), None)
        (self.ready / str(desk.member)).write_text(str(os.getpid()))
        yield lambda source: pipeline.extract(source.read(), model)


def own(base_url: str, folder: Path) -> Ran:
    """Run all letters through everything, in one process, with a journal."""
    with Journal(folder / "run.db") as journal:
        gate = Gate(Pace(together=WORKERS), Budget(tally=journal))
        model = Remembered(Endpoint("m", base_url=base_url, api_key="none", timeout_s=TIMEOUT_S, limits=gate), journal, base_url)
        return timed(lambda source: pipeline.extract(source.read(), model), journal)


def when_ready(ready: Path, processes: int, clock: list[float]) -> Iterator[Source]:
    """Yield the letters once so many processes can begin, and note when that was."""
    while len(list(ready.iterdir())) < processes:
        time.sleep(0.01)
    clock.append(time.perf_counter())
    yield from sources()


def spread_own(base_url: str, folder: Path) -> Ran:
    """Run them in several processes; the clock starts when all of these have started."""
    clock: list[float] = []
    (ready := folder / "ready").mkdir()
    with Journal(folder / "run.db") as journal:
        journal.begin({})
        coordinator = Coordinator(when_ready(ready, PROCESSES, clock), journal, Gate(Pace(together=WORKERS), Budget(tally=journal)))
        results = list(spread(coordinator, Asks(base_url, ready), PROCESSES, readers(WORKERS)))
        seconds = time.perf_counter() - clock[0]
    shutil.rmtree(ready)
    return Ran(results, seconds)


def timed(read: Callable[[Source], Record], journal: Journal) -> Ran:
    """Run all letters with some way to read one."""
    journal.begin({})
    letters = sources()
    started = time.perf_counter()
    results = list(Run(read, journal).results(letters, readers(WORKERS)))
    return Ran(results, time.perf_counter() - started)


def overhead(folder: Path) -> float:
    """Give the letters a second where reading one takes no time: each asks the budget and the pace, and is kept as any other."""
    record = pipeline.extract(make_letter(texts()[0], name="letter.txt"), None)
    call = pipeline.plan(make_letter(texts()[0], name="letter.txt"))[0].call
    with Journal(folder / "overhead.db") as journal:
        gate = Gate(Pace(together=WORKERS), Budget(tally=journal))

        def read(_: Source) -> Record:
            with attempting(gate, call, call.max_tokens) as attempt:
                attempt.go()
                attempt.refused()
            return record

        return timed(read, journal).letters_per_s


def faulty() -> list[str]:
    """Give what is wrong with each answer, in a random order."""
    kinds = [kind for kind, share in FAULTS.items() for _ in range(round(LETTERS * share))]
    order = kinds + [""] * (LETTERS - len(kinds))
    random.Random(SEED).shuffle(order)
    return order


def unnamed(results: list[Result]) -> int:
    """Count rows that have less than the rules read, or no answer to their question, and give no reason."""
    return sum(1 for result in results if not isinstance(result, Failure) and not _answered(result) and not _told(result))


def _answered(record: Record) -> bool:
    return all(call.outcome == "answered" for call in record.provenance.calls)


def _told(record: Record) -> bool:
    return any(finding.code == "call_failed" for finding in record.findings)


def killed(kills: int, folder: Path) -> dict[str, int]:
    """Begin runs, kill each at random moments until it comes to its end all the same; count what was asked twice and what was lost."""
    letters = folder / "letters.jsonl"
    letters.write_text(
        "".join(json.dumps({"name": f"{number:04d}.txt", "text": text}) + "\n" for number, text in enumerate(texts())), encoding="utf-8"
    )
    did = runs = repeated = lost = 0
    chance = random.Random(SEED)
    with provider([0.2]) as endpoint:
        keys = call_keys(endpoint.base_url)
        while did < kills:
            runs += 1
            journal, rows = folder / f"killed{runs}.db", folder / f"rows{runs}.jsonl"
            command = [sys.executable, "-m", "imr_llm", "extract", "--list", str(letters), "--journal", str(journal), "-o", str(rows)]
            command += ["--base-url", endpoint.base_url, "--model", "m", "--no-cache", "--concurrency", str(WORKERS), "--quiet"]
            command += ["--processes", str(PROCESSES)]
            known: set[int] = set()
            was_killed = True
            while was_killed:
                came = len(endpoint.seen())
                child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                was_killed = _killed(child, chance.uniform(1.0, 4.0) if did < kills else None)
                did += was_killed
                repeated += sum(employee in known for employee in endpoint.seen()[came:])
                known = answered(journal, keys)
            lost += unaccounted([parse_result(line) for line in rows.read_text(encoding="utf-8").splitlines()])
    return {"kills": did, "killed_runs": runs, "lost_rows": lost, "repeated_calls": repeated}


def call_keys(base_url: str) -> dict[str, int]:
    """Give the key of each employee's call, by which a journal knows its answer."""
    return {call_key(pipeline.plan(source.read())[0].call, "m", base_url): number for number, source in enumerate(sources())}


def _killed(child: subprocess.Popen[bytes], after_s: float | None) -> bool:
    """Kill a process after a while, unless it ends before; without a while, let it end."""
    try:
        child.wait(after_s)
    except subprocess.TimeoutExpired:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        return True
    return False


def answered(path: Path, keys: dict[str, int]) -> set[int]:
    """Tell of which employees the journal has an answer."""
    if not path.exists():
        return set()
    with Journal(path) as journal:
        return {number for key, number in keys.items() if journal.answer(key)}


def unaccounted(rows: list[Result]) -> int:
    """Count letters without exactly one row."""
    names = [row.name if isinstance(row, Failure) else row.source.name for row in rows]
    return len({source.name for source in sources()} ^ set(names)) + len(names) - len(set(names))


def peer(name: str, base_url: str) -> dict[str, Any]:
    """Let another library run all letters."""
    job = {"library": name, "base_url": base_url, "texts": texts(), "workers": WORKERS, "timeout_s": TIMEOUT_S}
    done = subprocess.run([PYTHON, HERE / "runners" / "child.py"], input=json.dumps(job), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name}: the library failed:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def setup() -> None:
    """Make the libraries' environment anew."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", HERE / "runners" / "requirements.txt"], check=True)


def measure(kills: int, folder: Path) -> dict[str, Any]:
    """Measure everything in one run."""
    order = delays()
    ideal, mean = LETTERS / ideal_seconds(order), WORKERS / (sum(order) / len(order))
    one, rate = (_run("provider", order, folder, by=by).letters_per_s for by in (own, spread_own))
    figures: dict[str, Any] = {
        "ideal_letters_per_s": ideal,
        "mean_letters_per_s": mean,
        "letters_per_s": rate,
        "ideal_ratio": rate / ideal,
        "one_process_ratio": one / ideal,
        "mean_ratio": rate / mean,
        "overhead_letters_per_s": overhead(folder),
        "whole_letters_per_s": _run("at once", [0.0], folder).letters_per_s,
    }
    faults = _run("faults", [QUICK_S], folder, faulty())
    figures["unaccounted"] = unaccounted(faults.results)
    figures["unnamed"] = unnamed(faults.results)
    for name in PEERS if PYTHON.exists() else ():
        figures |= _peer(name, order, ideal)
    return figures | killed(kills, folder)


def _run(what: str, waits: list[float], folder: Path, faults: list[str] | None = None, by: Callable[[str, Path], Ran] | None = None) -> Ran:
    with provider(waits, faults) as endpoint:
        ran = (by or own)(endpoint.base_url, folder)
    (folder / "run.db").unlink()
    print(f"{what}: {ran.letters_per_s:.1f} letters/s", file=sys.stderr)
    return ran


def _peer(name: str, order: list[float], ideal: float) -> dict[str, Any]:
    with provider(order) as endpoint:
        told = peer(name, endpoint.base_url)
    with provider([QUICK_S], faulty()) as endpoint:
        came = peer(name, endpoint.base_url)["came"]
    rate = told["came"] / told["seconds"]
    print(f"{name}: {rate:.1f} letters/s, {came} of {LETTERS} under faults", file=sys.stderr)
    return {f"{name}_letters_per_s": rate, f"{name}_ratio": rate / ideal, f"{name}_unaccounted": LETTERS - came}


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=["setup"], help="make the environment of the other libraries")
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="how often to kill the run (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    options = parser.parse_args()
    if options.command == "setup":
        setup()
        return
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options.kills, Path(folder))
    told = {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}
    print("| | |\n|---|---:|")
    for name, value in told.items():
        print(f"| {name} | {value} |")
    if options.json:
        options.json.write_text(json.dumps({"letters": LETTERS, "workers": WORKERS, **told}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
