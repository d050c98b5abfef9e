"""Turn California Independent Medical Review letters into records in which every value carries its span."""

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
