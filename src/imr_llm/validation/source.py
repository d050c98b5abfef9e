"""Check that a record was made from this letter: its bytes, its length, its pages and its layout."""

from __future__ import annotations

from collections.abc import Iterator

from imr_llm.origin import source_of
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm

_COMPARED = ("sha256", "kind", "characters", "pages", "layout", "part", "parts")
"""What a letter is known by, wherever it lies; its name may be another."""


def source_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell what the record says of its source and the letter is not."""
    source, here = checked.record.source, source_of(checked.letter, checked.sections.layout)
    for name in _COMPARED:
        if getattr(source, name) != getattr(here, name):
            yield Alarm(f"source.{name}", f"the record has {getattr(source, name)}, the letter {getattr(here, name)}")
