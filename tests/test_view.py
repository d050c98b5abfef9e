"""The page of `view`: each value with its place, letters that are gone or hostile, and the same bytes each time."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from project import LETTERS, ROOT, letter_paths
from test_reading import small_pdf

from imr_llm import pipeline
from imr_llm.evals.mess.sheets import Sheet, pdf, text_at
from imr_llm.facts import evidence_of
from imr_llm.letter import Letter, Span, make_letter, read_letter
from imr_llm.records import Absent, Evidence, Record, Rejected
from imr_llm.render import Failure, as_jsonl
from imr_llm.routing import route
from imr_llm.view import Pair, Review, as_page, draw_pages, gather, show, version_of
from imr_llm.view.paths import numbered

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> \u2028\u2029 \u202eabc\u202c \x01 ]]>--><!-- \U0001f600"
"""Markup, ends of scripts, line ends of JavaScript, marks that turn the direction, a control character, one beyond the BMP."""


def pair_of(path: Path, text: str | None = None) -> Pair:
    letter = read_letter(path) if text is None else make_letter(text, name=str(path))
    return Pair(route(pipeline.extract(letter, None), letter), letter, None)


def data_of(page: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(page.split('<script type="application/json" id="data">')[1].split("</script>", maxsplit=1)[0])
    return data


def with_age_at(letter: Letter) -> Record:
    """Give a record that has its age from where another letter prints 33."""
    record = pair_of(LETTERS / "a2016-overturned-mri.txt").result
    assert isinstance(record, Record)
    start = letter.raw.index("33")
    place = Evidence(start=start, end=start + 2, text="33", page=1, line=1, match="exact")
    age = record.patient.age.model_copy(update={"evidence": (place,)})
    return record.model_copy(update={"patient": record.patient.model_copy(update={"age": age})})


def hostile_pair() -> Pair:
    """Plant markup into a letter's heading, name and summary, so that values hold it, too."""
    path = LETTERS / "a2016-overturned-mri.txt"
    text = path.read_text(encoding="utf-8")
    for word in ("MRI", "33 years"):
        text = text.replace(word, f"{HOSTILE} {word}")
    return pair_of(Path(f"{HOSTILE.replace('/', '')}.txt"), text)


@pytest.mark.parametrize("path", letter_paths()[::9], ids=lambda path: path.stem)
def test_each_value_is_on_the_page_with_its_place(path: Path) -> None:
    """What the record says is what the page shows: value by value, at offsets of the text that the page holds."""
    pair = pair_of(path)
    shown = data_of(as_page([show(pair)]))["letters"][0]
    assert shown["text"] == read_letter(path).raw
    letter = read_letter(path)
    assert shown["id"] == letter.id
    facts = dict(numbered(pair.result))  # type: ignore[arg-type]
    assert [value["path"] for value in shown["values"]] == list(facts)
    for value in shown["values"]:
        fact = facts[value["path"]]
        assert (value["status"] == "absent") == isinstance(fact, Absent)
        told = [evidence.text for evidence in evidence_of(fact)]
        assert [letter.printed(Span(place["start"], place["end"])) for place in value["evidence"]] == told
    for page, start in enumerate(shown["pages"], 1):
        assert shown["text"][:start].count("\f") == page - 1


def test_what_needs_a_person_comes_first_with_counter_evidence() -> None:
    """A rejected reading is told once, with what the letter says instead; a value to be reviewed and an absent one have their reason."""
    pair = pair_of(LETTERS / "a2016-conflicting-dates.txt")
    record = pair.result
    assert not isinstance(record, Failure)
    place = Evidence(start=10, end=14, text="said", page=1, line=1, match="exact")
    untold = Rejected(path="patient.age", words="44", by="worker", why="conflict", counter=place)
    notes = show(Pair(record.model_copy(update={"rejected": (untold,)}), pair.letter, None)).attention
    wanted = [note.needs_person for note in notes]
    assert wanted == sorted(wanted, reverse=True)
    (rejected,) = [note for note in notes if note.kind == "rejected"]
    assert rejected.counter is not None
    assert (rejected.counter.text, rejected.counter.start, rejected.path) == ("said", 10, "patient.age")
    held = {path for path, fact in numbered(record) if not isinstance(fact, Absent) and fact.review}
    assert {note.path for note in notes if note.kind == "review"} == held != set()
    absent = {path for path, fact in numbered(record) if isinstance(fact, Absent) and not path.endswith(".authorized")}
    assert {note.path for note in notes if note.kind == "absent"} == absent != set()
    assert {note.kind for note in notes} >= {finding.code for finding in record.findings}


def test_a_decision_word_of_no_item_is_an_item_that_nobody_claimed() -> None:
    """A reader sees where the letter may have an item that the record lacks."""
    notes = show(pair_of(LETTERS / "a2016-planted-instructions.txt")).attention
    unclaimed = [note for note in notes if note.kind == "unclaimed_item"]
    assert unclaimed
    assert all(note.needs_person and note.start is not None for note in unclaimed)


def test_nothing_of_a_letter_becomes_markup() -> None:
    """Beside its data, the page is the same for a hostile letter; the data ends where the page says, and holds the letter as it is."""
    pair = hostile_pair()
    page, harmless = as_page([show(pair)]), as_page([])
    assert HOSTILE in data_of(page)["letters"][0]["text"]
    blank = re.compile(r'(<script type="application/json" id="data">).*?(</script>)', re.DOTALL)
    assert blank.sub(r"\1\2", page) == blank.sub(r"\1\2", harmless)
    data = page.split('id="data">')[1].split("</script>")[0]
    assert data.isascii()
    assert "<" not in data


def test_a_lone_surrogate_is_shown_and_not_an_error(tmp_path: Path) -> None:
    """A PDF's text layer may hold half a character."""
    letter = make_letter("half \ud800 of one", name="half.pdf")
    page = as_page([show(Pair(Failure("half.pdf", "not_a_letter", "no"), letter, None))])
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert data_of(page)["letters"][0]["text"] == "half \ud800 of one"


def test_the_policy_lets_nothing_in_but_the_page_s_own_parts() -> None:
    """No source but two hashes and data images; the server is reached in review alone."""
    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', as_page([]))[0]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("script-src").startswith("'sha256-")
    assert rules.pop("style-src").startswith("'sha256-")
    none = dict.fromkeys(("default-src", "connect-src", "base-uri", "form-action"), "'none'")
    assert rules == {**none, "img-src": "data:"}
    assert "connect-src 'self'" in as_page([], Review("Ann", blind=False))
    assert not re.search(r"https?://", as_page([]))


def test_a_letter_that_moved_is_found_by_hash_and_one_that_changed_is_told(tmp_path: Path) -> None:
    """The record is shown in any case, and the page says why the letter isn't."""
    old = tmp_path / "old.txt"
    shutil.copy(LETTERS / "a2016-overturned-mri.txt", old)
    result = pipeline.extract(read_letter(old), None)
    (pair,) = gather([result])
    assert (pair.problem, show(pair).text) == (None, read_letter(old).raw)
    (tmp_path / "moved").mkdir()
    old.rename(tmp_path / "moved" / "new.txt")
    (missing,) = gather([result])
    assert (missing.letter, show(missing).failure.code) == (None, "letter_missing")  # type: ignore[union-attr]
    assert show(missing).values
    (found,) = gather([result], tmp_path / "moved")
    assert show(found).text == show(pair).text
    old.write_text("another letter", encoding="utf-8")
    (differs,) = gather([result])
    assert show(differs).failure.code == "letter_differs"  # type: ignore[union-attr]
    (failed,) = gather([Failure(str(old), "not_a_letter", "refused")])
    assert (show(failed).text, show(failed).record) == ("another letter", None)


def test_the_same_records_give_the_same_page(tmp_path: Path) -> None:
    """A page can be compared; a record's version changes with anything in it."""
    records = tmp_path / "records.jsonl"
    results = [pair_of(path).result for path in letter_paths()[:2]]
    records.write_text("".join(map(as_jsonl, results)), encoding="utf-8")
    for name in ("one.html", "two.html"):
        done = cli("view", records, "-o", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert "2 letter(s)" in done.stderr
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    first = results[0]
    assert not isinstance(first, Failure)
    other = first.model_copy(update={"source": first.source.model_copy(update={"name": "another"})})
    assert re.fullmatch(r"[0-9a-f]{16}", version_of(first))
    assert version_of(first) != version_of(other)


def test_what_can_t_be_done_is_told(tmp_path: Path) -> None:
    """Each mistake has a message that says what to do, and no traceback."""
    (tmp_path / "bad.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "good.jsonl").write_text(as_jsonl(Failure("x", "missing", "gone")), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    out = ("-o", tmp_path / "page.html")
    for arguments, hint in (
        ((tmp_path / "bad.json", *out), "holds no records"),
        ((tmp_path / "none.json", *out), "no such file"),
        ((tmp_path / "good.jsonl", "--letters", tmp_path / "nowhere", *out), "no such folder"),
        ((tmp_path / "good.jsonl", "--letters", tmp_path / "empty", *out), "holds no letters"),
        ((tmp_path / "good.jsonl", "-o", tmp_path / "nowhere" / "page.html"), "can't be written"),
        (out, "RECORDS"),
    ):
        done = cli("view", *arguments)
        assert (done.returncode, hint in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_a_pdf_s_pages_are_drawn_with_a_box_around_the_words(tmp_path: Path) -> None:
    """The box of a value lies on its ink, and nowhere else on the page."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(small_pdf("Independent Medical Review, age 33 years"))
    letter = read_letter(path)
    record = with_age_at(letter)
    (image,) = draw_pages(letter, record)
    (box,) = [box for box in image.boxes if box.path == "patient.age"]
    picture = PIL.Image.open(io.BytesIO(base64.b64decode(image.src.split(",")[1]))).convert("L")
    assert picture.size == (image.width, image.height) == (918, 1188)
    left, top = box.left / 100 * image.width, box.top / 100 * image.height
    inked = picture.crop(
        (round(left), round(top), round(left + box.width / 100 * image.width), round(top + box.height / 100 * image.height))
    )
    assert min(inked.tobytes()) < 100
    assert 15 < inked.width < 30
    assert abs(left / 1.5 - (72 + 12 * 15.6)) < 25
    assert draw_pages(read_letter(LETTERS / "a2016-overturned-mri.txt"), record) == ()
    assert draw_pages(letter, None)[0].boxes == ()


def test_what_is_shown_is_plain_data() -> None:
    """The page's data is what its types say, and no more."""
    shown = show(pair_of(LETTERS / "a2018-form.txt"))
    assert data_of(as_page([shown]))["letters"][0] == json.loads(json.dumps(asdict(shown)))


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "imr_llm", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False)


def test_boxes_fit_words_of_a_page_that_was_mended(tmp_path: Path) -> None:
    """Where hidden words were left out before a value, its box must not slip to other words."""
    hidden = text_at(60, 760, "hidden words of nobody", before="1 1 1 rg")
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf([Sheet(hidden + "0 g " + text_at(60, 400, "The worker is 33 years of age"))]))
    letter = read_letter(path)
    assert letter.raw == "The worker is 33 years of age"
    boxes = draw_pages(letter, with_age_at(letter))[0].boxes
    assert [48 < box.top < 51 for box in boxes if box.path == "patient.age"] == [True]
