"""Show a span of a letter as normalised text, and turn places in that text back into raw spans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from imr_llm.letter.letter import Letter
from imr_llm.letter.normal import Span

_ABBREVIATION = re.compile(r"(?:\b(?i:Dr|vs|e\.g|i\.e|No|pg|pp|p|St|approx|etc|Inc|Ph\.D|M\.D)|\b[A-Z])\.$")
_SENTENCE = re.compile(r".+?(?:[.!?][\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9])|$)", re.DOTALL)
_SMALL_SENTENCE = re.compile(r".+?(?:[.!?][\"')\]]*(?=\s+[\"'(\[]?\w)|$)", re.DOTALL)
"""The same in a letter that is printed in small letters throughout."""


@dataclass(frozen=True)
class Passage:
    """A span of a letter, read through the normalised view."""

    letter: Letter
    span: Span

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        return self.letter.view.view(self.span)

    @cached_property
    def text(self) -> str:
        """The normalised text."""
        start, end = self._bounds
        return self.letter.view.text[start:end]

    def raw(self, start: int, end: int) -> Span:
        """Turn a stretch of `text` into its raw span, without the white space at its ends."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end = max(start, end - (len(words) - len(words.rstrip())))
        return self.letter.view.raw(self._bounds[0] + start, self._bounds[0] + end)

    def raw_of(self, match: re.Match[str], group: int | str = 0) -> Span:
        """Turn a match in `text` into its raw span."""
        return self.raw(*match.span(group))

    def place(self, span: Span) -> tuple[int, int]:
        """Turn a raw span into the stretch of `text` whose characters begin inside it."""
        start, end = self.letter.view.view(span)
        return start - self._bounds[0], end - self._bounds[0]

    def within(self, start: int, end: int) -> Passage:
        """Give a part of the passage."""
        return Passage(self.letter, self.raw(start, end))

    def after(self, pattern: re.Pattern[str]) -> Passage:
        """Give what follows the first match of a pattern, or the whole where there is none."""
        match = pattern.search(self.text)
        return self.within(match.end(), len(self.text)) if match else self

    def sentences(self) -> list[tuple[int, int]]:
        """Cut `text` into sentences; dots in abbreviations and numbers end none."""
        return self._sentences

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        cuts: list[tuple[int, int]] = []
        start = 0
        for match in (_SMALL_SENTENCE if self.letter.in_small_letters else _SENTENCE).finditer(self.text):
            if _ABBREVIATION.search(match.group()) and match.end() < len(self.text):
                continue
            cuts.append((start, match.end()))
            start = match.end()
        if self.text[start:].strip():
            cuts.append((start, len(self.text)))
        return [_strip(self.text, cut) for cut in cuts if self.text[slice(*cut)].strip()]


def _strip(text: str, cut: tuple[int, int]) -> tuple[int, int]:
    words = text[slice(*cut)]
    return cut[0] + len(words) - len(words.lstrip()), cut[1] - (len(words) - len(words.rstrip()))
