"""Make a hostile letter from a clean one: put words of some size in its sections, or between the words of its headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imr_llm.items import DECISION_CUE
from imr_llm.letter import Passage, make_letter
from imr_llm.sections import Kind, split_sections

LETTERS = Path(__file__).parents[1] / "letters"
STEM = "a2016-mixed-three"
"""The letter to begin with, where a maker needs no other: three items, two decided one way and one the other."""

Maker = Callable[[str, int], str]
"""Turns a clean letter's text and a size into a hostile letter."""

Words = Callable[[int], str]
"""Writes words of a size."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A way to make a letter hostile: its maker, the size that counts as once, and the clean letter to begin with."""

    make: Maker
    once: int
    stem: str = STEM

    def letter(self, factor: int = 1) -> str:
        """Make the letter at so many times its size."""
        return self.make(self.clean(), self.once * factor)

    def clean(self) -> str:
        """Read the clean letter."""
        return (LETTERS / f"{self.stem}.txt").read_text(encoding="utf-8")


def repeated(words: str, before: str = "", behind: str = "") -> Words:
    """Write words so many times, between a beginning and an end."""
    return lambda size: f"{before}{words * size}{behind}"


def planted(words: Words, *kinds: Kind) -> Maker:
    """Make the maker that plants words between two sentences in the middle of each section of some kinds."""

    def make(clean: str, size: int) -> str:
        return _insert(clean, [(middle(passage), words(size)) for passage in passages(clean, *kinds)])

    return make


def instead(words: Words, kind: Kind) -> Maker:
    """Make the maker that leaves of a section its first line, and puts words behind that."""

    def make(clean: str, size: int) -> str:
        span = passages(clean, kind)[0].span
        return clean[: clean.index("\n", span.start) + 1] + words(size) + clean[span.end :]

    return make


def in_headings(words: Words) -> Maker:
    """Make the maker that plants words in each item's heading, before the colon of its decision."""

    def make(clean: str, size: int) -> str:
        cues = (cue for heading in passages(clean, "item_heading") for cue in _decisions(heading))
        return _insert(clean, [(place, words(size)) for place in cues])

    return make


def passages(clean: str, *kinds: Kind) -> list[Passage]:
    """Give the sections of some kinds."""
    letter = make_letter(clean, name="clean")
    return [Passage(letter, section.span) for section in split_sections(letter).all if section.kind in kinds]


def middle(passage: Passage) -> int:
    """Tell where the middle sentence begins, as a raw offset; never the first, which has the section's label."""
    cuts = passage.sentences()
    if len(cuts) < 2:
        return passage.span.end
    start = cuts[max(1, len(cuts) // 2)][0]
    return passage.raw(start, start + 1).start


def _decisions(heading: Passage) -> Iterator[int]:
    cues = list(DECISION_CUE.finditer(heading.text))
    return (heading.raw_of(cue).start for cue in cues[-1:])


def _insert(clean: str, texts: Iterable[tuple[int, str]]) -> str:
    for place, text in sorted(texts, reverse=True):
        clean = clean[:place] + text + clean[place:]
    return clean
