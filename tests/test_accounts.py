"""A run accounts for every letter: what breaks, what is damaged and what is left out is told, and takes nothing else with it."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from project import LETTERS

from imr_llm import pipeline
from imr_llm.cli.work import Work
from imr_llm.errors import JournalError, UsageError
from imr_llm.letter import Source, passed_over
from imr_llm.model.call import Usage
from imr_llm.records import Record
from imr_llm.render import Failure
from imr_llm.runs.account import Account
from imr_llm.runs.journal import Answer, Journal
from imr_llm.runs.results import parse_results
from imr_llm.runs.run import Run

MIXED = LETTERS / "a2016-mixed-three.txt"
OPTIONS: dict[str, Any] = {
    "lists": (), "shard": None, "processes": 1, "cluster": None, "journal": None, "quiet": True, "record": None, "replay": None,
    "no_model": True, "concurrency": 1, "retry_failed": False, "changed": False, "max_wrong": 0.01, "model": None, "model_path": None, "base_url": None,
    "max_tokens": None, "max_cost": None, "requests_per_minute": None, "tokens_per_minute": None, "timeout": 60.0, "no_cache": True,
    "digests_only": False,
}  # fmt: skip


def read(source: Source) -> Record:
    return pipeline.extract(source.read(), None)


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "imr_llm", *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def spoilt(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as base:
        base.execute(statement)
        base.commit()


def test_a_damaged_row_is_never_given_out_and_is_read_again(tmp_path: Path) -> None:
    """A flipped byte printed another value than the letter's, with exit code 0."""
    path, source = tmp_path / "run.db", Source(str(MIXED))
    with Journal(path) as journal:
        [whole] = Run(read, journal).results([source], 1)
    spoilt(path, "UPDATE letters SET result = replace(result, 'overturned', 'upheld')")
    with Journal(path) as journal:
        with pytest.raises(JournalError, match=r"a2016-mixed-three\.txt is damaged"):
            list(journal.results())
        assert list(Run(read, journal).results([source], 1)) == [whole]
        assert [parse_results(line) for line in journal.results()] == [[whole]]


def test_a_damaged_answer_is_asked_for_again(tmp_path: Path) -> None:
    """An answer that was changed on the disk would become values."""
    path = tmp_path / "run.db"
    with Journal(path) as journal:
        journal.keep("key", Answer("answered", '{"age": 44}', Usage(1, 0, 1, 0.25)))
        assert journal.answer("key") == Answer("answered", '{"age": 44}', Usage(1, 0, 1, 0.25))
    spoilt(path, "UPDATE answers SET reply = replace(reply, '44', '45')")
    with Journal(path) as journal:
        assert journal.answer("key") is None


def test_a_journal_without_hashes_is_told(tmp_path: Path) -> None:
    """One of an earlier version would fail at its first row."""
    path = tmp_path / "run.db"
    Journal(path).close()
    spoilt(path, "ALTER TABLE letters DROP COLUMN sha256")
    with pytest.raises(UsageError, match="earlier version"):
        Journal(path)
    Path(f"{path}.lock").unlink(missing_ok=True)


def test_what_a_journal_can_t_hold_stops_nobody_else(tmp_path: Path) -> None:
    """The thread that writes died of one number, and all others waited for ever."""
    usages = [Usage(10**30 if number == 5 else number, 0, 1, 0.0) for number in range(12)]
    with Journal(tmp_path / "run.db") as journal, ThreadPoolExecutor(12) as pool:
        sent = [pool.submit(journal.send, usage) for usage in usages]
        assert [type(one.exception(timeout=30)) for one in sent].count(OverflowError) == 1
        assert len({one.result() for number, one in enumerate(sent) if number != 5}) == 11


@pytest.mark.parametrize("workers", [1, 3])
def test_what_breaks_beside_the_reading_is_the_letters_row(tmp_path: Path, workers: int) -> None:
    """A name that no journal can hold ends its own letter, and not the run."""
    sources = [Source(str(MIXED)), Source("\ud800", MIXED.read_bytes()), Source("again", MIXED.read_bytes())]
    with Journal(tmp_path / "run.db") as journal:
        results = list(Run(read, journal).results(sources, workers))
    assert sorted(type(result).__name__ for result in results) == ["Failure", "Record", "Record"]
    assert [result.code for result in results if isinstance(result, Failure)] == ["defect"]


def test_a_row_with_any_line_separator_is_read_back() -> None:
    """JSON keeps U+2028 and U+0085 as they are; a row that is cut there can't be read."""
    row = '{"source": {"name": "a\u2028b\u0085c"}, "error": {"code": "empty", "message": "x"}}\n'
    assert [result.name for result in parse_results(row) if isinstance(result, Failure)] == ["a\u2028b\u0085c"]


def test_each_letter_named_has_a_row_or_is_lost() -> None:
    """A file of two letters is accounted for by the first; a name that ends like a number is its own."""
    account = Account(["a", "b", "c#2", "d", "d"])
    for name in ("a#1", "a#2", "c#2", "d", "of another run"):
        account.note(Failure(name, "empty", "x"))
    assert (account.named, account.lost) == (5, 1)


def test_a_letter_without_a_row_ends_with_four(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is taken away while a run goes on is no letter less."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(MIXED.read_bytes())
    work = Work((str(tmp_path),), OPTIONS, None, "jsonl")
    (tmp_path / "b.txt").unlink()
    with work:
        assert len(list(work.results())) == 1
    assert work.exit_code == 4
    assert "1 of the 2 letter(s) named have no row" in capsys.readouterr().err


def test_what_stands_in_a_folder_and_is_no_letter_is_told(tmp_path: Path) -> None:
    """A scan as TIFF, a word processor's file, a link to another folder: nobody should take them for read."""
    (tmp_path / "in").mkdir()
    for name in ("scan.tif", "in/letter.docx", ".hidden", "letter.txt"):
        (tmp_path / name).write_bytes(MIXED.read_bytes())
    (tmp_path / "in" / "elsewhere").symlink_to(LETTERS)
    (tmp_path / "round.txt").symlink_to("round.txt")
    others = [str(tmp_path / name) for name in ("scan.tif", "in/elsewhere", "in/letter.docx")]
    assert list(passed_over([str(tmp_path)])) == others
    done = command("extract", ".", "--no-model", "--format", "jsonl", cwd=tmp_path)
    assert done.returncode == 3
    assert "3 file(s) or link(s) in the folders are no PDF and no text, and are not read: ./scan.tif" in done.stderr
    assert "round.txt: this is a link that leads nowhere" in done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_rows_of_a_list_that_name_what_can_t_be_are_rows(tmp_path: Path) -> None:
    """A path with a NUL, and a name that is half a character."""
    rows = ['{"path": "a\\u0000b.txt"}', '{"name": "\\ud800", "text": "x"}', f'{{"path": "{MIXED}"}}']
    (tmp_path / "list.jsonl").write_text("\n".join(rows), encoding="utf-8")
    done = command("extract", "--list", "list.jsonl", "--no-model", "--format", "jsonl", cwd=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines())) == (3, 3)
    assert "this can be no path" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Letters are medical; others on the machine read neither journal nor record."""
    command("extract", str(MIXED), "--no-model", "--journal", "run.db", "-o", "out.jsonl", cwd=tmp_path)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes["run.db"] == modes["out.jsonl"] == 0o600
    assert not any(mode & 0o077 for mode in modes.values())


@pytest.mark.skipif(sys.platform == "win32", reason="a working directory can't be removed there")
def test_a_defect_of_the_command_is_no_finding(tmp_path: Path) -> None:
    """Exit code 1 says that a record needs a person; what we didn't foresee ends with 3."""
    gone = tmp_path / "gone"
    gone.mkdir()
    program = (
        "import os, sys; from imr_llm.cli import main; os.chdir(sys.argv[1]); os.rmdir(sys.argv[1]); sys.argv[1:] = sys.argv[2:]; main()"
    )
    done = subprocess.run([sys.executable, "-c", program, str(gone), "extract", "letter.txt"], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "please report it" in done.stderr
