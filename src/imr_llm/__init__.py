"""Turn California Independent Medical Review letters into records in which every value carries its span."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imr_llm.api import extract
    from imr_llm.errors import CassetteMiss, ImrError, LetterError, ModelError, ReplyError, UsageError, WeightsError
    from imr_llm.facts import plain, walk
    from imr_llm.letter import Letter, Span, letter_from_bytes, make_letter, read_letter
    from imr_llm.model.choose import Choice, open_model
    from imr_llm.records import Absent, Evidence, Finding, Record, Stated
    from imr_llm.sections import Section, Sections, split_sections
    from imr_llm.validation import check_record

__all__ = [
    "Absent",
    "CassetteMiss",
    "Choice",
    "Evidence",
    "Finding",
    "ImrError",
    "Letter",
    "LetterError",
    "ModelError",
    "Record",
    "ReplyError",
    "Section",
    "Sections",
    "Span",
    "Stated",
    "UsageError",
    "WeightsError",
    "check_record",
    "extract",
    "letter_from_bytes",
    "make_letter",
    "open_model",
    "plain",
    "read_letter",
    "split_sections",
    "walk",
]

_HOMES = {
    "api": ("extract",),
    "errors": ("CassetteMiss", "ImrError", "LetterError", "ModelError", "ReplyError", "UsageError", "WeightsError"),
    "facts": ("plain", "walk"),
    "letter": ("Letter", "Span", "letter_from_bytes", "make_letter", "read_letter"),
    "model.choose": ("Choice", "open_model"),
    "records": ("Absent", "Evidence", "Finding", "Record", "Stated"),
    "sections": ("Section", "Sections", "split_sections"),
    "validation": ("check_record",),
}
"""Where each public name lives; it is imported when first used, so that `imr-llm --help` is quick."""


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module 'imr_llm' has no attribute {name!r}")
    return getattr(import_module(f"imr_llm.{home}"), name)
