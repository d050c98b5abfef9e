"""Read a source into a letter: raw text, lines, pages, and a normalised view with an offset map."""

from imr_llm.letter.bounds import letters_in
from imr_llm.letter.layers import Layer, Note, NoteCode
from imr_llm.letter.letter import Letter, Line, make_letter
from imr_llm.letter.marks import Mark, find_marks
from imr_llm.letter.mend import mended_text
from imr_llm.letter.normal import Span, View, as_printed, normalise
from imr_llm.letter.passage import Passage
from imr_llm.letter.paths import find_letters, passed_over, stem_of
from imr_llm.letter.read import SIZE_LIMIT, letter_from_bytes, letters_from_bytes, read_letter, read_letters
from imr_llm.letter.sources import Shard, Source, find_sources

__all__ = [
    "SIZE_LIMIT",
    "Layer",
    "Letter",
    "Line",
    "Mark",
    "Note",
    "NoteCode",
    "Passage",
    "Shard",
    "Source",
    "Span",
    "View",
    "as_printed",
    "find_letters",
    "find_marks",
    "find_sources",
    "letter_from_bytes",
    "letters_from_bytes",
    "letters_in",
    "make_letter",
    "mended_text",
    "normalise",
    "passed_over",
    "read_letter",
    "read_letters",
    "stem_of",
]
