"""The normalised view: what it shows, and that every place in it leads back to the raw text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.letter import Passage, Span, make_letter, normalise


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("two\n\n\nlines", "two lines"),
        ("dated 10-28-\n2016", "dated 10-28-2016"),
        ("was non-  \n  certified", "was non-certified"),
        ("an x\uffferay", "an x-ray"),
        ("a page\f break", "a page break"),
        ("10\u00a0mg", "10 mg"),
        ("\ufb01bromyalgia of\ufb01ce", "fibromyalgia office"),
        ("the worker\u2019s \u201cpain\u201d", 'the worker\'s "pain"'),
        ("in 2016.In a review", "in 2016. In a review"),
        ("lower back \u2013 pain", "lower back - pain"),
        ("soft\u00adhyphen", "softhyphen"),
        ("left\u202eknee\u202c", "leftknee"),
        ("Non-\r\nMTUS", "Non-MTUS"),
        ("pain - \nsevere", "pain - severe"),
    ],
)
def test_the_view_shows_what_a_reader_reads(raw: str, shown: str) -> None:
    """Line breaks, page breaks, ligatures, curly quotes and lost spaces are mended."""
    assert normalise(raw).text == shown


@given(st.text(alphabet=st.sampled_from("ab1 .-\n\r\f\u00a0\ufb01\u2019\u00ad\ufffeA"), max_size=60))
def test_every_place_in_the_view_leads_back_in_order(raw: str) -> None:
    """Raw places never go back, never leave the text, and every character shown covers some raw text or none."""
    view = normalise(raw)
    assert len(view.text) == len(view.starts) == len(view.ends)
    assert list(view.starts) == sorted(view.starts)
    assert all(0 <= start <= end <= len(raw) for start, end in zip(view.starts, view.ends, strict=True))


@given(st.text(alphabet=st.sampled_from("ab1 .-\n\f\u2019"), max_size=60))
def test_what_the_view_keeps_it_keeps_once(raw: str) -> None:
    """Each letter and digit of the raw text is in the view, at its place."""
    view = normalise(raw)
    kept = [start for start, text in zip(view.starts, view.text, strict=True) if text.isalnum()]
    assert kept == [place for place, text in enumerate(raw) if text.isalnum()]


@given(st.text(alphabet=st.sampled_from("ab1 .-\n\f"), min_size=1, max_size=60), st.data())
def test_a_span_read_through_the_view_is_the_span(raw: str, data: st.DataObject) -> None:
    """Cutting a raw span out and normalising it gives what the view shows of it, but for white space."""
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    letter = make_letter(raw, name="x")
    passage = Passage(letter, Span(start, end))
    for at, text in enumerate(passage.text):
        if not text.isspace():
            span = passage.raw(at, at + 1)
            assert start <= span.start < end


def test_lines_and_pages_are_numbered_from_one() -> None:
    """A form feed ends a page; every line knows its number and page."""
    letter = make_letter("one\ntwo\fthree\r\nfour", name="x")
    assert [(line.number, line.page, line.text) for line in letter.lines] == [(1, 1, "one"), (2, 1, "two"), (3, 2, "three"), (4, 2, "four")]
    assert letter.line_at(letter.raw.index("hree")).number == 3
    assert letter.pages == 2
