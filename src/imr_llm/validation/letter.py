"""Check that the letter is one letter, of a layout that the rules know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm

_OPENING = re.compile(
    r"HOW THE IMR FINAL DETERMINATION WAS MADE|MEDICAL PROFESSIONAL REVIEW|Notice of Independent Medical Review Determination"
)


def several_letters(checked: Checked) -> Iterator[Alarm]:
    """Tell a file that opens more letters than one."""
    openings = len(_OPENING.findall(checked.letter.view.text))
    if openings > 1:
        yield Alarm("", f"the file opens {openings} letters; expected one, so split it")


def unknown_layout(checked: Checked) -> Iterator[Alarm]:
    """Tell a letter of whose layout no rule knows where a field may stand."""
    if checked.sections.layout == "unknown":
        yield Alarm("source.layout", "no rule knows this layout; the whole text was read as one section")
