"""Check the case header and the credentials: each value has its place in the table, a number its form, and a state its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.letter import Passage
from imr_llm.records import Stated
from imr_llm.rules.header import read_header
from imr_llm.rules.reviewer import doubtful_states
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm, at

_NUMBER = re.compile(r"CM\s?(?:1[3-9]|[2-9]\d)-\d{7}|IMR[\s-]?1[3-9]-\d{6,7}", re.IGNORECASE)
"""How case numbers are printed since 2013: two digits for the year, seven digits; the oldest have other letters, or six digits."""


def header_unpaired(checked: Checked) -> Iterator[Alarm]:
    """Tell labels of the header without a value, values without a label, and columns that don't fit each other."""
    for section in checked.sections.all:
        if section.kind in {"header", "results", "whole"}:
            header = read_header(Passage(checked.letter, section.span), closed=section.kind != "header")
            for name, why, place in header.doubts:
                yield Alarm(f"case.{name}", why, place.start, place.end)


def case_number_form(checked: Checked) -> Iterator[Alarm]:
    """Tell a case number that doesn't have the form of one."""
    number = checked.record.case.number
    if isinstance(number, Stated) and not _NUMBER.fullmatch(number.value):
        yield at("case.number", number.evidence[0], f"{number.value!r:.40} has not the form of a case number, as CM16-0000000")


def state_name(checked: Checked) -> Iterator[Alarm]:
    """Tell what stands in the list of states and is not printed as a state's name."""
    for section in checked.sections.all:
        if section.kind in {"method", "credentials", "whole"}:
            for name, place in doubtful_states(Passage(checked.letter, section.span), closed=section.kind == "whole"):
                yield Alarm("reviewer.licensed_in", f"{name!r:.60} is not a state's name", place.start, place.end)
