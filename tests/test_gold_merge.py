"""Gold from reviews: what people settled becomes gold that `eval` counts, and what they didn't is told and stays out."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from project import LETTERS, gold_data
from reviewing import Client, accept_all, at_desk, cases_from, place_of, say_as_gold, write_records

from imr_llm.evals.gold import check_against_letter, read_gold
from imr_llm.facts import evidence_of
from imr_llm.review import Case
from imr_llm.review.saying import plain_value

pytestmark = pytest.mark.loopback
STEMS = (
    "a2014-single-overturned",
    "a2016-mixed-three",
    "a2016-overturned-mri",
    "a2016-partial-certification-b",
    "a2016-decision-alone",
    "f2014-format2",
)


def merge(records: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return cli("gold", "merge", records, *arguments)


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "imr_llm", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=120)


def reviewed(folder: Path, stem: str = "a2016-overturned-mri") -> tuple[Path, Case]:
    """Write the record of one letter, as rules alone read it."""
    cases = cases_from(LETTERS / f"{stem}.txt")
    (case,) = cases.values()
    return write_records(folder, cases), case


def desk(folder: Path, case: Case, author: str = "Ann", **how: Any) -> Any:
    return at_desk({case.id: case}, folder / "records.review.jsonl", author, **how)


@pytest.mark.parametrize("stem", STEMS)
def test_who_says_what_gold_says_makes_that_gold(stem: str, tmp_path: Path) -> None:
    """From a record with faults, one person's reading by the codebook gives the committed gold, value by value, with true offsets."""
    records, case = reviewed(tmp_path, stem)
    with desk(tmp_path, case) as client:
        say_as_gold(client, case, gold_data(stem))
    done = merge(records, "-o", tmp_path / "gold")
    assert done.returncode == 0, done.stdout + done.stderr
    made, wanted = json.loads((tmp_path / "gold" / f"{stem}.json").read_text(encoding="utf-8")), gold_data(stem)
    assert made["plain"] == wanted["plain"]
    assert made["source"] == wanted["source"]
    assert made["spans"].keys() == wanted["spans"].keys()
    assert case.letter is not None
    assert not list(check_against_letter(read_gold(tmp_path / "gold" / f"{stem}.json"), case.letter))
    (reader,) = made["review"]["readings"]
    assert (reader["author"], made["review"]["record"], made["differences"]) == ("Ann", case.version, [])
    assert len(reader["decisions"]) >= len(case.facts) - 4


def suite_in(folder: Path, *, letters: bool = True) -> Path:
    """Make a suite of one other letter."""
    (folder / "gold").mkdir()
    (folder / "letters").mkdir()
    path = folder / "suite.toml"
    lines = [f'{name} = "{name}"' for name in (("letters", "gold") if letters else ("gold",))]
    path.write_text("\n".join([*lines, "[splits]", 'dev = [\n  "refused-invoice",\n]', "test = []", ""]), encoding="utf-8")
    (folder / "gold" / "refused-invoice.json").write_text(json.dumps(gold_data("refused-invoice")), encoding="utf-8")
    (folder / "letters" / "refused-invoice.txt").write_bytes((LETTERS / "refused-invoice.txt").read_bytes())
    return path


def test_the_next_eval_counts_what_was_corrected(tmp_path: Path) -> None:
    """The letter comes to the suite's letters, its name into the split, and the faults that the person mended cost score."""
    records, case = reviewed(tmp_path)
    with desk(tmp_path, case) as client:
        accept_all(client, case, but=("patient.age",))
        client.must(case, "patient.age", "absent")
    suite = suite_in(tmp_path)
    done = merge(records, "-o", tmp_path / "gold", "--suite", suite, "--split", "dev")
    assert done.returncode == 0, done.stdout + done.stderr
    assert tomllib.loads(suite.read_text(encoding="utf-8"))["splits"]["dev"] == ["a2016-overturned-mri", "refused-invoice"]
    log = tmp_path / "log.json"
    scored = cli("eval", suite, "--no-model", "--json", log)
    assert scored.returncode == 0, scored.stderr
    fields = json.loads(log.read_text(encoding="utf-8"))["fields"]
    assert fields["patient.age"]["invented"] == 1
    assert fields["case.number"]["correct"] == 1
    again = merge(records, "-o", tmp_path / "gold", "--suite", suite, "--split", "dev")
    assert (again.returncode, "--replace writes it anew" in again.stdout) == (1, True)
    assert merge(records, "-o", tmp_path / "gold", "--suite", suite, "--split", "dev", "--replace").returncode == 0


def two_readings(folder: Path, case: Case) -> tuple[Client, Client]:
    """Let two people read a letter, and differ on its category and on a diagnosis."""
    with desk(folder, case, "Ann") as ann, desk(folder, case, "Ben") as ben:
        accept_all(ann, case, but=("items.0.category",))
        ann.must(case, "items.0.category", "correct", spans=[place_of(case, "MRI")], value="other", reason="unsure")
        accept_all(ben, case, but=("clinical.diagnoses.0",))
        ben.must(case, "clinical.diagnoses.0", "remove", reason="a complaint")
    return ann, ben


def test_what_two_people_differ_on_waits_for_an_adjudication(tmp_path: Path) -> None:
    """Until then there is no gold and a row says why; then gold has both readings, what was taken, why, and who."""
    records, case = reviewed(tmp_path)
    two_readings(tmp_path, case)
    waiting = merge(records, "-o", tmp_path / "gold")
    assert waiting.returncode == 1
    assert {line.partition("open: ")[2] for line in waiting.stdout.splitlines()} == {
        f"Ann and Ben differ on {path}; adjudicate it" for path in ("items.0.category", "clinical.diagnoses.0")
    }
    assert not (tmp_path / "gold").exists()
    with desk(tmp_path, case, "Cy", between=("Ann", "Ben")) as cy:
        ruled = cy.must(case, "items.0.category", "accept", reason="An MRI is a test.")
        cy.must(case, "clinical.diagnoses.0", "remove", reason="Pain is a complaint.")
    done = merge(records, "-o", tmp_path / "gold")
    assert done.returncode == 0, done.stdout + done.stderr
    gold = json.loads((tmp_path / "gold" / "a2016-overturned-mri.json").read_text(encoding="utf-8"))
    whole = ["left shoulder pain", "recurrent anterior instability of the left shoulder"]
    why = ("decided by Cy: Pain is a complaint.", "decided by Cy: An MRI is a test.")
    assert gold["differences"] == [
        {"path": "clinical.diagnoses", "first": whole, "second": whole[1:], "taken": "second", "why": why[0]},
        {"path": "items.0.category", "first": ["other"], "second": ["diagnostic_testing"], "taken": "second", "why": why[1]},
    ]
    assert gold["plain"]["clinical"]["diagnoses"] == whole[1:]
    assert [reader["author"] for reader in gold["review"]["readings"]] == ["Ann", "Ben"]
    told = next(one for one in gold["review"]["adjudicated"] if one["path"] == "items.0.category")
    assert told == {"path": "items.0.category", "author": "Cy", "decision": ruled["id"], "between": ruled["adjudicates"]}


def test_what_is_open_is_told_letter_by_letter(tmp_path: Path) -> None:
    """Undecided values, letters that nobody read, and decisions on a record that was made again give rows, and no gold."""
    records, case = reviewed(tmp_path)
    with desk(tmp_path, case) as client:
        accept_all(client, case, but=("patient.age", "items.0.verdict"))
    done = merge(records, "-o", tmp_path / "gold")
    assert (done.returncode, "Ann has not decided on patient.age, items.0.verdict" in done.stdout) == (1, True)
    changed = json.loads(records.read_text(encoding="utf-8"))
    changed["provenance"]["version"] = "0"
    records.write_text(json.dumps(changed) + "\n", encoding="utf-8")
    assert "of another version of its record" in merge(records, "-o", tmp_path / "gold").stdout
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    assert "nobody decided on it" in merge(records, "--log", tmp_path / "empty.jsonl", "-o", tmp_path / "gold").stdout
    assert not (tmp_path / "gold").exists()


def test_a_partial_second_reading_counts_where_it_says_something(tmp_path: Path) -> None:
    """One whole reading is enough; where another person said otherwise, or added something, that is a difference."""
    records, case = reviewed(tmp_path)
    with desk(tmp_path, case, "Ann") as ann, desk(tmp_path, case, "Ben") as ben:
        accept_all(ann, case)
        ben.must(case, "patient.sex", "accept")
        assert merge(records, "-o", tmp_path / "gold").returncode == 0
        ben.must(case, "clinical.treatments_to_date.+", "correct", spans=[place_of(case, "naproxen")])
    waiting = merge(records, "-o", tmp_path / "other")
    assert waiting.returncode == 1
    assert "differ on clinical.treatments_to_date.+" in waiting.stdout


def test_an_item_that_is_none_goes_with_all_its_values(tmp_path: Path) -> None:
    """The items behind it move up, in values, spans and outcome."""
    records, case = reviewed(tmp_path, "a2016-mixed-three")
    with desk(tmp_path, case) as client:
        accept_all(client, case)
        client.must(case, "items.0", "remove")
    assert merge(records, "-o", tmp_path / "gold").returncode == 0
    gold = read_gold(tmp_path / "gold" / "a2016-mixed-three.json")
    assert gold.plain is not None
    headings = [case.facts[f"items.{number}.heading"] for number in range(3)]
    assert [item["heading"] for item in gold.plain["items"]] == [plain_value(heading) for heading in headings[1:]]
    assert gold.spans["items.0.heading"][0].start == evidence_of(headings[1])[0].start
    assert "items.2.heading" not in gold.spans
    assert gold.plain["outcome"] == "upheld"


def test_two_people_may_differ_on_whether_an_item_is_one(tmp_path: Path) -> None:
    """One word of a third person takes the item out of gold; a missing item keeps the letter out."""
    records, case = reviewed(tmp_path, "a2016-mixed-three")
    with desk(tmp_path, case, "Ann") as ann, desk(tmp_path, case, "Ben") as ben:
        accept_all(ann, case)
        accept_all(ben, case)
        ben.must(case, "items.2", "remove")
        ann.must(case, "items", "absent", reason="the sling")
        assert "an item of the letter is missing (the sling)" in merge(records, "-o", tmp_path / "gold").stdout
        ann.must(case, "items", "undo")
    assert "Ann and Ben differ on items.2.heading" in merge(records, "-o", tmp_path / "gold").stdout
    with desk(tmp_path, case, "Cy", between=("Ann", "Ben")) as cy:
        cy.must(case, "items.2", "remove", reason="It is part of the second.")
        assert all(one["ruling"]["author"] == "Cy" for one in cy.get("/differences")["differences"])
    done = merge(records, "-o", tmp_path / "gold")
    assert done.returncode == 0, done.stdout
    made = json.loads((tmp_path / "gold" / "a2016-mixed-three.json").read_text(encoding="utf-8"))
    assert (len(made["plain"]["items"]), made["differences"]) == (2, [])


def test_a_letter_whose_text_may_not_go_along_leaves_hashes(tmp_path: Path) -> None:
    """Neither rationale nor verdict is in the file, also not as a difference; the letter, where it is at hand, still fits."""
    records, case = reviewed(tmp_path)
    with desk(tmp_path, case, "Ann") as ann, desk(tmp_path, case, "Ben") as ben:
        accept_all(ann, case)
        accept_all(ben, case, but=("items.0.verdict",))
        ben.must(case, "items.0.verdict", "absent")
    with desk(tmp_path, case, "Cy", between=("Ann", "Ben")) as cy:
        cy.must(case, "items.0.verdict", "accept", reason="It concludes.")
    suite = suite_in(tmp_path, letters=False)
    done = merge(records, "-o", tmp_path / "gold", "--suite", suite, "--split", "test", "--hashes-only")
    assert done.returncode == 0, done.stdout + done.stderr
    path = tmp_path / "gold" / "a2016-overturned-mri.json"
    gold, text = read_gold(path), path.read_text(encoding="utf-8")
    assert gold.text_sha256.keys() == {"items.0.rationale", "items.0.verdict"}
    assert "medically necessary" not in text
    assert case.letter is not None
    assert not list(check_against_letter(gold, case.letter))
    assert not list((tmp_path / "letters").glob("a2016*"))
    scored = cli("eval", suite, "--no-model", "--letters", LETTERS, "--split", "test", "--json", tmp_path / "log.json")
    assert scored.returncode == 0, scored.stderr
    assert json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))["micro"]["f1"] == 1


def test_wrong_options_are_told_and_write_nothing(tmp_path: Path) -> None:
    """A suite that would be wrong stays as it was, and so does what lies there under the letter's name."""
    records, case = reviewed(tmp_path)
    with desk(tmp_path, case) as client:
        accept_all(client, case)
    suite = suite_in(tmp_path)
    before = suite.read_text(encoding="utf-8")
    for arguments, code, hint in (
        (("-o", tmp_path / "gold", "--suite", suite), 2, "--suite needs --split"),
        (("-o", tmp_path / "gold", "--split", "dev"), 2, "give --suite"),
        (("-o", tmp_path / "gold", "--suite", suite, "--split", "dev", "--hashes-only"), 2, "leave --hashes-only out"),
        (("-o", tmp_path / "other", "--suite", suite, "--split", "dev"), 3, "has no gold"),
        (("-o", suite, "--replace"), 2, "is a file"),
        (("-o", suite / "x"), 1, "can't be written"),
    ):
        done = merge(records, *arguments)
        assert (done.returncode, hint in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert suite.read_text(encoding="utf-8") == before
    (tmp_path / "letters" / "a2016-overturned-mri.txt").write_text("another", encoding="utf-8")
    taken = merge(records, "-o", tmp_path / "gold", "--suite", suite, "--split", "dev")
    assert (taken.returncode, "another letter has this name" in taken.stdout) == (1, True)
    assert not (tmp_path / "gold" / "a2016-overturned-mri.json").exists()
