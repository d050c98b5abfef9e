"""Hold a letter as it was read: raw text, numbered lines with their page, and the normalised view."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from imr_llm.letter.furniture import find_furniture
from imr_llm.letter.layers import Layer, Note, inside, merged
from imr_llm.letter.mend import read_view
from imr_llm.letter.normal import Span, View

Kind = Literal["pdf", "text"]
_FEW_CAPITALS = 500
"""Small letters for each capital from which a letter has no capitals of its own."""

_LINE = re.compile(r"[^\r\n\f]*(?:\r\n|[\r\n\f])?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the raw text; `number` and `page` count from 1."""

    number: int
    page: int
    span: Span
    text: str


@dataclass(frozen=True)
class Letter:
    """A letter as read. Every offset in a record counts characters of `raw`."""

    name: str
    kind: Kind
    sha256: str
    raw: str
    lines: tuple[Line, ...] = field(repr=False)
    view: View = field(repr=False)
    layers: tuple[Layer, ...] = field(default=(), repr=False)
    """What of the raw text is not the letter's own words, in order; the view leaves it out."""
    notes: tuple[Note, ...] = ()
    """What was noticed while the letter was read."""
    left_out: tuple[Span, ...] = field(default=(), repr=False)
    """What the layers cover, in order, without overlaps."""
    part: int = 1
    """Which of the letters of its file this is."""
    parts: int = 1
    """How many letters the file holds."""

    @property
    def id(self) -> str:
        """What tells this letter from all others: the hash of its file, with its number where that holds several."""
        return self.sha256 if self.parts == 1 else f"{self.sha256}#{self.part}"

    @property
    def file(self) -> str:
        """The name of the file that holds it."""
        return self.name if self.parts == 1 else self.name.rpartition("#")[0]

    @property
    def whole(self) -> Span:
        """The span of the whole raw text."""
        return Span(0, len(self.raw))

    @property
    def pages(self) -> int:
        """The number of pages."""
        return max((line.page for line in self.lines), default=0)

    @cached_property
    def in_small_letters(self) -> bool:
        """Whether the letter is printed in small letters throughout, so that none begins a sentence or a name."""
        return sum(map(str.isupper, self.view.text)) * _FEW_CAPITALS < sum(map(str.islower, self.view.text))

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where in the view the lines begin that show something."""
        starts: list[int] = []
        text, at = self.view.text, 0
        for line in self.lines:
            at = bisect_left(self.view.starts, line.span.start, at)
            shown = at + (text[at : at + 1] == " ")
            if shown < len(text) and self.view.starts[shown] < line.span.end:
                starts.append(shown)
        return tuple(starts)

    def begins_line(self, at: int) -> bool:
        """Tell whether a line begins at a place of the view."""
        number = bisect_left(self.line_starts, at)
        return number < len(self.line_starts) and self.line_starts[number] == at

    def line_at(self, offset: int) -> Line:
        """Find the line that holds a raw offset."""
        index = bisect_right(self.lines, offset, key=lambda line: line.span.start) - 1
        return self.lines[max(index, 0)]

    def cut(self, span: Span) -> str:
        """Give the raw text of a span."""
        return self.raw[span.start : span.end]

    def printed(self, span: Span) -> str:
        """Give the raw text of a span without what is not the letter's own words."""
        edges = [span.start, *(edge for gap in self.gaps(span) for edge in (gap.start, gap.end)), span.end]
        return "".join(self.raw[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))

    def gaps(self, span: Span) -> list[Span]:
        """Give the stretches of a span that are not the letter's own words."""
        return inside(self.left_out, span)

    def trim(self, span: Span) -> Span:
        """Drop white space at both ends of a span."""
        text = self.cut(span)
        start = span.start + len(text) - len(text.lstrip())
        return Span(start, max(start, span.start + len(text.rstrip())))


def make_letter(
    raw: str,
    *,
    name: str,
    kind: Kind = "text",
    source: bytes | None = None,
    notes: Iterable[Note] = (),
    layers: Iterable[Layer] = (),
) -> Letter:
    """Build a letter from its raw text; form feeds end pages.

    Args:
        raw: the text as read.
        name: what to call the letter in reports, usually its path.
        kind: what the source was.
        source: the source's bytes, for the hash; the raw text in UTF-8 where there are none.
        notes: what was noticed while the text was read.
        layers: what of the raw text is known not to be the letter's own words; page furniture is found here.
    """
    data = raw.encode("utf-8", "surrogatepass") if source is None else source
    lines, known = _lines(raw), tuple(layers)
    kept = _outside(lines, merged(known))
    found = tuple(sorted((*known, *find_furniture(kept)), key=lambda layer: layer.span.start))
    left_out = merged(found)
    view = read_view(raw, left_out)
    return Letter(name, kind, hashlib.sha256(data).hexdigest(), raw, lines, view, found, tuple(notes), left_out)


def _outside(lines: Sequence[Line], known: Sequence[Span]) -> Sequence[Line]:
    """Give the lines that no known layer holds: what repeats in a page that is there twice is no furniture."""
    return [line for line in lines if not any(line.span.within(one) for one in inside(known, line.span))] if known else lines


def _lines(raw: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    page = 1
    for match in _LINE.finditer(raw):
        if match.end() == match.start():
            break
        text = match.group()
        lines.append(Line(len(lines) + 1, page, Span(*match.span()), text.rstrip("\r\n\f")))
        page += text.endswith("\f")
    return tuple(lines)
