"""A run that several processes share: the same rows as one process gives, and what happens when one of them dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from project import LETTERS
from test_endpoint import Served
from test_runs import LETTER, NOTHING, asking, cli, letters, rows, served

from imr_llm import pipeline
from imr_llm.errors import JournalError, ProcessError, UsageError
from imr_llm.letter import Shard, Source, find_sources
from imr_llm.model.gate import Gate
from imr_llm.records import Record
from imr_llm.render import Failure, Result
from imr_llm.runs.coordinator import Coordinator
from imr_llm.runs.journal import Journal
from imr_llm.runs.outcome import Read
from imr_llm.runs.processes import shares, spread
from imr_llm.runs.worker import Desk

__all__ = ["letters", "served"]


@dataclass(frozen=True)
class Reads:
    """Opens what reads letters by the rules alone, and notes who read which; some letters it dies of."""

    folder: Path
    kills: str = "never"
    """What a letter's name has that kills its process, after a while."""
    once: bool = False
    """Whether only the first process dies."""

    @contextmanager
    def __call__(self, desk: Desk) -> Iterator[Read]:
        """Read."""

        def read(source: Source) -> Record:
            (self.folder / f"{source.name}.{desk.member}").touch()
            if self.kills in source.name and not (self.once and desk.member):
                time.sleep(0.3)
                os.kill(os.getpid(), signal.SIGKILL)
            return pipeline.extract(source.read(), None)

        yield read


@dataclass(frozen=True)
class Breaks:
    """Can't be opened."""

    with_exit: bool

    @contextmanager
    def __call__(self, desk: Desk) -> Iterator[Read]:
        """Break, with a reason or without one."""
        assert desk.member >= 0
        if self.with_exit:
            os._exit(7)
        raise UsageError("the extra is missing")
        yield


def texts(number: int) -> list[Source]:
    return [Source(f"{each:02}.txt", LETTER.format(number=each).encode()) for each in range(number)]


def run(tmp_path: Path, sources: list[Source], opening: Reads | Breaks) -> tuple[list[Result], dict[tuple[str, str], int]]:
    with Journal(tmp_path / "run.db") as journal:
        journal.begin({})
        results = list(spread(Coordinator(iter(sources), journal, Gate()), opening, 2, 4))
        return results, dict(journal.counts())  # type: ignore[arg-type]


def names(results: list[Result]) -> list[str]:
    return sorted(result.name if isinstance(result, Failure) else result.source.name for result in results)


def test_each_letter_is_read_by_one_process(tmp_path: Path) -> None:
    """Both processes read, and no letter twice."""
    results, counts = run(tmp_path, texts(40), Reads(tmp_path))
    assert names(results) == [f"{each:02}.txt" for each in range(40)]
    assert counts == {("record", ""): 40}
    read = [path.name.rsplit(".", 1) for path in tmp_path.glob("*.txt.*")]
    assert len(read) == 40
    assert {member for _, member in read} == {"0", "1"}


def test_letters_of_a_process_that_dies_are_read_by_another(tmp_path: Path) -> None:
    """A process is killed in the middle: every letter still ends in one record."""
    results, counts = run(tmp_path, texts(30), Reads(tmp_path, kills="1", once=True))
    assert names(results) == [f"{each:02}.txt" for each in range(30)]
    assert counts == {("record", ""): 30}


def test_a_letter_that_kills_its_processes_is_a_row_and_takes_no_other_with_it(tmp_path: Path) -> None:
    """Of the letters that were read when a process died, each is read again alone: one of them is guilty, and all others have records."""
    results, counts = run(tmp_path, texts(30), Reads(tmp_path, kills="07"))
    assert names(results) == [f"{each:02}.txt" for each in range(30)]
    assert counts == {("failed", "process_died"): 1, ("record", ""): 29}
    (failed,) = [result for result in results if isinstance(result, Failure)]
    assert failed.name == "07.txt"
    assert "leave it out" in failed.message
    assert len(list(tmp_path.glob("07.txt.*"))) == 2


@pytest.mark.parametrize(
    ("with_exit", "error", "says"), [(True, ProcessError, "before it had read"), (False, UsageError, "extra is missing")]
)
def test_processes_that_can_t_begin_end_the_run(tmp_path: Path, with_exit: bool, error: type[Exception], says: str) -> None:  # noqa: FBT001
    """No loop of processes that die at once: the run says why."""
    with pytest.raises(error, match=says):
        run(tmp_path, texts(3), Breaks(with_exit))


def test_a_full_disk_stops_all_processes(tmp_path: Path) -> None:
    """The journal's error reaches the one that wants results, and nothing hangs."""
    with Journal(tmp_path / "run.db") as journal:
        journal.begin({})
        pages = journal._base._writer.execute("PRAGMA page_count").fetchone()[0]
        journal._base._writer.execute(f"PRAGMA max_page_count={pages + 40}")
        with pytest.raises(JournalError, match="make room"):
            list(spread(Coordinator(iter(texts(40)), journal, Gate()), Reads(tmp_path), 2, 4))


def test_a_letter_that_can_t_be_had_needs_no_process(tmp_path: Path) -> None:
    """It has its row, and the others theirs."""
    results, counts = run(tmp_path, [Source(str(tmp_path / "none.txt")), *texts(2)], Reads(tmp_path))
    assert len(results) == 3
    assert counts == {("failed", "missing"): 1, ("record", ""): 2}


@pytest.mark.loopback
def test_one_cap_holds_for_all_processes_and_the_rest_is_read_later(served: Served, letters: Path, tmp_path: Path) -> None:
    """Two processes ask no more than the cap allows both; with more, only what is left is asked."""
    served.answers = [NOTHING]
    out, journal = tmp_path / "out.jsonl", tmp_path / "run.db"
    common: list[str | Path] = [letters, "--journal", journal, "-o", out, "--processes", "2", *asking(served)]
    capped = cli(*common, "--max-tokens", "2500")
    spent = len(served.asked)
    assert capped.returncode == 3
    assert 0 < spent < 5
    assert [row["error"]["code"] for row in rows(out) if "error" in row] == ["not_begun"] * (5 - spent)  # type: ignore[index]
    assert cli(*common).returncode == 0
    assert len(served.asked) == 5
    assert not any("error" in row for row in rows(out))


def test_several_processes_give_the_rows_of_one(letters: Path, tmp_path: Path) -> None:
    """Byte for byte, once both are sorted."""
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert cli(letters, "--no-model", "-o", one).returncode == 0
    assert cli(letters, "--no-model", "-o", two, "--processes", "2").returncode == 0
    assert sorted(one.read_bytes().splitlines()) == sorted(two.read_bytes().splitlines())
    embedded = cli(letters, "-o", two, "--processes", "2")
    assert embedded.returncode == 2
    assert "--concurrency" in embedded.stderr


def test_shards_have_every_letter_once(letters: Path, tmp_path: Path) -> None:
    """By the hash of its name, on every machine the same."""
    parts = [[source.name for source in find_sources([str(letters)], shard=Shard(number, 3))] for number in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == sorted(source.name for source in find_sources([str(letters)]))
    table = tmp_path / "many.jsonl"
    table.write_text("".join(json.dumps({"name": f"{number}", "text": "x"}) + "\n" for number in range(3000)), encoding="utf-8")
    sizes = [sum(1 for _ in find_sources([], [table], Shard(number, 3))) for number in (1, 2, 3)]
    assert sum(sizes) == 3000
    assert min(sizes) > 900
    wrong = cli(letters, "--no-model", "--shard", "4/3")
    assert wrong.returncode == 2
    assert "expected I/N" in wrong.stderr


def test_threads_are_shared_out() -> None:
    """None is lost, and each process has one at least."""
    assert shares(16, 3) == [5, 5, 6]
    assert shares(1, 2) == [1, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="a working directory can't be removed there")
def test_a_process_that_can_t_be_started_ends_the_run(tmp_path: Path) -> None:
    """Without a working directory none starts; the run says so, and doesn't wait for ever."""
    gone = tmp_path / "gone"
    gone.mkdir()
    program = "import os, pathlib, sys; os.chdir(sys.argv[1]); pathlib.Path(sys.argv[1]).rmdir(); from imr_llm.cli import main; del sys.argv[1]; main()"
    paths = [str(path) for path in sorted(LETTERS.glob("a2016-o*.txt"))]
    options = ["extract", *paths, "--no-model", "--processes", "2", "--format", "jsonl"]
    done = subprocess.run([sys.executable, "-c", program, str(gone), *options], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert "no process could be started (FileNotFoundError" in done.stderr
    assert "Traceback" not in done.stderr
