"""What a scanner misread is mended in the view where it can be one word only, and never where a fact would change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import LETTERS

from imr_llm.letter import Layer, Span, as_printed, make_letter, mended_text, normalise
from imr_llm.letter.mend import read_view
from imr_llm.shapes.lists import firm
from imr_llm.shapes.misread import mended


def holds_misread(raw: str) -> bool:
    text = normalise(raw).text
    return mended_text(text) != text


@pytest.mark.parametrize(
    ("printed", "word"),
    [
        ("musdes", "muscles"),
        ("tbe", "the"),
        ("CLlNICAL", "CLINICAL"),
        ("lMR", "IMR"),
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
    view = read_view(raw)
    places = list(zip(view.starts, view.ends, strict=True))
    assert len(view.text) == len(places)
    assert all(0 <= start <= end <= len(raw) for start, end in places)
    assert list(view.starts) == sorted(view.starts)
    assert view.mended or view.text == normalise(raw).text


@given(st.from_regex(r"[a-z01589|]{2,12}", fullmatch=True))
def test_no_word_is_mended_into_a_fact(printed: str) -> None:
    """A word that tells a fact is accepted only as it is printed."""
    word = mended(printed)
    assert word is None or not any(firm().fullmatch(part) for part in word.lower().split())


def test_a_mended_place_is_labelled_so() -> None:
    """In a letter that looks scanned the view reads well, and the place gives back what is printed."""
    letter = make_letter("He has pain of tbe musdes and of the forearrn today.", name="x")
    at = letter.view.text.index("muscles")
    span = letter.view.raw(at, at + len("muscles"))
    assert letter.cut(span) == "musdes"
    assert letter.view.has_mended(span)
    assert not letter.view.has_mended(letter.view.raw(0, 6))


def test_a_letter_that_does_not_look_scanned_is_not_mended() -> None:
    """One odd word of a clean print is the letter's own."""
    letter = make_letter("He has pain of the musdes today. " + "He was seen by a physician. " * 300, name="x")
    assert "musdes" in letter.view.text
    assert not letter.view.mended


@pytest.mark.parametrize("printed", ["5cc", "1cc", "e1bow", "CA5E", "l0", "10/325mg"])
def test_no_token_with_a_digit_is_mended(printed: str) -> None:
    """`5cc lidocaine` became `Sec lidocaine`."""
    text = f"He has pain of tbe musdes and of the forearrn, {printed} today."
    assert f" {printed} " in make_letter(text, name="x").view.text


def test_what_is_left_out_joins_the_words_around_it() -> None:
    """A heading that a fax line cuts is still whole, and its offsets are those of the raw text."""
    raw = "Testing battery,\n01/13/2017 09:12 FAX P.003\n8 hours of 10-28-\nPage 2\n2016"
    fax, page = raw.index("01/13"), raw.index("Page")
    layers = [Layer("fax_line", Span(fax, raw.index("8 hours"))), Layer("page_number", Span(page, raw.index("2016")))]
    letter = make_letter(raw, name="x", layers=layers)
    assert letter.view.text == "Testing battery, 8 hours of 10-28-2016"
    whole = letter.view.raw(0, len(letter.view.text))
    assert whole == letter.whole
    assert as_printed(letter.printed(whole)) == letter.view.text
    assert [letter.cut(gap) for gap in letter.gaps(whole)] == [letter.cut(layer.span) for layer in layers]


@given(st.text(alphabet="ab 1-\n\r\f.", max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=4))
def test_leaving_out_reads_as_if_it_were_not_there(raw: str, cuts: list[tuple[int, int]]) -> None:
    """The view with stretches left out is that of the rest, and its places lie outside of them."""
    layers = [Layer("stamp", Span(min(at, len(raw)), min(at + length, len(raw)))) for at, length in cuts]
    letter = make_letter(raw, name="x", layers=layers)
    out = {at for layer in layers for at in range(layer.span.start, layer.span.end)}
    assert letter.view.text == normalise("".join(char for at, char in enumerate(raw) if at not in out)).text
    assert all(start not in out for start, end in zip(letter.view.starts, letter.view.ends, strict=True) if start < end)
