"""Read a source into a letter: raw text, lines, pages, and a normalised view with an offset map."""

from imr_llm.letter.letter import Letter, Line, make_letter
from imr_llm.letter.mend import read_printed
from imr_llm.letter.normal import Span, View, normalise
from imr_llm.letter.passage import Passage
from imr_llm.letter.paths import find_letters
from imr_llm.letter.read import SIZE_LIMIT, letter_from_bytes, read_letter
from imr_llm.letter.sources import Shard, Source, find_sources

__all__ = [
    "SIZE_LIMIT",
    "Letter",
    "Line",
    "Passage",
    "Shard",
    "Source",
    "Span",
    "View",
    "find_letters",
    "find_sources",
    "letter_from_bytes",
    "make_letter",
    "normalise",
    "read_letter",
    "read_printed",
]
