"""The `eval` command as a user and a CI system meet it."""

from __future__ import annotations

import hashlib
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from project import ROOT, replayed_log
from test_cli import run

SUITE = ROOT / "eval" / "suites" / "project.toml"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Make a suite of four of the project's letters, with folders of its own."""
    stems = ["a2016-overturned-mri", "a2016-mixed-three", "a2014-no-age-psych", "refused-invoice"]
    for folder, suffix, source in (("letters", "txt", "eval/letters"), ("gold", "json", "eval/gold"), ("cassettes", "yaml", "cassettes")):
        (tmp_path / folder).mkdir()
        for stem in stems:
            if (file := ROOT / source / f"{stem}.{suffix}").is_file():
                shutil.copy(file, tmp_path / folder)
    path = tmp_path / "small.toml"
    path.write_text(
        'letters = "letters"\ngold = "gold"\ncassettes = "cassettes"\nbaseline = "baseline.json"\n[splits]\n'
        f"dev = {json.dumps(stems[:2])}\ntest = {json.dumps(stems[2:])}\n",
        encoding="utf-8",
    )
    return path


def edit(path: Path, change: Any) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_the_projects_suite_is_replayed_whole() -> None:
    """Every letter of the project is scored, none fails, and the log has what other tools read."""
    log = replayed_log()
    assert (log["format"], log["mode"]) == ("imr-llm/eval/1", "replayed")
    assert log["letters"] >= 60
    assert log["failed"] == log["absent"] == 0
    assert {row["status"] for row in log["rows"]} == {"scored", "refused"}
    assert 0.9 < log["micro"]["f1"] <= 1
    assert set(log["fields"]["patient.age"]) >= {"precision", "recall", "f1", "low", "high"}
    assert {"f1"} <= set(log["macro"])
    assert 0 <= log["accepted_wrong"] < 0.1 < log["coverage"] <= 1
    assert len(log["ladder"]) == 11


def test_the_first_line_says_what_was_measured_and_the_second_what_a_replay_is() -> None:
    """Nobody takes a replayed score for a live one."""
    lines = run("eval", "--split", "test", "--rung", "clean").stdout.splitlines()
    assert lines[0].startswith("replayed  ·  model qwen2.5-coder-1.5b-instruct-q4_k_m  ·  prompts ")
    assert "commit" in lines[0]
    assert "measures this code" in lines[1]


def test_two_runs_give_the_same_bytes(small: Path, tmp_path: Path) -> None:
    """In every form: a report that differs means that something changed."""
    forms = ("json", "markdown", "junit", "html")
    for number in (1, 2):
        files = [part for form in forms for part in (f"--{form}", str(tmp_path / f"{number}.{form}"))]
        assert run("eval", str(small), *files).returncode == 0
    for form in forms:
        assert (tmp_path / f"1.{form}").read_bytes() == (tmp_path / f"2.{form}").read_bytes(), form


def test_a_letter_that_fails_is_a_row_and_the_run_ends(small: Path, tmp_path: Path) -> None:
    """A letter without a recording is named with its reason, all its values are missed, and the others are scored."""
    (small.parent / "cassettes" / "a2016-mixed-three.yaml").unlink()
    done = run("eval", str(small), "--json", str(tmp_path / "log.json"), "--junit", str(tmp_path / "junit.xml"))
    assert done.returncode == 3
    assert "a2016-mixed-three" in done.stdout.split("letters without a record")[1]
    rows = {row["letter"]: row for row in json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))["rows"]}
    assert rows["a2016-mixed-three"]["code"] == "cassette_miss"
    assert {one["kind"] for one in rows["a2016-mixed-three"]["moved"]} == {"missed"}
    assert rows["a2016-overturned-mri"]["status"] == "scored"
    assert rows["refused-invoice"]["status"] == "refused"
    assert ET.parse(tmp_path / "junit.xml").find(".//testcase[@name='a2016-mixed-three']/error") is not None


def test_a_letter_of_the_suite_that_is_gone_is_a_row(small: Path) -> None:
    """The others are scored, and the run says what could not be done."""
    (small.parent / "letters" / "a2016-mixed-three.txt").unlink()
    done = run("eval", str(small))
    assert done.returncode == 3
    assert "1 of 4 letter(s)" in done.stderr
    assert "3 letter(s), 1 not at hand" in done.stdout


def test_a_letter_that_should_have_been_refused_is_all_invented(small: Path, tmp_path: Path) -> None:
    """Reading an invoice is worse than refusing a letter: every value counts."""
    real = (small.parent / "letters" / "a2016-overturned-mri.txt").read_bytes()
    (small.parent / "letters" / "refused-invoice.txt").write_bytes(real)
    edit(small.parent / "gold" / "refused-invoice.json", lambda gold: gold["source"].update(sha256=hashlib.sha256(real).hexdigest()))
    shutil.copy(small.parent / "cassettes" / "a2016-overturned-mri.yaml", small.parent / "cassettes" / "refused-invoice.yaml")
    run("eval", str(small), "--json", str(tmp_path / "log.json"))
    row = next(row for row in json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))["rows"] if row["letter"] == "refused-invoice")
    assert "no letter" in row["reason"]
    assert {one["kind"] for one in row["moved"]} == {"invented"}


def test_letters_that_are_not_at_hand_are_told(tmp_path: Path) -> None:
    """The suite of posted letters says that it needs a folder, and how many it found in the one that is given."""
    for arguments in ((), ("--letters", str(tmp_path))):
        done = run("eval", "real", "--no-model", "--json", str(tmp_path / "log.json"), *arguments)
        assert done.returncode == 3
        assert "42 of 42" in done.stderr
        assert "not at hand" in done.stdout
        assert json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))["letters"] == 0
    assert run("eval", "real", "--no-model", "--letters", str(tmp_path / "nowhere")).returncode == 2


def test_a_dry_run_asks_nothing_and_tells_the_cost(small: Path) -> None:
    """It needs no recordings, and says how many calls and tokens there would be."""
    shutil.rmtree(small.parent / "cassettes")
    done = run("eval", str(small), "--live", "--dry-run")
    assert done.returncode == 0
    assert "schema(s), about" in done.stdout
    assert "nothing was asked" in done.stdout


def test_the_gate_ends_with_one_on_a_loss_and_names_it(tmp_path: Path) -> None:
    """The baseline of today is accepted; against one that was better in one field, the gate fails."""
    baseline = tmp_path / "baseline.json"
    quick = ("eval", "--rung", "clean", "--baseline", str(baseline))
    assert run(*quick, "--accept").returncode == 0
    same = run(*quick, "--gate")
    assert same.returncode == 0
    assert "no field moved" in same.stdout

    def better(data: Any) -> None:
        places = [row["counts"]["clinical.treatments_to_date"] for row in data["rows"] if "clinical.treatments_to_date" in row["counts"]]
        for counts in [counts for counts in places if counts[3]][:12]:
            counts[0], counts[3] = counts[0] + counts[3], 0

    edit(baseline, better)
    lost = run(*quick, "--gate", "--junit", str(tmp_path / "junit.xml"), "--markdown", str(tmp_path / "summary.md"))
    assert lost.returncode == 1
    assert "clinical.treatments_to_date" in lost.stdout
    assert "LOSS" in lost.stdout
    assert ET.parse(tmp_path / "junit.xml").find(".//testcase[@name='clinical.treatments_to_date']/failure") is not None
    assert "LOSS" in (tmp_path / "summary.md").read_text(encoding="utf-8")


def test_the_committed_baseline_is_of_today() -> None:
    """Whoever moves a field, up or down, says so by accepting a new baseline."""
    log = replayed_log()
    kept = json.loads((ROOT / "eval" / "baseline.json").read_text(encoding="utf-8"))
    now = {row["letter"]: row["counts"] for row in log["rows"] if row["rung"] == "clean"}
    assert {row["letter"]: row["counts"] for row in kept["rows"]} == now


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (("nothing",), 3, "known are project, real"),
        (("--rung", "upside-down"), 2, "ocr-light"),
        (("--live", "--no-model"), 2, "--no-model"),
        (("--record", "x"), 2, "--live"),
        (("--without", "rules"), 2, "--live or --no-model"),
        (("--first", "2", "--accept"), 2, "a baseline has all"),
        (("--no-model", "--without", "sections", "--gate"), 2, "--gate"),
        (("--gate", "--accept"), 2, "--accept"),
        (("--gate", "--baseline", "no-such.json"), 3, "--accept"),
        (("--gate", "--no-model"), 3, "'rules'"),
        (("real", "--gate", "--no-model"), 2, "--baseline"),
        (("--json", "/proc/nowhere/log.json", "--no-model", "--rung", "clean"), 2, "can't be written"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], code: int, hint: str) -> None:
    """One message that says what to do, and no traceback."""
    done = run("eval", *arguments)
    assert done.returncode == code, done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_letter_of_no_known_layout_has_its_items_all_the_same(small: Path, tmp_path: Path) -> None:
    """With the rules of sections switched off, decided headings are read; with all rules off and no model, nothing is."""
    logs: dict[str, Any] = {}
    for off in ("sections", "rules"):
        run("eval", str(small), "--no-model", "--without", off, "--first", "3", "--json", str(tmp_path / "log.json"))
        logs[off] = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
        assert (logs[off]["off"], logs[off]["letters"]) == (off, 3)
    assert logs["sections"]["fields"]["items.decision"]["f1"] == 1
    assert logs["sections"]["fields"]["items.heading"]["f1"] == 1
    assert logs["rules"]["micro"]["correct"] == 0


def test_gold_that_does_not_fit_is_told_before_anything_is_asked(small: Path) -> None:
    """A gold file of another text, of no shape, or without a place for a value stops the run, by name."""
    gold = small.parent / "gold" / "a2016-mixed-three.json"
    whole = gold.read_text(encoding="utf-8")
    cases: list[tuple[Any, str]] = [
        (lambda data: data["source"].update(sha256="0" * 64), "hash"),
        (lambda data: data["plain"]["patient"].update(sex="yes"), "patient.sex"),
        (lambda data: data["spans"].pop("patient.sex"), "one span a value"),
        (lambda data: data["spans"]["items.0.heading"][0].__setitem__(1, 10**6), "outside"),
        (lambda data: data["plain"]["items"][0].update(heading="MRI of nothing"), "prints"),
    ]
    for change, hint in cases:
        gold.write_text(whole, encoding="utf-8")
        edit(gold, change)
        done = run("eval", str(small))
        assert done.returncode == 3, hint
        assert "a2016-mixed-three" in done.stderr
        assert hint in done.stderr


class _Loads(HTMLParser):
    """Collects what a page would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"src", "href"} and value and not value.startswith("#")]
        if tag == "script":
            self.found.append(tag)


def test_the_page_is_one_file_that_loads_nothing_and_takes_no_markup_from_a_letter(small: Path, tmp_path: Path) -> None:
    """It has the plots and the worst letters; what a letter says in angle brackets stays text."""
    page = tmp_path / "page.html"
    letter = small.parent / "letters" / "a2016-overturned-mri.txt"
    text = letter.read_text(encoding="utf-8").replace("He had received a sling", "He had received a <script>alert(1)</script> sling")
    letter.write_text(text, encoding="utf-8")

    def follow(data: Any) -> None:
        data["source"]["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        added = len("<script>alert(1)</script> ")
        at = text.index("<script>")
        data["spans"] = {
            path: [[place + added if place >= at else place for place in span] for span in spans] for path, spans in data["spans"].items()
        }

    edit(small.parent / "gold" / "a2016-overturned-mri.json", follow)
    run("eval", str(small), "--no-model", "--html", str(page))
    html = page.read_text(encoding="utf-8")
    loads = _Loads()
    loads.feed(html)
    assert not loads.found
    assert html.count("<svg") >= 2
    assert "The worst letters" in html
    assert "<script" not in html
    assert "default-src 'none'" in html
