"""Alignment: what a passage says is found and labelled; what it doesn't say is refused, with what it says instead."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from project import letter_paths

from imr_llm.grounding import Ground, align
from imr_llm.letter import Letter, Passage, make_letter, normalise, read_letter
from imr_llm.shapes.lists import lookalikes
from imr_llm.shapes.strokes import strokes_of

TEXT = """The worker is a 48 year old male with left shou1der pain. An MRl of the right knee was notmedically necessary on 10-28-
2016. Norco 10/325mg #60 was not medically necessary. He was treated for a mild burn, and the exarnination was slow in the
modern clinic. He took inactive drugs; medi cally this is non-certified at L4-5. The cIinicaI treatrnent of 20% was noted in exam-
ination by Dr. Clark. The diagnoses are cervical radiculitis, headache
tension and lumbar sprain/strain on 10/25/2016. The casc was closed; \ufb01ve \u201cold\u201d\u00a0claims\u2014no table was kept."""


def ground(text: str = TEXT) -> Ground:
    letter = make_letter(text, name="x")
    return Ground(Passage(letter, letter.whole))


def cut(grounded: Ground, quote: str) -> tuple[str, str | None]:
    found = align(quote, grounded)
    return found.label, grounded.passage.letter.cut(found.span) if found.span else None


@pytest.mark.parametrize(
    ("quote", "label", "place"),
    [
        ("cervical radiculitis", "exact", "cervical radiculitis"),
        ("Cervical  Radiculitis.", "normalised", "cervical radiculitis"),
        ("headache tension", "normalised", "headache\ntension"),
        ("10-28-2016", "normalised", "10-28-\n2016"),
        ('five "old" claims - no table', "normalised", "\ufb01ve \u201cold\u201d\u00a0claims\u2014no table"),
        ("noted in examination", "normalised", "noted in exam-\nination"),
        ("Norco 10/325 mg #60", "normalised", "Norco 10/325mg #60"),
        ("medically this is non-certified", "normalised", "medi cally this is non-certified"),
        ("left shoulder pain", "ocr", "left shou1der pain"),
        ("clinical treatment of 20%", "ocr", "cIinicaI treatrnent of 20%"),
        ("the examination was slow", "ocr", "the exarnination was slow"),
        ("The case was closed", "ocr", "The casc was closed"),
        ("An MRI of the right knee", "ocr", "An MRl of the right knee"),
    ],
)
def test_what_the_passage_says_is_found(quote: str, label: str, place: str) -> None:
    assert cut(ground(), quote) == (label, place)


@pytest.mark.parametrize(
    ("quote", "instead"),
    [
        ("right shoulder pain", "left shou1der pain"),
        ("10-29-2016", "10-28-\n2016"),
        ("Norco 10/325mg #50", "Norco 10/325mg #60"),
        ("49 year old male", "48 year old male"),
        ("48 year old female", "48 year old male"),
        ("medically necessary", "not medically necessary"),
        ("certified at L4-5", "non-certified at L4-5"),
        ("non-certified at L5-6", "non-certified at L4-5"),
        ("a mild bum", "a mild burn"),
        ("a severe burn", "a mild burn"),
        ("the modem clinic", "the\nmodern clinic"),
        ("Dr. Dark", "Dr. Clark"),
        ("treatment of 30% was noted", "treatrnent of 20% was noted"),
    ],
)
def test_another_fact_is_a_conflict_with_what_the_letter_says(quote: str, instead: str) -> None:
    """A digit, a side, a negation, a severity, a unit, a level, a name, or one English word for another."""
    assert cut(ground(), quote) == ("conflict", instead)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        " . ",
        "strain of the neck",
        "sprain/strai",
        "25/2016",
        "8",
        "in active drugs",
        "notable was kept",
        "a lien of $3,120.00",
    ],
)
def test_what_the_passage_does_not_say_is_not_found(quote: str) -> None:
    """Half a word or half a number is none; a space that makes another word is a difference."""
    assert not align(quote, ground()).found


def test_another_word_within_a_hyphened_one_is_a_conflict() -> None:
    """Each piece between hyphens is a word of its own."""
    assert cut(ground("It was back-right pain."), "hack-right pain") == ("conflict", "back-right pain")


def test_a_negation_that_opens_the_passage_turns_what_follows() -> None:
    """A place at the very beginning is one as any other."""
    assert cut(ground("Not medically necessary."), "medically necessary") == ("conflict", "Not medically necessary")


def test_nothing_outside_the_passage_is_found() -> None:
    """Rationales repeat each other, so a quote counts where it was asked for."""
    letter = make_letter("first: left knee. second: right knee.", name="x")
    second = Ground(Passage(letter, Passage(letter, letter.whole).raw(18, 37)))
    assert align("left knee", second).label == "conflict"
    assert align("right knee", second).found


def test_a_place_that_is_taken_is_passed_over() -> None:
    """Two members of a list that read alike stand at two places; a third stands nowhere."""
    grounded = ground("pain of the knee, then pain of the hip, and pain")
    first = align("pain", grounded)
    second = align("pain", grounded, [first.span] if first.span else [])
    assert first.span
    assert second.span
    assert second.span.start > first.span.end
    assert align("pain of", grounded, [ground_span for ground_span in (align("pain of", grounded).span,) if ground_span]).found


def test_look_alikes_are_alike() -> None:
    """The list of words that a reading error turns into each other has each group once, and no word of other strokes."""
    assert all(strokes_of(word) == strokes for strokes, words in lookalikes().items() for word in words)
    assert all(len(set(words)) > 1 for words in lookalikes().values())


@cache
def project_ground(number: int) -> Ground:
    letter = read_letter(letter_paths()[number % len(letter_paths())])
    return Ground(Passage(letter, letter.whole))


stretches = st.tuples(st.integers(0, 200), st.integers(0, 10_000), st.integers(1, 30))


def stretch(number: int, at: int, length: int) -> tuple[Ground, str]:
    grounded = project_ground(number)
    words = grounded.text.split()
    at %= len(words)
    return grounded, " ".join(words[at : at + length])


@given(stretches)
def test_every_stretch_of_a_letter_is_found_or_cut_from_a_negation(drawn: tuple[int, int, int]) -> None:
    """Whatever whole words are quoted, they stand there, unless what turns their meaning was left out."""
    grounded, quote = stretch(*drawn)
    assume(any(map(str.isalnum, quote)))
    found = align(quote, grounded)
    assert found.found or (found.label == "conflict" and found.span)
    if found.span and found.label in {"exact", "normalised"}:
        letter = grounded.passage.letter
        squeezed = ["".join(filter(str.isalnum, text)).lower() for text in (letter.view.read(found.span), normalise(quote).text)]
        assert squeezed[0] == squeezed[1]


@given(stretches, st.integers(0, 1_000), st.integers(1, 9))
def test_a_changed_digit_is_never_found(drawn: tuple[int, int, int], which: int, step: int) -> None:
    grounded, quote = stretch(*drawn)
    digits = [place for place, char in enumerate(quote) if char.isdigit()]
    assume(digits)
    place = digits[which % len(digits)]
    changed = quote[:place] + str((int(quote[place]) + step) % 10) + quote[place + 1 :]
    assume(changed.lower().strip(" .,;:\"'") not in grounded.text.lower())
    assert not align(changed, grounded).found


@given(st.text(max_size=60), st.text(max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_alignment_stays_in_its_scope_whatever_is_quoted(quote: str, text: str, start: int, end: int) -> None:
    """Any text, any quote: no error, and never a span outside the passage."""
    letter: Letter = make_letter(text, name="x")
    view = letter.view.text
    start, end = sorted((start % (len(view) + 1), end % (len(view) + 1)))
    passage = Passage(letter, letter.view.raw(start, end)) if view else Passage(letter, letter.whole)
    found = align(quote, Ground(passage))
    assert found.span is None or found.span.within(passage.span)
