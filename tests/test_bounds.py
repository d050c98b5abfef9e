"""Which stretches of a file are a letter, in which order, and which of several."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from project import LETTERS

from imr_llm import pipeline
from imr_llm.errors import LetterError
from imr_llm.letter import Letter, Source, letter_from_bytes, letters_from_bytes, read_letter, read_letters, stem_of
from imr_llm.records import Record
from imr_llm.render import Failure, as_data
from imr_llm.runs.journal import Journal
from imr_llm.runs.outcome import left, read_all
from imr_llm.runs.run import Run
from imr_llm.validation import check_record

TWO = LETTERS / "a2016-two-letters.txt"

AROUND = {
    "fax": "FAX TRANSMITTAL\nTo: Harbor Adjusting      From: Records Desk\nPages: 7 including cover\nRe: CM16-0999999, DOI 2/2/2012\n",
    "letter": "January 20, 2017\n\nLaw Offices of Pell & Marsh\n1200 Cedar Street, Suite 4\nFresno, CA 93701\n\nRe: Claim Number 12-33445\n    Date of Injury: 3/3/2011\n\n"
    "Dear Counsel:\n\nEnclosed please find the determination. The denial of the MRI was upheld.\n\nSincerely,\n\nB. Alvarez\n",
    "mail": "From: Rita Cole <rcole@example.org>\nSent: Tuesday, January 24, 2017\nTo: Jo Parks\nSubject: FW: IMR\n\nThe 44-year-old male, I think.\n",
    "proof": "PROOF OF SERVICE BY MAIL\n\nI am over the age of 18 and not a party.\nI declare under penalty of perjury that the foregoing is true.\nExecuted on January 21, 2017.\n",
    "report": "PROGRESS REPORT (PR-2)\nPatient: Doe     Date of exam: 09/09/2016\nSubjective complaints: neck pain 8/10.\nDiagnoses: carpal tunnel syndrome.\n"
    "The patient is a 29-year-old female who was injured on 1/1/2015. Surgery is medically necessary.\n",
    "chart": "Valley Spine and Sport Clinic\n4410 Elm Avenue, Modesto, CA 95350\nTel (209) 555-0123\n\nDate of service: 08/14/2016\n"
    "S: Low back pain since 6/6/2013.\nO: SLR negative.\nA: Disc disease.\nP: Tramadol 50mg #60.\n",
    "denial": "NOTICE OF UTILIZATION REVIEW DETERMINATION\n\nOctober 19, 2016\n\nDear Dr. Lin:\n\nMRI of the lumbar spine: Denied.\n"
    "The patient is a 61-year-old male. The request is not medically necessary.\n",
    "summary": "Summary of medical records for counsel\n\nThe file holds 212 pages. On 3/1/2012 the worker, a man of 39, slipped on oil and was given ibuprofen.\n",
}
"""What comes with letters, and is none."""

STEMS = ("a2016-mixed-three", "a2014-single-overturned", "f2014-three-items", "n2013-two-items", "p2013-professional-review")


def clean_text(stem: str) -> str:
    return (LETTERS / f"{stem}.txt").read_text(encoding="utf-8")


def letter_of(text: str) -> Letter:
    return letter_from_bytes(text.encode(), "x.txt")


def values(letter: Letter) -> dict[str, object]:
    return as_data(pipeline.extract(letter, None), values_only=True)


def codes(letter: Letter) -> set[str]:
    return {note.code for note in letter.notes}


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("name", AROUND)
def test_what_surrounds_a_letter_is_told_and_not_read(stem: str, name: str) -> None:
    """The age, the injury and the verdict of an enclosed report would be taken for the letter's."""
    text = clean_text(stem)
    wanted = values(letter_of(text))
    for around in (
        f"{AROUND[name]}\f{text}",
        f"{AROUND[name]}\n{text}",
        f"{text.rstrip()}\n\f{AROUND[name]}",
        f"{text.rstrip()}\n\n{AROUND[name]}",
    ):
        letter = letter_of(around)
        assert "outside_letter" in codes(letter)
        assert values(letter) == wanted


@pytest.mark.parametrize("name", AROUND)
def test_a_page_between_the_pages_of_a_letter_is_left_out(name: str) -> None:
    """An enclosure that a clerk put between two pages would end up in the rationale that it cuts."""
    lines = clean_text("a2016-mixed-three").replace("\f", "\n").split("\n")
    pages = ["\n".join(lines[:45]), "\n".join(lines[45:])]
    letter = letter_of("\f".join((pages[0], AROUND[name], pages[1])))
    assert [layer.kind for layer in letter.layers] == ["enclosure"]
    assert values(letter) == values(letter_of("\f".join(pages)))


def test_a_sure_boundary_asks_nobody_and_an_unsure_one_does() -> None:
    """A title at the top of a new page is a boundary; without a page break a person looks whether the letter is cut there."""
    text = clean_text("a2016-mixed-three").rstrip()
    sure, unsure = letter_of(f"{text}\n\f{AROUND['report']}"), letter_of(f"{text}\n\n{AROUND['report']}")
    assert [note.needs_person for note in sure.notes] == [False]
    assert [note.needs_person for note in unsure.notes] == [True]


@pytest.mark.parametrize("path", sorted(LETTERS.glob("[afnpu]*.txt")), ids=lambda path: path.stem)
def test_no_word_of_a_clean_letter_is_taken_for_another_document(path: Path) -> None:
    """A boundary inside a letter would lose what stands behind it."""
    around = {"cover", "enclosure", "repeated_page"}
    assert not [layer for letter in read_letters(path) for layer in letter.layers if layer.kind in around]
    assert not {"outside_letter", "pages_out_of_order", "page_missing"} & {code for letter in read_letters(path) for code in codes(letter)}


OWN_WORDS = {
    "a value in an unknown form": ("a2016-brand-and-generic", "01/25/2017", "01\u221525\u22152017"),
    "a hidden value": ("a2016-brand-and-generic", "01/25/2017", "(b)(6)"),
    "a tag before the label": ("a2015-five-items", "Case Number:", "<html><body><p>Case Number:"),
    "a page for each item": ("a2014-double-spaced-three-items", "\n\n\n", "\n\n\f"),
    "a page for the reviewer's states": (
        "a2016-chiropractor-reviewer",
        "State(s) of Licensure: California \n",
        "\fState(s) of Licensure: California \n\f",
    ),
    "capitals throughout": ("a2016-chiropractor-reviewer", "", ""),
}
"""Prints whose own lines look like the beginning or the page of another document."""


@pytest.mark.parametrize("name", OWN_WORDS)
def test_no_header_no_decision_and_no_state_is_left_out(name: str) -> None:
    """The header above a date in an unknown form is no cover, and a page that says `MRI OF THE ANKLE: Overturned` no record of an MRI."""
    stem, printed, other = OWN_WORDS[name]
    text = clean_text(stem)
    letter = letter_of(text.replace(printed, other) if printed else text.upper())
    assert "outside_letter" not in codes(letter)


def test_a_stretch_with_the_words_of_a_determination_is_never_left_out_for_certain() -> None:
    """A cover that has a header's labels may be the letter's own header: a person looks."""
    letter = letter_of(
        "FAX TRANSMITTAL\nTo: Harbor Adjusting\nDate of Injury: 2/2/2012\n\nDear all,\n\nsee below.\n\f" + clean_text("a2016-mixed-three")
    )
    assert [note.needs_person for note in letter.notes if note.code == "outside_letter"] == [True]


def test_more_letters_than_the_limit_are_refused() -> None:
    """What comes behind the five hundredth letter would be lost without a word."""
    opening = "HOW THE IMR FINAL DETERMINATION WAS MADE\nCLINICAL CASE SUMMARY\nDecision rationale: No.\n"
    with pytest.raises(LetterError, match="501 letters"):
        letters_from_bytes((opening * 501).encode(), "many.txt")


def test_a_file_of_two_letters_gives_two_records() -> None:
    """The second letter's items would be counted for the first, or lost; each record's places count in the file."""
    first, second = read_letters(TWO)
    assert (first.name, second.name) == (f"{TWO}#1", f"{TWO}#2")
    assert [layer.kind for layer in second.layers] == ["other_letter"]
    for letter, number, items in ((first, "CM16-0908816", 1), (second, "CM17-0900932", 2)):
        record = pipeline.extract(letter, None)
        assert as_data(record, values_only=True)["case"]["number"] == number
        assert len(record.items) == items
        assert (record.source.part, record.source.parts) == (letter.part, 2)
        assert not [found for found in check_record(record, letter) if found not in record.findings]


def test_each_letter_of_a_file_is_found_again_by_its_number() -> None:
    """Whoever has the record of the second letter would be shown the first."""
    assert read_letter(f"{TWO}#2").view.text == read_letters(TWO)[1].view.text
    assert read_letter(TWO).part == 1
    assert read_letter(TWO).id != read_letter(f"{TWO}#2").id
    assert (stem_of("a/b.pdf#2"), stem_of("a/b.pdf"), stem_of("-")) == ("b#2", "b", "stdin")


def test_a_run_has_a_row_for_each_letter_of_a_file(tmp_path: Path) -> None:
    """With a journal that is taken up again, too, no letter is lost and none is read again."""

    def reading(source: Source) -> Record:
        return pipeline.extract(source.read(), None)

    def never(source: Source) -> Record:
        raise AssertionError(source.name)

    sources = [Source(str(TWO)), Source(str(LETTERS / "a2016-overturned-mri.txt"))]
    with Journal(tmp_path / "run.db") as journal:
        journal.begin({})
        first = list(Run(reading, journal).results(sources, 2))
        again = list(Run(never, journal).results(sources, 1))
        rows = list(journal.results())
    names = sorted(result.source.name for result in first if isinstance(result, Record))
    assert names == sorted([f"{TWO}#1", f"{TWO}#2", str(LETTERS / "a2016-overturned-mri.txt")])
    assert (len(again), len(rows)) == (3, 3)


def test_one_letter_of_a_file_that_fails_leaves_the_others() -> None:
    """A letter that can't be read is its own row, and the file is tried again when the run is."""

    def failing(source: Source) -> Record:
        if source.name.endswith("#1"):
            raise ValueError("broken")
        return pipeline.extract(source.read(), None)

    first, second = read_all(failing, Source(str(TWO)))
    assert isinstance(first, Failure)
    assert first.name == f"{TWO}#1"
    assert isinstance(second, Record)
    assert left("x", "why").code == "not_begun"


def test_the_command_writes_a_file_for_each_letter(tmp_path: Path) -> None:
    """Two letters of one file would write one over the other; `check` finds the letter of each."""
    command = [sys.executable, "-m", "imr_llm"]
    subprocess.run([*command, "extract", str(TWO), "--no-model", "--format", "json", "-o", str(tmp_path)], check=False, capture_output=True)
    files = sorted(tmp_path.glob("*.json"))
    assert [file.name for file in files] == ["a2016-two-letters#1.json", "a2016-two-letters#2.json"]
    assert [json.loads(file.read_text(encoding="utf-8"))["source"]["part"] for file in files] == [1, 2]
    checked = [subprocess.run([*command, "check", str(file), str(TWO)], check=False, capture_output=True).returncode for file in files]
    assert checked == [0, 0]


def pages_of(stem: str, *, numbered: bool = False, length: int = 40) -> list[str]:
    lines = clean_text(stem).replace("\f", "\n").rstrip().split("\n")
    pages = ["\n".join(lines[at : at + length]) for at in range(0, len(lines), length)]
    return [f"{page}\n\n     Page {number} of {len(pages)}" if numbered else page for number, page in enumerate(pages, 1)]


@pytest.mark.parametrize(
    "stem", ["a2016-mixed-three", "a2015-five-items", "f2014-three-items", "n2013-two-items", "p2013-professional-review"]
)
def test_reversed_pages_are_read_in_the_letters_order(stem: str) -> None:
    """A letter that was scanned back to front lost its header and had a rationale of the whole letter, without a word."""
    pages = pages_of(stem)
    letter = letter_of("\f".join(reversed(pages)))
    assert "pages_out_of_order" in codes(letter)
    assert values(letter) == values(letter_of("\f".join(pages)))
    assert letter.line_at(0).page == len(pages)


def test_pages_that_print_their_numbers_are_put_in_order() -> None:
    """Pages in any order are mended where their numbers say it."""
    pages = pages_of("a2016-twelve-items", numbered=True)
    shuffled = [*pages[2:], *pages[:2]]
    assert values(letter_of("\f".join(shuffled))) == values(letter_of("\f".join(pages)))


def test_a_page_that_is_there_twice_is_read_once() -> None:
    """Its items would be counted twice."""
    pages = pages_of("a2016-mixed-three")
    letter = letter_of("\f".join((*pages, pages[1])))
    assert [note.code for note in letter.notes] == ["page_repeated"]
    assert values(letter) == values(letter_of("\f".join(pages)))


def test_a_page_that_is_missing_is_told() -> None:
    """What stood on it would be absent, or half of it taken, without a word."""
    first, *_, last = numbered = pages_of("a2015-five-items", numbered=True)
    letter = letter_of("\f".join((first, *numbered[2:-1], last)))
    assert "page(s) 2 of the letter are missing" in " ".join(note.message for note in letter.notes)


def test_a_letter_that_is_cut_at_either_end_is_read_and_told() -> None:
    """Its values are good, and what it lacks is no silence of the letter."""
    text = clean_text("a2016-mixed-three")
    front = letter_of(text[text.index("Some pages of the file") :])
    before_items = letter_of(text[: text.index("Binaural digital hearing aids with fitting: Overturned")])
    in_sentence = letter_of(text[: text.index("Dizziness") + 12])
    assert [codes(letter) for letter in (front, before_items, in_sentence)] == [{"cut_off"}] * 3
    assert [len(pipeline.extract(letter, None).items) for letter in (front, before_items, in_sentence)] == [3, 0, 3]
    record = pipeline.extract(before_items, None)
    assert as_data(record, values_only=True)["case"]["number"] == "CM16-0935029"
    assert "cut_off" in {finding.code for finding in record.findings if finding.needs_person}


def test_records_behind_the_last_rationale_stay_out_of_its_verdict() -> None:
    """A denial and three reports behind a letter gave the verdict of the last item."""
    letter = letter_of(f"{clean_text('a2016-mixed-three').rstrip()}\f{clean_text('refused-ur-denial')}\f{AROUND['report']}")
    assert values(letter) == values(letter_of(clean_text("a2016-mixed-three")))
