"""What is refused, and with which reason; what is a determination in whatever form, whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import LETTERS

from imr_llm.errors import LetterError
from imr_llm.letter import Letter, letter_from_bytes, letters_from_bytes
from imr_llm.recognise import is_letter, judge, require_letter

TEXTS = Path(__file__).parent / "letters"


def texts(file: str) -> Iterator[tuple[str, str]]:
    """Yield each text of a file with its name, which stands behind `===`."""
    for part in re.split(r"(?m)^=== ", (TEXTS / file).read_text(encoding="utf-8"))[1:]:
        name, _, text = part.partition("\n")
        yield name.strip(), text


REFUSED, ODD = dict(texts("refused.txt")), dict(texts("odd.txt"))

LOOKS = {
    "texas-iro": "another state",
    "michigan-director": "another state",
    "dmhc-letter": "health plan",
    "dmhc-row": "health plan",
    "medicare-qic": "Medicare",
    "wcab-removal": "appeals board",
    "court-of-appeal": "court",
    "petition-to-appeal": "petition",
    "notice-of-assignment": "notice",
    "notice-ineligible": "notice",
    "ur-denial-letter": "utilization review",
    "application-form": "application",
    "newsletter": "news",
    "legislature-report": "statistics",
    "invoice-for-reviews": "bill",
    "physician-pr2": "physician's report",
    "mail-about-a-letter": "mail",
}


def read(name: str, text: str) -> Letter:
    return letter_from_bytes(text.encode(), name)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_determination_gives_no_record(name: str) -> None:
    """A review of another state or plan, an opinion, a petition, a notice, a denial, news or a bill would be counted as an IMR outcome."""
    with pytest.raises(LetterError) as refused:
        require_letter(read(name, REFUSED[name]))
    assert refused.value.code == "not_a_letter"


@pytest.mark.parametrize("name", LOOKS)
def test_the_reason_says_what_a_text_looks_like(name: str) -> None:
    """Whoever gave the file learns what it is, and need not open it."""
    assert LOOKS[name] in judge(read(name, REFUSED[name])).why


@pytest.mark.parametrize("name", ODD)
def test_a_determination_in_an_odd_form_is_read(name: str) -> None:
    """A letter that is cut, scanned, quoted, in capitals or in a form that nobody has seen would be lost."""
    assert all(is_letter(letter) for letter in letters_from_bytes(ODD[name].encode(), name))


@pytest.mark.parametrize("kind", ["upper", "lower"])
@pytest.mark.parametrize(
    "stem", ["a2016-mixed-three", "a2014-single-overturned", "n2013-notice", "p2013-professional-review", "unknown-free-form"]
)
def test_the_case_of_a_print_does_not_matter(stem: str, kind: str) -> None:
    """A letter in capitals or small letters throughout is still a letter."""
    text = (LETTERS / f"{stem}.txt").read_text(encoding="utf-8")
    assert is_letter(read(stem, text.upper() if kind == "upper" else text.lower()))


def test_an_opinion_that_quotes_items_is_not_the_letter() -> None:
    """The labels of a quoted item don't make a determination of a court's paper; a whole letter behind a paper's title is one."""
    quoted, whole = REFUSED["wcab-removal"], ODD["behind-a-petition"]
    assert "Decision rationale:" in quoted
    assert (is_letter(read("quoted", quoted)), is_letter(read("whole", whole))) == (False, True)
