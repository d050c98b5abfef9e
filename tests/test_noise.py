"""The noise ladder: the same letter as other extractors and scanners give it, with its facts and their places kept."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project import letter_paths

from imr_llm.evals.noise import RUNGS, Rendered, Rung, render
from imr_llm.facts import plain
from imr_llm.letter import Span, make_letter, normalise
from imr_llm.pipeline import extract

LETTER_TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in letter_paths()}
SAMPLE = list(LETTER_TEXTS.values())[::8]
TABLES = [raw for stem, raw in LETTER_TEXTS.items() if stem.startswith("a2016") and "Application" in raw[:500]][::8]
OCR: tuple[Rung, ...] = ("ocr-light", "ocr-heavy")
TWELVE = LETTER_TEXTS["a2016-twelve-items"]

_RAW_TEXT = st.text(alphabet=st.sampled_from("abC1 .-:\n\n\f\u00a0\u00ad\ufffe\u2010"), max_size=80)


def moved(rendered: Rendered, start: int, end: int) -> str:
    span = rendered.move(Span(start, end))
    return rendered.text[span.start : span.end]


def bare(text: str) -> str:
    """Drop what other line ends may change."""
    return re.sub(r"[-\s]", "", text)


def blurred(text: str) -> str:
    """Show shapes that a scanner mixes up as one."""
    text = text.replace("\ufb01", "fi").translate(str.maketrans("1IOSBhe.", "ll058bc,"))
    return text.replace("rn", "m").replace("cl", "d").replace("ii", "u")


def case(text: str) -> Any:
    return plain(extract(make_letter(text, name="x"), None))["case"]


@pytest.mark.parametrize("rung", RUNGS)
def test_each_word_is_carried_to_what_became_of_it(rung: Rung) -> None:
    """Gold's places would point at other words, and a right answer would be scored as wrong."""
    fold = blurred if rung in OCR else bare
    for raw in SAMPLE:
        rendered = render(raw, rung, seed=1)
        for word in re.finditer(r"\S+", raw):
            assert fold(moved(rendered, *word.span())) == fold(word.group())


@pytest.mark.parametrize("rung", RUNGS)
def test_dates_and_numbers_survive(rung: Rung) -> None:
    """Nobody could tell a date or a dose that the noise has changed, so that gold would no longer be true."""
    for raw in SAMPLE:
        rendered = render(raw, rung, seed=2)
        for number in re.finditer(r"\d(?:[\d/.,%-]|(?<=-)\s*\n\s*(?=\d))*", raw):
            assert "".join(moved(rendered, *number.span()).split()) == "".join(number.group().split())
        if rung not in OCR and not rung.startswith("header"):
            assert re.findall(r"\d+", rendered.text) == re.findall(r"\d+", raw)


@pytest.mark.parametrize("rung", ["rewrapped", "double-spaced", "glued-headings"])
def test_line_structure_alone_changes_nothing_that_is_read(rung: Rung) -> None:
    """The rung would measure damaged words where it is to measure other line ends."""
    for raw in SAMPLE:
        texts = [render(raw, rung, seed=seed).text for seed in range(3)]
        assert [normalise(text).text for text in texts] == [normalise(raw).text] * 3


@settings(max_examples=300, deadline=None)
@given(_RAW_TEXT, st.integers(0, 9))
@example("1-\x0c\xad", 0)
def test_rewrapping_reads_the_same_in_any_text(raw: str, seed: int) -> None:
    """A hyphen at a line's end would join to the wrong word, or no longer join, in a letter that nobody tried."""
    text = f"{raw * 3}\n"
    assert normalise(render(text, "rewrapped", seed=seed).text).text == normalise(text).text


@given(_RAW_TEXT, st.sampled_from(RUNGS), st.data())
def test_spans_stay_inside_the_text(raw: str, rung: Rung, data: st.DataObject) -> None:
    """A report could not show the place of a fact; the same seed gives the same text, so that runs can be compared."""
    rendered = render(raw, rung, seed=0)
    assert rendered.text == render(raw, rung, seed=0).text
    start = data.draw(st.integers(0, len(raw)))
    span = rendered.move(Span(start, data.draw(st.integers(start, len(raw)))))
    assert 0 <= span.start <= span.end <= len(rendered.text)


@pytest.mark.parametrize("rung", [rung for rung in RUNGS if rung.startswith("header")])
def test_each_value_of_the_header_is_found_in_any_order(rung: Rung) -> None:
    """A letter read by another extractor would give its dates to the wrong labels."""
    texts = {raw: {render(raw, rung, seed=seed).text for seed in range(6)} for raw in TABLES}
    assert len(set().union(*texts.values()) - set(texts)) >= len(TABLES) - 1
    for raw, others in texts.items():
        assert [case(text) for text in others] == [case(raw)] * len(others)


def test_a_table_is_printed_as_the_extractor_does() -> None:
    """Another order than the extractor's would be measured; a table that lacks a cell is left as it is."""
    text = render(TWELVE, "header-pypdf", seed=0).text
    assert text.startswith(
        "Case Number: CM16-0910427  \nDate Assigned: 12/27/2016 Date of Injury:  10/24/2016 \nDecision Date: 01/24/2017 UR"
    )
    cut = TWELVE.replace("Priority:", "")
    assert render(cut, "header-pypdf", seed=0).text == cut


@pytest.mark.parametrize(("rung", "low", "high"), [("ocr-light", 0.003, 0.006), ("ocr-heavy", 0.015, 0.03)])
def test_errors_are_as_many_as_promised(rung: Rung, low: float, high: float) -> None:
    """Scores on the rungs of two runs could not be compared."""
    for raw in SAMPLE:
        rendered = render(raw, rung, seed=3)
        wrong = sum(moved(rendered, at, at + 1) != letter for at, letter in enumerate(raw))
        assert low < wrong / sum(map(str.isalpha, raw)) < high, raw[:300]


@pytest.mark.parametrize("rung", OCR)
def test_words_that_hold_a_fact_are_read_right(rung: Rung) -> None:
    """A lost `not` or a blurred side would turn a fact into another one."""
    pattern = r"\b(?:not|never|denied|Upheld|Overturned|right|left|lumbar|female|he|she|mg|November)\b"
    text = render(TWELVE, rung, seed=4).text
    assert re.findall(pattern, text) == re.findall(pattern, TWELVE)
    if rung == "ocr-light":
        assert text.count("Claims Administrator guideline:") == text.count("Decision rationale:") == 12


def test_hyphens_and_blank_lines_are_lost() -> None:
    """The two rungs would measure nothing."""
    lost = [raw.count("-") - render(raw, "hyphen-loss", seed=1).text.count("-") for raw in LETTER_TEXTS.values()]
    assert min(lost) >= 0
    assert sum(lost) > len(lost) / 3
    text = render(TWELVE, "glued-headings", seed=1).text
    assert "\n\n" not in text
    assert 2 <= len(re.findall(r"necessary\. \S.*: (?:Upheld|Overturned)\n", text)) <= 10


def test_the_same_text_comes_out_on_every_machine() -> None:
    """Results from two machines, or from two versions of Python, would be of different letters."""
    clean = "The worker has chronic inflammation of the medial elbow and cannot lift. Therapy helped little."
    assert render(clean, "ocr-heavy", seed=7).text == clean.replace("The worker", "Tbe worker").replace("medial", "rnedial")


@pytest.mark.parametrize("rung", RUNGS)
def test_a_long_letter_renders_quickly(rung: Rung) -> None:
    """A ladder of eleven rungs over many letters would take minutes."""
    body = TWELVE.index("Naproxen sodium 550mg #60: Overturned")
    long = TWELVE[:body] + TWELVE[body:] * 10
    began = time.perf_counter()
    rendered = render(long, rung, seed=1)
    rendered.move(Span(0, len(long)))
    assert len(long) > 95_000
    assert time.perf_counter() - began < 2
