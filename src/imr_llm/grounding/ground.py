"""Prepare a passage for many look-ups: its text, its words with their places, and where each word stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from imr_llm.grounding.words import Word, cut_words, words_of
from imr_llm.letter import Passage, Span

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Ground:
    """A passage, and what alignment looks up in it; each part is made when it is first needed."""

    passage: Passage

    @cached_property
    def text(self) -> str:
        """The normalised text."""
        return self.passage.text

    @cached_property
    def folded(self) -> str:
        """The text in lower case, character by character."""
        lower = self.text.lower()
        return lower if len(lower) == len(self.text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in self.text)

    @cached_property
    def _cuts(self) -> list[tuple[int, int]]:
        cuts: list[tuple[int, int]] = []
        at = 0
        for printed in self.text.split(" "):
            cuts += [(at + start, at + end) for _, start, end in cut_words(printed)]
            at += len(printed) + 1
        return cuts

    @cached_property
    def words(self) -> list[Word]:
        """The words, in order."""
        return words_of(self.text)

    @cached_property
    def strokes(self) -> str:
        """The strokes of all words, with nothing between."""
        return "".join(word.strokes for word in self.words)

    @cached_property
    def bare(self) -> list[str]:
        """The strokes of each word by itself, firm or not."""
        return [word.bare for word in self.words]

    @cached_property
    def begins(self) -> list[int]:
        """Where each word's strokes begin in `strokes`, and at last where they end."""
        return list(accumulate((len(word.strokes) for word in self.words), initial=0))

    def word_at(self, place: int) -> int | None:
        """Give the number of the word whose strokes begin at a place of `strokes`; None inside a word."""
        number = bisect_left(self.begins, place)
        return number if number < len(self.begins) and self.begins[number] == place else None

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """For each word's strokes, the numbers at which it stands."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for number, bare in enumerate(self.bare):
            places[bare].append(number)
        return dict(places)

    @cached_property
    def numbers(self) -> dict[str, list[int]]:
        """For each shape of a number or code, its digits left out, the words that have it."""
        shapes: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self.words):
            if word.firm and any(map(str.isdigit, word.text)):
                shapes[shape_of(word.text)].append(number)
        return dict(shapes)

    def has_in_lower_case(self, word: str) -> bool:
        """Tell whether a word stands in lower case anywhere in the letter, so that a capital makes no name of it."""
        return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self.passage.letter.view.text))

    def view(self, first: int, last: int) -> tuple[int, int]:
        """Give the stretch of `text` from one word to another, both with it."""
        return self._cuts[first][0], self._cuts[last][1]

    def raw(self, first: int, last: int) -> Span:
        """Give the raw span from one word to another, both with it."""
        return self.passage.raw(*self.view(first, last))


def shape_of(number: str) -> str:
    """Give the shape of a number: which of its characters are digits."""
    return _DIGIT.sub("9", number)
