"""Assemble a rendered letter from pieces of the clean one, and note where each character went."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imr_llm.letter import Span

Piece = tuple[int, int, str]
"""A stretch of the clean text, and what stands for it in the rendered text."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter on one rung, and for each character of the clean letter the stretch that it became; -1 where it is lost."""

    text: str
    starts: array[int]
    ends: array[int]

    def move(self, span: Span) -> Span:
        """Carry a span of the clean letter to this text: from its first character that is left to its last."""
        kept = (at for at in range(span.start, span.end) if self.starts[at] >= 0)
        first = next(kept, None)
        if first is None:
            at = next((self.ends[at] for at in range(span.start - 1, -1, -1) if self.starts[at] >= 0), 0)
            return Span(at, at)
        last = next(at for at in range(span.end - 1, first - 1, -1) if self.starts[at] >= 0)
        return Span(min(self.starts[first], self.starts[last]), max(self.ends[first], self.ends[last]))


def assemble(raw: str, pieces: Iterable[Piece]) -> Rendered:
    """Join pieces, in rendered order, and note where each clean character went."""
    starts, ends = array("l", [-1]) * len(raw), array("l", [-1]) * len(raw)
    texts: list[str] = []
    at = 0
    for start, end, text in pieces:
        if text == raw[start:end]:
            starts[start:end] = array("l", range(at, at + len(text)))
            ends[start:end] = array("l", range(at + 1, at + len(text) + 1))
        elif text:
            starts[start:end] = array("l", [at]) * (end - start)
            ends[start:end] = array("l", [at + len(text)]) * (end - start)
        texts.append(text)
        at += len(text)
    return Rendered("".join(texts), starts, ends)


def with_copies(raw: str, edits: Iterable[Piece]) -> Iterator[Piece]:
    """Put between edits, which are in order, what they leave as it is."""
    at = 0
    for start, end, text in edits:
        yield at, start, raw[at:start]
        yield start, end, text
        at = end
    yield at, len(raw), raw[at:]
