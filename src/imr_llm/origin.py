"""Tell where a record comes from: which letter was read, and by what."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version

from imr_llm.letter import Letter
from imr_llm.records import AskedCall, Provenance, SourceFile
from imr_llm.sections import Layout


def source_of(letter: Letter, layout: Layout) -> SourceFile:
    """Describe the letter that a record is of."""
    return SourceFile(
        name=letter.name,
        kind=letter.kind,
        sha256=letter.sha256,
        characters=len(letter.raw),
        pages=letter.pages,
        layout=layout,
        part=letter.part,
        parts=letter.parts,
    )


@cache
def installed() -> str:
    """Give the version of this package, as it was installed."""
    return version("imr-llm")


def made_by(validator: str, model: str | None = None, calls: Iterable[AskedCall] = ()) -> Provenance:
    """Describe how a record was made by this version: by which rules, which model if one was asked, and which calls."""
    return Provenance(version=installed(), validator=validator, model=model, calls=tuple(calls))
