"""Hostile letters: nothing planted changes a decision or a fact of the case, nothing fails, and time grows with length alone."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import LETTERS, ROOT

from imr_llm.facts import plain, walk
from imr_llm.letter import Letter, Span, make_letter
from imr_llm.pipeline import extract
from imr_llm.readings import rule_claims
from imr_llm.recognise import is_letter
from imr_llm.records import Absent, Citation, Record, Stated
from imr_llm.sections import split_sections

sys.path.append(str(ROOT / "eval" / "bench"))

from floods import FLOODS, MANY
from hostile import MAKERS, measure
from plants import BLOCKS, FAKES, MARKUP, PLANTS
from signs import LOOK_ALIKES, SIGNS

STEMS = ("a2014-no-age-psych", "a2016-glued-headings", "f2014-format2")
"""Letters of other layouts and lines than the one that makers begin with."""


def read(text: str) -> tuple[Letter, Record]:
    letter = make_letter(text, name="hostile")
    return letter, extract(letter, None)


@cache
def clean_record(stem: str) -> Record:
    return read((LETTERS / f"{stem}.txt").read_text(encoding="utf-8"))[1]


def decisions(record: Record) -> list[Any]:
    return [item["decision"] for item in plain(record)["items"]]


def frame(record: Record) -> dict[str, Any]:
    """Give what nothing planted may change: the layout, the case, the worker, and each item's heading and decision."""
    told = plain(record)
    items = [(item["heading"], item["decision"]) for item in told["items"]]
    return {
        "layout": record.source.layout,
        "items": items,
        **{part: told[part] for part in ("case", "patient", "injury", "utilization_review")},
    }


def assert_grounded(letter: Letter, record: Record) -> None:
    """Each value says what its place in the raw text says."""
    for path, fact in walk(record):
        if isinstance(fact, Absent):
            continue
        for place in (fact.evidence,) if isinstance(fact, Citation) else fact.evidence:
            assert place.text == letter.printed(Span(place.start, place.end)) != "", path


@pytest.mark.parametrize("name", [*PLANTS, *SIGNS])
def test_what_is_planted_changes_neither_decisions_nor_facts(name: str) -> None:
    """A reader who takes a planted word for the reviewer's would record a wrong decision."""
    hostile = MAKERS[name]
    letter, record = read(hostile.letter())
    clean = clean_record(hostile.stem)
    assert_grounded(letter, record)
    if "headings" in name:
        assert decisions(record) == decisions(clean)
    else:
        assert frame(record) == frame(clean)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("name", [f"{name} in rationales" for name in (*FAKES, *MARKUP)])
def test_no_layout_takes_a_planted_heading_for_its_own(name: str, stem: str) -> None:
    """A label in a rationale opens no item, and a heading no section, whatever the lines and the layout."""
    hostile = replace(MAKERS[name], stem=stem, once=3)
    clean = clean_record(hostile.stem)
    assert frame(read(hostile.letter())[1]) == frame(clean)


@pytest.mark.parametrize("name", FLOODS)
def test_much_of_one_thing_is_read_without_an_error(name: str) -> None:
    """A letter that some reader can't get through would be lost, and others with it."""
    hostile = FLOODS[name]
    letter, record = read(hostile.letter())
    clean = clean_record(hostile.stem)
    assert_grounded(letter, record)
    assert decisions(record)[: len(clean.items)] == decisions(clean)


@pytest.mark.parametrize("stem", ["a2016-mixed-three", "a2016-twelve-items", "a2016-partial-certification-a", "a2018-form"])
def test_a_whole_planted_block_asks_for_a_person(stem: str) -> None:
    """An item's block inside a rationale looks like an item; the rationale that it cuts off has no conclusion left."""
    letter, record = read(replace(BLOCKS["whole blocks of items"], stem=stem, once=1).letter())
    assert_grounded(letter, record)
    assert {"decision_differs_from_verdict", "verdict_missing"} <= {finding.code for finding in record.findings if finding.needs_person}


@pytest.mark.parametrize("stem", ["a2016-mixed-three", "a2016-twelve-items", "a2014-no-age-psych", "a2018-form"])
def test_letters_that_look_like_others_turn_no_decision(stem: str) -> None:
    """`Upheld` in Cyrillic letters may leave a decision to the verdict, and never makes another one or another item."""
    hostile = replace(LOOK_ALIKES["decisions in look-alike letters"], stem=stem, once=2)
    letter, record = read(hostile.letter())
    clean = clean_record(hostile.stem)
    assert_grounded(letter, record)
    assert len(record.items) == len(clean.items)
    assert all(found in {None, wanted} for found, wanted in zip(decisions(record), decisions(clean), strict=True))
    assert "mixed_alphabets" in {finding.code for finding in record.findings if finding.needs_person}


def test_each_block_of_many_is_an_item() -> None:
    """A thousand items are a thousand, each with its decision and its reasons."""
    letter, record = read(MANY["many items"].letter(10))
    assert_grounded(letter, record)
    assert len(record.items) == 100
    assert all(isinstance(item.decision, Stated) and isinstance(item.rationale, Stated) for item in record.items)


def test_several_letters_in_a_file_ask_for_a_person() -> None:
    """Items of the second letter aren't taken for those of the first without a word."""
    _, record = read(MANY["many letters"].letter())
    assert "several_letters" in {finding.code for finding in record.findings if finding.needs_person}


@pytest.mark.parametrize(
    "name",
    [
        "one date many times",
        "brackets around ends of lists",
        "beginnings of lists",
        "blank lines behind a hyphen",
        "one line",
        "one long word",
        "body parts of a condition",
        "commas in another citation",
        "certificates without an end",
    ],
)
def test_time_grows_with_length_and_no_faster(name: str) -> None:
    """Ten times the length takes about ten times as long; each of these once took a hundred times, or never ended.

    A busy machine can slow one measurement; what grows too fast does so in all three.
    """
    assert any(measure(MAKERS[name], factors=(1, 10), enough=0.1).slope < 1.5 for _ in range(3))


FRAGMENTS = st.sampled_from(
    [
        *("HOW THE IMR FINAL DETERMINATION WAS MADE", "The Expert Reviewer has the following credentials:", "State(s) of Licensure: Ohio"),
        *("CLINICAL CASE SUMMARY", "IMR ISSUES, DECISIONS AND RATIONALES", "IMR DECISION(S) AND RATIONALE(S)", "Final Determination"),
        *(
            "Claims Administrator guideline:",
            "MAXIMUS guideline:",
            "Decision rationale:",
            "MRI: Upheld",
            ": Overturned",
            "Case Number: CM16-0900001",
        ),
        *("Notice of Independent Medical Review Determination", "1) MAXIMUS Federal Services, Inc. has determined the request for x"),
        *(
            " is not medically necessary and appropriate.",
            "1) Regarding the request for x:",
            "Rationale for the Decision:",
            "Case Summary:",
        ),
        *("MEDICAL PROFESSIONAL REVIEW", "ISSUE AT DISPUTE:", "CASE SUMMARY:", "1. X is medically necessary. The Claims Administrator did"),
        *(
            "was the original request. ",
            "Decision based on MTUS Low Back Complaints 2004, ",
            "Section(s): ",
            "left knee",
            "treated for ",
            "10-13-16",
        ),
        *(
            "The utilization review of ",
            "Date of Injury: 1/1/2016",
            "46 year old man",
            " and ",
            ", ",
            "; ",
            "(",
            ")",
            ".",
            ":",
            "-",
            "\n",
            "\f",
            "\r\n",
        ),
        *("\u200b", "\u202e", "\ufffe", "\u00ad", "\ufb03", "\u0301", "\x00", "\ufffd", "\ud800"),
    ]
)
TEXTS = st.lists(FRAGMENTS | st.sampled_from(" \n") | st.text(max_size=8), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_read_or_refused(raw: str) -> None:
    """Sections cover the text from end to end, claims point into it, and what passes for a letter gives a record."""
    letter = make_letter(raw, name="x")
    sections = split_sections(letter)
    edges = [0, *(section.span.end for section in sections.all)]
    assert [section.span.start for section in sections.all] == edges[:-1]
    assert edges[-1] == len(raw)
    for claim in rule_claims(letter, sections):
        assert all(0 <= span.start <= span.end <= len(raw) for span in claim.spans), claim.path
    if is_letter(letter):
        assert_grounded(letter, extract(letter, None))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_each_character_of_the_view_leads_back_to_its_own_place(raw: str) -> None:
    """Places follow each other without overlap; what one raw character became shares its place, and a space put in has none."""
    view = make_letter(raw, name="x").view
    kept = list(dict.fromkeys(Span(start, end) for start, end in zip(view.starts, view.ends, strict=True) if start < end))
    assert all(before.end <= after.start for before, after in pairwise(kept))
    assert all(view.raw(*view.view(span)) == span for span in kept)
    assert {" "} >= {text for text, start, end in zip(view.text, view.starts, view.ends, strict=True) if start == end}
    assert "  " not in view.text
