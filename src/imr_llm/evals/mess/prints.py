"""Say what a messy print is: a letter's bytes as somebody would send them, and what its record must say, carried along from gold."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from random import Random
from typing import Any

from imr_llm.evals.noise.pieces import Piece, assemble, with_copies
from imr_llm.letter import Span, normalise

Spans = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True)
class Clean:
    """A letter of the suite as it is, with its gold."""

    stem: str
    raw: str
    plain: Mapping[str, Any]
    spans: Spans

    def value(self, path: str) -> Any:
        """Give gold's value of a field."""
        found: Any = self.plain
        for name in path.split("."):
            found = found[int(name)] if isinstance(found, list) else found[name]
        return found

    def place(self, path: str) -> Span | None:
        """Give the place of gold's first value of a field."""
        return next(iter(self.spans.get(path, ())), None)


@dataclass(frozen=True)
class Printed:
    """A print, and what differs from the clean letter's gold."""

    data: bytes
    pieces: tuple[Piece, ...] | None = None
    """How the text was made of the clean one; None where places are found again by their words."""
    changed: Mapping[str, Any] = field(default_factory=dict)
    """What the record must say instead, by path; None is absent."""
    doubtful: tuple[str, ...] = ()
    """Beginnings of the paths of which nobody can be certain: absent there is right, and so is any value that is marked for a person."""


Make = Callable[[Clean, Random], Printed | None]
"""Prints a letter; None where the kind doesn't apply to it."""


def edited(clean: Clean, edits: Iterable[Piece], changed: Mapping[str, Any] | None = None, doubtful: tuple[str, ...] = ()) -> Printed:
    """Make a print by edits of the text, in order."""
    pieces = tuple(with_copies(clean.raw, edits))
    return Printed("".join(text for _, _, text in pieces).encode("utf-8", "surrogatepass"), pieces, changed or {}, doubtful)


def rewritten(clean: Clean, pattern: str, text: str, *, flags: re.RegexFlag = re.MULTILINE) -> Printed | None:
    """Make the print that has a text wherever a pattern matches; None where it matches nowhere."""
    edits = [(*match.span(), match.expand(text)) for match in re.compile(pattern, flags).finditer(clean.raw)]
    return edited(clean, edits) if edits else None


def gold_of(clean: Clean, printed: Printed, raw: str) -> tuple[dict[str, Any], dict[str, tuple[Span, ...]]]:
    """Carry gold to a print.

    Args:
        clean: the letter.
        printed: the print.
        raw: its text as the reader gives it.
    """
    move = _mover(clean, printed, raw)
    plain = copy.deepcopy(dict(clean.plain))
    spans = {path: tuple(map(move, places)) for path, places in clean.spans.items()}
    for path, value in printed.changed.items():
        _put(plain, path, value)
        if value is None:
            spans.pop(path, None)
    return plain, spans


def _mover(clean: Clean, printed: Printed, raw: str) -> Callable[[Span], Span]:
    if printed.pieces is not None and raw == "".join(text for _, _, text in printed.pieces):
        return assemble(clean.raw, printed.pieces).move
    return _Alignment(clean.raw, raw).move


def _put(plain: dict[str, Any], path: str, value: Any) -> None:
    at: Any = plain
    *names, last = path.split(".")
    for name in names:
        at = at[int(name)] if isinstance(at, list) else at[name]
    at[last] = [] if value is None and isinstance(at[last], list) else value


_WORD = re.compile(r"\S+")


class _Alignment:
    """Finds the words of one text in another, in order, so that places can be carried over."""

    def __init__(self, clean: str, raw: str) -> None:
        self._clean, self._raw = list(_WORD.finditer(clean)), list(_WORD.finditer(raw))
        self._length = len(raw)

    @cached_property
    def _pairs(self) -> dict[int, int]:
        clean, raw = ([_folded(word.group()) for word in words] for words in (self._clean, self._raw))
        blocks = SequenceMatcher(None, clean, raw, autojunk=False).get_matching_blocks()
        return {block.a + at: block.b + at for block in blocks for at in range(block.size)}

    def move(self, span: Span) -> Span:
        """Carry a span: from its first word, or where that isn't found from behind the word before it, to its last likewise."""
        inside = [number for number, word in enumerate(self._clean) if word.end() > span.start and word.start() < span.end]
        if not inside or not self._raw:
            return Span(0, 0)
        first, last = self._at(inside[0], -1), self._at(inside[-1], 1)
        if last < first:
            return Span(0, 0)
        return Span(self._raw[first].start(), self._raw[last].end())

    def _at(self, number: int, step: int) -> int:
        """Find a word, or the one beside the nearest that is found in a direction."""
        away = 0
        while 0 <= number + away < len(self._clean) and number + away not in self._pairs:
            away += step
        found = self._pairs.get(number + away)
        if found is None:
            return 0 if step < 0 else len(self._raw) - 1
        return max(0, min(found if away == 0 else found - step, len(self._raw) - 1))


def _folded(word: str) -> str:
    return normalise(word).text.lower().strip(".,;:'\"()[]")
