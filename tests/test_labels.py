"""Headings, labels and decisions are found however they are printed, and words of a rationale open nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest
from project import LETTERS

from imr_llm.facts import plain
from imr_llm.items import find_closing
from imr_llm.letter import make_letter
from imr_llm.pipeline import extract
from imr_llm.sections import split_sections

TEXT = {
    stem: (LETTERS / f"{stem}.txt").read_text(encoding="utf-8")
    for stem in ("a2016-mixed-three", "a2016-number-words", "a2015-five-items", "a2016-partial-certification-a", "a2014-single-overturned")
}


def headed(text: str) -> list[tuple[str, str]]:
    items = plain(extract(make_letter(text, name="x"), None))["items"]
    return [(" ".join(item["heading"].lower().split()), item["decision"]) for item in items]


@cache
def clean(stem: str) -> list[tuple[str, str]]:
    return headed(TEXT[stem])


PRINTS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "capital decisions": lambda text: re.sub(r": (Upheld|Overturned)", lambda found: f": {found[1].upper()}", text),
    "small decisions": lambda text: re.sub(r": (Upheld|Overturned)", lambda found: f": {found[1].lower()}", text),
    "accents": lambda text: text.replace("Claims Administrator guideline", "Cla\u00edms Administrator guid\u00e9line").replace("rationale:", "rat\u00efonale:"),
    "semicolons": lambda text: re.sub(r"(guideline|rationale):", r"\1;", text),
    "dashes": lambda text: re.sub(r"(guideline|rationale):", r"\1 -", text),
    "full stops": lambda text: re.sub(r"(guideline|rationale):", r"\1.", text),
    "no joint": lambda text: re.sub(r"(guideline|rationale):", r"\1", text),
    "space before the colon": lambda text: re.sub(r"(guideline|rationale):", r"\1 :", text),
    "misread labels": lambda text: text.replace("Claims Administrator guide", "C1aims Adrninistrator guide").replace("MAXIMUS guideline", "MAX1MUS guidellne").replace("Decision rationale", "Declsion rati0nale"),
    "a letter lost": lambda text: text.replace("Administrator guideline", "Adminstrator guideline").replace("Decision rationale", "Decision rationle"),
    "spaces lost": lambda text: text.replace("Claims Administrator guideline", "ClaimsAdministrator guideline").replace("Decision rationale", "Decisionrationale"),
    "misread headings": lambda text: text.replace("CLINICAL CASE SUMMARY", "CL1NICAL CA5E SUMMARV").replace("IMR ISSUES, DECISIONS AND", "lMR lSSUES. DEClSIONS AND"),
    "headings in small letters": lambda text: text.replace("CLINICAL CASE SUMMARY", "Clinical Case Summary").replace("IMR ISSUES, DECISIONS AND RATIONALES", "IMR Issues, Decisions and Rationales"),
    "decided with is": lambda text: re.sub(r": (Upheld|Overturned)", r" is \1", text),
    "decided with a dash": lambda text: re.sub(r": (Upheld|Overturned)", " \u2013 \\1", text),
    "decided with a full stop": lambda text: re.sub(r": (Upheld|Overturned)", r". \1", text),
    "decided in brackets": lambda text: re.sub(r": (Upheld|Overturned)", r" (\1)", text),
    "decided on a line of its own": lambda text: re.sub(r": (Upheld|Overturned)", r":\n\1", text),
    "decided with a word before": lambda text: re.sub(r": (Upheld|Overturned)", r": Decision: \1", text),
    "decided with a stop behind": lambda text: re.sub(r": (Upheld|Overturned)", r": \1.", text),
    "misread decisions": lambda text: text.replace(": Upheld", ": Upheid").replace(": Overturned", ": Overtumed"),
    "a lead-in without a colon": lambda text: text.replace("set forth below:", "set forth below"),
    "a lead-in with a space": lambda text: text.replace("set forth below:", "set forth below :"),
}  # fmt: skip


@pytest.mark.parametrize("stem", TEXT)
@pytest.mark.parametrize("name", PRINTS)
def test_a_print_has_the_items_of_the_clean_one(name: str, stem: str) -> None:
    """Three items were read as one, or a heading kept its decision, and what they decide was taken as it is."""
    if stem.startswith("a2016-partial") and name == "decided with is":
        return  # a partial certification ends with an `is` of its own
    text = PRINTS[name](TEXT[stem])
    assert headed(text) == clean(stem)


@pytest.mark.parametrize("name", ["misread labels", "accents", "a letter lost", "misread headings"])
def test_what_is_found_by_likeness_is_known_as_such(name: str) -> None:
    """Routing has to know which parts of a letter rest on a label that is printed nearly so."""
    sections = split_sections(make_letter(PRINTS[name](TEXT["a2016-mixed-three"]), name="x"))
    assert sections.alike
    assert sections.alike <= {section.span.start for section in sections.all}
    assert not split_sections(make_letter(TEXT["a2016-mixed-three"], name="x")).alike


@pytest.mark.parametrize(
    "words",
    [
        "The Claims Administrator guideline was not met, so nothing follows.",
        "The Decision rationale of the earlier review was short.",
        "He said that the claims were upheld. Claims Administrator guideline citations were read.",
        "Decision rationale aside, the MAXIMUS guideline says more.",
    ],
)
def test_words_of_a_rationale_open_no_item(words: str) -> None:
    """A sentence on guidelines would cut a rationale, and make an item of its rest."""
    text = TEXT["a2016-mixed-three"].replace("Decision rationale: ODG recommends", f"Decision rationale: {words} ODG recommends")
    assert headed(text) == clean("a2016-mixed-three")


@pytest.mark.parametrize(
    ("text", "joint"),
    [
        ("MRI of the neck: Upheld", ": "),
        ("MRI of the neck is upheld", " is "),
        ("MRI of the neck - UPHELD.", " - "),
        ("MRI of the neck. Decision: Overturned", ". Decision: "),
        ("MRI of the neck Overturned", " "),
    ],
)
def test_a_heading_ends_before_its_decision(text: str, joint: str) -> None:
    """Whatever joins the two belongs to neither."""
    found = find_closing(text)
    assert found is not None
    assert text[: found.start()] == "MRI of the neck"
    assert text[found.start() : found.start("word")] == joint


@pytest.mark.parametrize("text", ["MRI of the neck", "Norco 10/325mg #60", "the request was upheld by the reviewer", "surgery as upheld"])
def test_a_heading_without_a_decision_has_none(text: str) -> None:
    """A word of the heading is no decision."""
    assert find_closing(text) is None
