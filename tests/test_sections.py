"""Sections: every character once, the layouts told apart, the items found in every reading order."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import LETTERS, gold, letter_paths

from imr_llm.letter import Letter, make_letter, read_letter
from imr_llm.sections import find_layout, section_lines, split_sections

EXAMPLE = (LETTERS / "a2016-mixed-three.txt").read_text(encoding="utf-8")


def assert_tiled(letter: Letter) -> None:
    sections = split_sections(letter).all
    assert sections[0].span.start == 0
    assert sections[-1].span.end == len(letter.raw)
    assert all(before.span.end == after.span.start for before, after in itertools.pairwise(sections))
    lines = [line.number for section in sections for line in section_lines(letter, section)]
    assert lines == [line.number for line in letter.lines]


@pytest.mark.parametrize("path", letter_paths(), ids=lambda path: path.stem)
def test_sections_cover_every_line_exactly_once(path: Path) -> None:
    """No character and no line is left out or told twice."""
    assert_tiled(read_letter(path))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(EXAMPLE)), st.integers(0, len(EXAMPLE)))
def test_sections_cover_a_damaged_letter_too(start: int, end: int) -> None:
    """Whatever stretch of a letter is given, its sections cover it."""
    text = EXAMPLE[min(start, end) : max(start, end)] or "x"
    assert_tiled(make_letter(text, name="x"))


@pytest.mark.parametrize(
    ("stem", "layout"),
    [
        ("a2014-double-spaced-three-items", "A2014"),
        ("a2015-double-spaced-two-items", "A2015"),
        ("a2016-overturned-mri", "A2016"),
        ("a2018-form", "B2018"),
        ("f2014-format2", "F2014"),
        ("n2013-notice", "N2013"),
        ("p2013-professional-review", "P2013"),
        ("unknown-free-form", "unknown"),
    ],
)
def test_layouts_are_told_apart(stem: str, layout: str) -> None:
    """Each layout is known by its headings; another one is told as unknown."""
    assert find_layout(read_letter(LETTERS / f"{stem}.txt")) == layout


MISCOUNTED = {"a2016-begins-in-the-middle", "a2016-two-letters"}
"""Letters that begin behind the headings that tell their layout, or hold two; `imr-llm eval` counts what they lose."""


def known() -> list[Path]:
    return [path for path in letter_paths() if not path.stem.startswith("unknown") and path.stem not in MISCOUNTED]


@pytest.mark.parametrize("path", known(), ids=lambda path: path.stem)
def test_every_item_is_found(path: Path) -> None:
    """The rules find as many items as the gold has."""
    assert split_sections(read_letter(path)).item_count == len(gold(path.stem)["items"])


def rewrap(text: str) -> str:
    """Give each paragraph one line, as some extractors do."""
    return re.sub(r"(?<=\S) ?\n(?=\S)(?![A-Z][\w ()/]+:)", " ", text)


def double(text: str) -> str:
    return text.replace("\n", "\n\n")


def indent(text: str) -> str:
    return re.sub(r"^", "    ", text, flags=re.MULTILINE)


def carriage(text: str) -> str:
    return text.replace("\n", "\r\n")


def without_blank_lines(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


@pytest.mark.parametrize("change", [rewrap, double, indent, carriage, without_blank_lines])
@pytest.mark.parametrize(
    "stem", ["a2016-mixed-three", "a2016-twelve-items", "a2016-partial-certification-a", "a2016-surgery-dependent-items"]
)
def test_headings_stand_whatever_the_lines_do(stem: str, change: object) -> None:
    """Line structure differs by extractor; item headings don't."""
    assert callable(change)
    letter = make_letter(change((LETTERS / f"{stem}.txt").read_text(encoding="utf-8")), name=stem)
    found = [letter.view.read(section.span) for section in split_sections(letter).all if section.kind == "item_heading"]
    wanted = [f"{item['heading']}: {item['decision'].title()}" for item in gold(stem)["items"]]
    assert [re.sub(r"\s*:\s*(?=(?:Upheld|Overturned)$)", ": ", heading) for heading in found] == wanted
