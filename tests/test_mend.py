"""What a scanner misread is mended in the view where it can be one word only, and never where a fact would change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import LETTERS

from imr_llm.letter import make_letter, normalise, read_printed
from imr_llm.shapes.lists import firm
from imr_llm.shapes.misread import mended


def holds_misread(raw: str) -> bool:
    return bool(read_printed(raw).mended)


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("musdes", "muscles"),
        ("tbe", "the"),
        ("e1bow", "elbow"),
        ("CLlNICAL", "CLINICAL"),
        ("CA5E", "CASE"),
        ("lMR", "IMR"),
        ("8ack", "Back"),
        ("Pclvis", "Pelvis"),
        ("inflamrnatory", "inflammatory"),
        ("ofthe", "of the"),
        ("Manualtherapy", "Manual therapy"),
        ("MedicalTreatment", "Medical Treatment"),
        ("DateAssigned", "Date Assigned"),
    ],
)
def test_a_misread_word_is_mended(printed: str, word: str) -> None:
    """A label or a list's lead with one misread letter would be lost, and its section with it."""
    assert mended(printed) == word


@pytest.mark.parametrize(
    "printed",
    [
        "dearly",
        "Clark",
        "Norco",
        "Okonjo",
        "1eft",
        "rnild",
        "Uphe1d",
        "L4",
        "HCl",
        "LLLT",
        "insymptoms",
        "multifocal",
        "OxyContin",
        "McMurray",
        "CM16",
        "50mg",
        "8e1ow0",
    ],
)
def test_what_is_a_word_a_name_or_a_fact_stays(printed: str) -> None:
    """`dearly` may be right; a side, a severity or a decision is never guessed; names and codes are no misprints."""
    assert mended(printed) is None


def test_clean_letters_stay_as_they_are() -> None:
    """No word of a letter without errors is taken for a misprint."""
    assert [path.stem for path in LETTERS.glob("*.txt") if holds_misread(path.read_text(encoding="utf-8"))] == []


@given(st.text(alphabet="abcdehilmnorstuw 01589|lIO.-", max_size=80))
def test_every_character_of_the_view_comes_from_the_raw_text(raw: str) -> None:
    """Places stay in order and inside the text, and what isn't mended reads as before."""
    view = read_printed(raw)
    places = list(zip(view.starts, view.ends, strict=True))
    assert len(view.text) == len(places)
    assert all(0 <= start <= end <= len(raw) for start, end in places)
    assert list(view.starts) == sorted(view.starts)
    assert holds_misread(raw) or view.text == normalise(raw).text


@given(st.from_regex(r"[a-z01589|]{2,12}", fullmatch=True))
def test_no_word_is_mended_into_a_fact(printed: str) -> None:
    """A word that tells a fact is accepted only as it is printed."""
    word = mended(printed)
    assert word is None or not any(firm().fullmatch(part) for part in word.lower().split())


def test_a_mended_place_is_labelled_so() -> None:
    """The view reads well, and the place gives back what is printed."""
    letter = make_letter("He has pain of the e1bow today.", name="x")
    at = letter.view.text.index("elbow")
    span = letter.view.raw(at, at + len("elbow"))
    assert letter.cut(span) == "e1bow"
    assert holds_misread(letter.cut(span))
    assert letter.view.has_mended(span)
    assert not letter.view.has_mended(letter.view.raw(0, at - 1))
