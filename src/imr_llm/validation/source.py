"""Check that a record was made from this letter: its bytes, its length, its pages and its layout."""

from __future__ import annotations

from collections.abc import Iterator

from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm


def source_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell what the record says of its source and the letter is not."""
    source, letter = checked.record.source, checked.letter
    here = {
        "sha256": letter.sha256,
        "kind": letter.kind,
        "characters": len(letter.raw),
        "pages": letter.pages,
        "layout": checked.sections.layout,
    }
    for name, value in here.items():
        if getattr(source, name) != value:
            yield Alarm(f"source.{name}", f"the record has {getattr(source, name)}, the letter {value}")
