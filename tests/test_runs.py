"""A run over many letters: one row each, kept in a journal from which it goes on, whatever stopped it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from test_endpoint import Served, failed, said

from imr_llm import pipeline
from imr_llm.errors import JournalError, ModelUnavailable, ReplyInvalid, ReplyTruncated, UsageError
from imr_llm.letter import Source, find_sources, read_letter
from imr_llm.model.budget import Budget
from imr_llm.model.call import Call, Reply, Usage
from imr_llm.model.endpoint import Endpoint
from imr_llm.model.gate import Gate, most_of
from imr_llm.records import Record
from imr_llm.render import Failure
from imr_llm.runs.journal import Answer, Ended, Journal
from imr_llm.runs.remember import Remembered
from imr_llm.runs.results import parse_result
from imr_llm.runs.run import Run

LETTER = """Case Number: CM16-{number:07d}
Date Assigned: 12/21/2016 Date of Injury: 09/21/2016
Decision Date: 01/19/2017 UR Denial Date: 12/07/2016
Priority: Standard Application Received: 12/14/2016

CLINICAL CASE SUMMARY
The applicant is a 33-year-old male roofer (employee {number}) who was injured on September 21, 2016. The diagnosis was lumbar strain.
Treatment to date has included ice, naproxen, and physical therapy. On December 7, 2016, utilization review denied an MRI.
IMR ISSUES, DECISIONS AND RATIONALES
MRI of the lumbar spine: Upheld

Claims Administrator guideline: Decision based on MTUS Low Back Complaints 2004.

MAXIMUS guideline: Decision based on MTUS Low Back Complaints 2004.

Decision rationale: There are no red flags. The request is not medically necessary.
"""
NOTHING = said('{"date": null, "outcome": null}')


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve for one test."""
    server = Served()
    server.answers = [NOTHING]
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Write five letters into a folder."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(LETTER.format(number=number), encoding="utf-8")
    return folder


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "imr_llm", "extract", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def asking(served: Served) -> list[str]:
    return ["--base-url", served.url, "--model", "m", "--no-cache"]


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(source: Source) -> Record:
    return pipeline.extract(source.read(), None)


@pytest.mark.loopback
def test_a_run_that_is_given_again_asks_nothing_again(served: Served, letters: Path, tmp_path: Path) -> None:
    """The second run has the rows of the first, byte for byte, and the endpoint hears nothing of it."""
    out, journal = tmp_path / "out.jsonl", tmp_path / "run.db"
    first = cli(letters, "--journal", journal, "-o", out, "--concurrency", "3", *asking(served))
    kept, asked = out.read_bytes(), len(served.asked)
    assert asked == 5
    second = cli(letters, "--journal", journal, "-o", out, *asking(served))
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert out.read_bytes() == kept
    assert len(served.asked) == asked
    assert "the journal has 5 letter(s), this run named 5: 5 record(s)" in second.stderr
    assert "535 tokens spent" in second.stderr


@pytest.mark.loopback
def test_a_lost_row_is_made_again_from_the_answers(served: Served, letters: Path, tmp_path: Path) -> None:
    """Answers that were journalled before a crash are not asked for again, and give the same record."""
    out, journal = tmp_path / "out.jsonl", tmp_path / "run.db"
    cli(letters, "--journal", journal, "-o", out, *asking(served))
    kept = rows(out)
    with sqlite3.connect(journal) as base:
        base.execute("DELETE FROM letters")
    cli(letters, "--journal", journal, "-o", out, *asking(served))
    assert rows(out) == kept
    assert len(served.asked) == 5


@pytest.mark.loopback
def test_a_cap_on_tokens_is_kept_and_what_it_left_is_read_later(served: Served, letters: Path, tmp_path: Path) -> None:
    """No more is asked once the next call might pass the cap; each letter has a row that says what to do, and a larger cap goes on."""
    out, journal = tmp_path / "out.jsonl", tmp_path / "run.db"
    (asked,) = pipeline.plan(read_letter(letters / "0.txt"))
    most = most_of(asked.call, asked.call.max_tokens)
    cap = most.prompt_tokens + most.completion_tokens + 250
    capped = cli(letters, "--journal", journal, "-o", out, "--max-tokens", str(cap), *asking(served))
    assert capped.returncode == 3
    assert len(served.asked) == 3
    left = [row["error"] for row in rows(out) if "error" in row]
    assert len(left) == 5 - len(served.asked)
    assert all(error["code"] == "not_begun" and "allow more" in error["message"] for error in left)  # type: ignore[index]
    more = cli(letters, "--journal", journal, "-o", out, "--max-tokens", "99999", *asking(served))
    assert more.returncode == 0, more.stderr
    assert len(served.asked) == 5
    assert not any("error" in row for row in rows(out))


@pytest.mark.loopback
def test_what_nobody_tells_counts_for_the_most_and_what_was_never_sent_for_nothing(served: Served, letters: Path) -> None:
    """An endpoint that tells no usage, and one that isn't there."""
    status, headers, body = NOTHING
    served.answers = [(status, headers, {name: value for name, value in body.items() if name != "usage"})]
    (asked,) = pipeline.plan(read_letter(letters / "0.txt"))
    silent = Budget()
    Endpoint("m", base_url=served.url, api_key="none", limits=Gate(budget=silent)).answer(asked.call)
    most = most_of(asked.call, asked.call.max_tokens)
    assert silent.tokens == most.prompt_tokens + most.completion_tokens
    away = Budget()
    with pytest.raises(ModelUnavailable):
        Endpoint("m", base_url="http://127.0.0.1:9/v1", api_key="none", attempts=1, limits=Gate(budget=away)).answer(asked.call)
    assert away.tokens == 0


def test_an_unknown_price_can_have_no_cap_in_dollars(letters: Path) -> None:
    """Nothing is asked under a cap that nobody can keep."""
    done = cli(letters, "--base-url", "http://127.0.0.1:9/v1", "--model", "m", "--max-cost", "1")
    assert done.returncode == 2
    assert "--max-tokens" in done.stderr


@pytest.mark.loopback
def test_failed_letters_stay_until_they_are_to_be_tried_again(served: Served, letters: Path, tmp_path: Path) -> None:
    """A letter that failed keeps its row and its reason; --retry-failed reads it once more, and only it."""
    (letters / "6.txt").write_text("The tide goes out.", encoding="utf-8")
    served.answers = [failed(401), *[NOTHING] * 9]
    out, journal = tmp_path / "out.jsonl", tmp_path / "run.db"
    cli(letters, "--journal", journal, "-o", out, *asking(served))
    errors = [row["error"]["code"] for row in rows(out) if "error" in row]  # type: ignore[index]
    assert errors == ["model_refused", "not_a_letter"]
    cli(letters, "--journal", journal, "-o", out, *asking(served))
    assert len(served.asked) == 5
    done = cli(letters, "--journal", journal, "-o", out, "--retry-failed", *asking(served))
    assert len(served.asked) == 6
    assert "5 record(s)" in done.stderr
    assert "1 failed (1 not_a_letter)" in done.stderr


@pytest.mark.loopback
def test_another_model_stops_a_run_unless_told_otherwise(served: Served, letters: Path, tmp_path: Path) -> None:
    """The message names what is another; --changed goes on, and only with what is left."""
    journal = tmp_path / "run.db"
    cli(letters / "0.txt", "--journal", journal, *asking(served))
    other = ["--base-url", served.url, "--model", "other", "--no-cache"]
    stopped = cli(letters, "--journal", journal, *other)
    assert stopped.returncode == 2
    assert "model was m, now other" in stopped.stderr
    assert cli(letters, "--journal", journal, "--changed", *other).returncode == 0
    assert [asked["model"] for asked in served.asked] == ["m", *["other"] * 4]


def test_a_changed_letter_is_read_again(tmp_path: Path) -> None:
    """A row belongs to the letter as it was."""
    path = tmp_path / "letter.txt"
    numbers: list[object] = []
    for number in (1, 22):
        path.write_text(LETTER.format(number=number), encoding="utf-8")
        with Journal(tmp_path / "run.db") as journal:
            journal.begin({})
            (result,) = Run(read, journal).results([Source(str(path))], 1)
            assert isinstance(result, Record)
            numbers.append(result.case.number.value)  # type: ignore[union-attr]
    assert numbers == ["CM16-0000001", "CM16-0000022"]


def test_a_silent_endpoint_stops_a_run_before_all_letters_fail(tmp_path: Path) -> None:
    """Twenty letters without an answer in a row, and the rest is left for another time; no letter is without a row."""

    def lost(_: Source) -> Record:
        raise ModelUnavailable("no connection to the endpoint")

    with Journal(tmp_path / "run.db") as journal:
        journal.begin({})
        results = list(Run(lost, journal).results([Source(f"{number}.txt") for number in range(50)], 1))
        counts = journal.counts()
    assert len(results) == 50
    assert counts == {("failed", "model_unavailable"): 20, ("not_begun", "not_begun"): 30}


def test_a_defect_in_one_letter_is_a_row() -> None:
    """Whatever breaks on a letter, it has its row, without a word of the letter, and the others go on."""

    def broken(source: Source) -> Record:
        if source.name == "b.txt":
            raise ZeroDivisionError("secret words of the letter")
        return read(source)

    sources = [Source(name, LETTER.format(number=1).encode()) for name in ("a.txt", "b.txt", "c.txt")]
    results = list(Run(broken).results(sources, 2))
    failures = [result for result in results if isinstance(result, Failure)]
    assert len(results) == 3
    assert [(failure.name, failure.code) for failure in failures] == [("b.txt", "defect")]
    assert "secret" not in failures[0].message


def test_a_full_disk_stops_the_run_and_loses_nothing(tmp_path: Path) -> None:
    """The journal says that it can't be written; what it had it still has, and with room the run goes on."""
    sources = [Source(f"{number:03}.txt", LETTER.format(number=number).encode()) for number in range(30)]
    with Journal(tmp_path / "run.db") as journal:
        journal.begin({})
        pages = journal._base._writer.execute("PRAGMA page_count").fetchone()[0]
        journal._base._writer.execute(f"PRAGMA max_page_count={pages + 40}")
        with pytest.raises(JournalError, match="make room"):
            list(Run(read, journal).results(sources, 2))
    with Journal(tmp_path / "run.db") as journal:
        had = sum(journal.counts().values())
        assert 0 < had < 30
        journal.begin({})
        assert len(list(Run(read, journal).results(sources, 2, known=False))) == 30 - had
        assert journal.counts() == {("record", ""): 30}


def test_a_journal_is_one_run_s_alone(tmp_path: Path) -> None:
    """A second run is told to wait, and another kind of file is left as it is."""
    with Journal(tmp_path / "run.db"), pytest.raises(UsageError, match="another run"):
        Journal(tmp_path / "run.db")
    other = tmp_path / "other.db"
    other.write_text("Dear applicant,\n" * 99, encoding="utf-8")
    with pytest.raises(UsageError, match="no journal"):
        Journal(other)
    base = sqlite3.connect(tmp_path / "base.db")
    base.execute("CREATE TABLE mine (a)")
    base.close()
    with pytest.raises(UsageError, match="no journal"):
        Journal(tmp_path / "base.db")


class Yes(BaseModel):
    """A reply."""

    yes: bool


CALL = Call(question="q", prompt="p", system="s", user="u", reply=Yes, max_tokens=5)


class Answering:
    """A model that answers in turn from a list."""

    name = "m"

    def __init__(self, *answers: Reply | Exception) -> None:
        self.answers = list(answers)

    def answer(self, _: Call) -> Reply:
        """Answer, or fail."""
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_answers_that_can_t_be_used_are_kept_too(tmp_path: Path) -> None:
    """A cut-off answer was paid for, and is not asked for again; an unusable one only with --retry-failed."""
    took = {"prompt_tokens": 9, "completion_tokens": 5}
    with Journal(tmp_path / "run.db") as journal:
        cut = Remembered(Answering(ReplyTruncated("q: cut off", **took)), journal, "e")
        for _ in range(2):
            with pytest.raises(ReplyTruncated, match="cut off") as told:
                cut.answer(CALL)
            assert (told.value.prompt_tokens, told.value.completion_tokens) == (9, 5)
    with Journal(tmp_path / "other.db") as journal:
        good = Reply(Yes(yes=True), Usage(3, 2, 1))
        bad = Remembered(Answering(ReplyInvalid("q: no JSON", **took)), journal, "e")
        for _ in range(2):
            with pytest.raises(ReplyInvalid, match="no JSON"):
                bad.answer(CALL)
        again = Remembered(Answering(good), journal, "e", again=True)
        assert [again.answer(CALL), again.answer(CALL)] == [good, good]


def test_what_was_sent_counts_for_its_most_until_it_is_known(tmp_path: Path) -> None:
    """After a crash in mid-call the sum is never too small."""
    with Journal(tmp_path / "run.db") as journal:
        first, _ = journal.send(Usage(100, 0, 50)), journal.send(Usage(100, 0, 50))
        journal.took(first, Usage(60, 40, 7)).result()
    with Journal(tmp_path / "run.db") as journal:
        assert journal.spent() == Usage(160, 40, 57)
        journal.keep("key", Answer("answered", "{}", Usage()))
        journal.end(Ended("a", "", "record", "", "{}"))
        assert journal.ended("a") == Ended("a", "", "record", "", "{}")


def test_letters_come_from_lists_and_tables(tmp_path: Path) -> None:
    """A list has a path a line, a table a path or a text a row; each letter is named once."""
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    (tmp_path / "paths.lst").write_text("a.txt\n\nb.txt\na.txt\n", encoding="utf-8")
    (tmp_path / "table.csv").write_text('name,text\nfirst,"Dear\nsir"\n,second\n', encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text('{"path": "c.txt"}\n{"text": "x", "name": "d"}\n', encoding="utf-8")
    lists = [tmp_path / name for name in ("paths.lst", "table.csv", "rows.jsonl")]
    found = list(find_sources([str(tmp_path / "a.txt")], lists))
    table = str(tmp_path / "table.csv")
    assert [source.name for source in found] == [
        *(str(tmp_path / name) for name in ("a.txt", "b.txt")),
        "first",
        f"{table}:2",
        str(tmp_path / "c.txt"),
        "d",
    ]
    assert found[2].read().raw == "Dear\nsir"
    assert found[2].fetch() == found[2]
    (tmp_path / "wrong.csv").write_text("file\na.txt\n", encoding="utf-8")
    (wrong,) = find_sources([], [tmp_path / "wrong.csv"])
    assert wrong.problem is not None
    assert wrong.problem.code == "bad_row"
    assert "neither a `path` nor a `text`; it has file" in str(wrong.problem)
    with pytest.raises(UsageError, match="can't be read"):
        list(find_sources([], [tmp_path / "none.csv"]))


def test_another_letter_of_the_same_name_is_a_row(tmp_path: Path) -> None:
    """Two letters can't share a name; the second is told, and the same row given twice is one letter."""
    table = tmp_path / "rows.jsonl"
    rows = [{"name": "a", "text": text} for text in ("one", "two", "one", "two", "three")]
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = list(find_sources([], [table]))
    assert [source.name for source in found] == ["a", "a (2)", "a (3)"]
    assert [source.problem and source.problem.code for source in found] == [None, "same_name", "same_name"]


def test_results_come_back_from_their_lines(tmp_path: Path) -> None:
    """What a journal keeps is the whole result."""
    with Journal(tmp_path / "run.db") as journal:
        journal.begin({})
        results = list(Run(read, journal).results([Source("a", LETTER.format(number=3).encode()), Source("b", b"nothing")], 1))
        assert [parse_result(line) for line in journal.results()] == results
