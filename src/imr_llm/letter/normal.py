"""Normalise raw text into a view that reads well, and keep for each character where it came from."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from itertools import chain

_FOLDS = {
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ",
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
    "\u2026": "...",
    "\u2044": "/", "\u2215": "/", "\u29f8": "/", "\uff0f": "/",
}  # fmt: skip
"""One raw character, and what the view shows for it."""

_SPACE = r"\s\u00a0\u2007\u2009\u202f"
_UNSEEN = r"\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""What prints nothing: control characters, zero-width and direction marks; inside a word they are dropped, and no space."""

_PLAIN = r"[A-Za-z0-9,:'\"()/]"
_BLOCK = r"</?(?:br|p|div|tr|td|th|table|tbody|thead|ul|ol|li|h[1-6]|hr|html|body|head|title|meta|link|center|blockquote|pre|section)\b[^<>]{0,300}>"
"""A tag of HTML that parts words; a browser shows white space there."""

_INLINE = r"</?(?:b|i|u|em|strong|span|font|a|sup|sub|small|big|img|mark|code)\b[^<>]{0,300}>|<!(?:DOCTYPE|--)[^<>]{0,300}>"
"""A tag of HTML inside words, of which a browser shows nothing."""

_GAP = rf"(?:[{_SPACE}{_UNSEEN}\u00ad]|{_BLOCK}|{_INLINE})"
_TOKEN = re.compile(
    rf"""
    (?P<joined>(?<=\w)[-\u2010\u2011\ufffe](?={_GAP}*?[\r\n\f]){_GAP}*+(?=\w))  # a hyphen at a line's end: keep, join
  | (?P<hyphen>\ufffe)                                         # what pdfium prints for such a hyphen
  | (?P<space>(?:[{_SPACE}]|{_BLOCK}){_GAP}*)
  | (?P<drop>\u00ad[ \t]*[\r\n]*|[{_UNSEEN}]|{_INLINE})
  | (?P<entity>&(?:amp|lt|gt|nbsp|quot|apos|[lr][sd]quo|[mn]dash|hellip|deg|reg|\#\d{{2,5}}|\#x[0-9a-fA-F]{{2,4}});)
  | (?P<stop>(?<=[a-z0-9)%"])[.;](?=[A-Z][a-z]))               # a full stop with no space behind it
  | (?P<plain>{_PLAIN}++(?:[ ]{_PLAIN}++)*+)                    # words with single spaces between them
  | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the raw text, in characters, half open."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def within(self, other: Span) -> bool:
        """Tell whether this span lies inside the other."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class View:
    """The normalised text, and for each of its characters the raw stretch that it stands for."""

    text: str
    starts: array[int]
    ends: array[int]
    mended: array[int] = field(default_factory=lambda: array("l"))
    """Where in the raw text the words begin that the view shows mended."""

    def has_mended(self, span: Span) -> bool:
        """Tell whether a raw span has a word that the view shows mended."""
        at = bisect_left(self.mended, span.start)
        return at < len(self.mended) and self.mended[at] < span.end

    def raw(self, start: int, end: int) -> Span:
        """Turn a stretch of the view into the raw span that it was made of."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return Span(at, at)
        return Span(self.starts[start], self.ends[end - 1])

    def view(self, span: Span) -> tuple[int, int]:
        """Turn a raw span into the stretch of the view whose characters begin inside it."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)

    def read(self, span: Span) -> str:
        """Give the normalised text of a raw span, without white space at its ends."""
        start, end = self.view(span)
        return self.text[start:end].strip()


@lru_cache(maxsize=2048)
def as_printed(words: str) -> str:
    """Give the words of a value as they are printed, white space and the form of hyphens and quotes apart."""
    return _normalised(words).text.strip()


def normalise(raw: str, left_out: Sequence[Span] = ()) -> View:
    """Build the view of a raw text: one space between words, no line structure, plain quotes and hyphens.

    Args:
        raw: the text.
        left_out: stretches that the view doesn't show, in order; it reads as if they were not there.
    """
    if not left_out:
        return _normalised(raw)
    edges = [0, *(edge for span in left_out for edge in (span.start, span.end)), len(raw)]
    kept = [range(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    view = _normalised("".join(raw[part.start : part.stop] for part in kept))
    places = array("l", chain.from_iterable(kept))
    ends = array("l", ((places[end - 1] + 1 if end else 0) for end in view.ends))
    return View(view.text, array("l", (places[start] if start < len(places) else len(raw) for start in view.starts)), ends)


def _normalised(raw: str) -> View:
    pieces: list[str] = []
    starts, ends = array("l"), array("l")
    for text, start, end in _pieces(raw):
        pieces.append(text)
        one_to_one = len(text) == end - start
        starts.extend(range(start, end) if one_to_one else [start] * len(text))
        ends.extend(range(start + 1, end + 1) if one_to_one else [end] * len(text))
    return View("".join(pieces), starts, ends)


def _pieces(raw: str) -> Iterator[tuple[str, int, int]]:
    """Yield each piece of the view with the raw stretch behind it."""
    for match in _TOKEN.finditer(raw):
        start, end = match.span()
        match match.lastgroup:
            case "joined" | "hyphen":
                yield "-", start, end
            case "space":
                yield " ", start, end
            case "plain":
                yield match.group(), start, end
            case "stop":
                yield match.group(), start, end
                yield " ", end, end
            case "entity":
                yield _FOLDS.get(unescape(match.group()), unescape(match.group())), start, end
            case "char":
                yield _FOLDS.get(match.group(), match.group()), start, end
            case _:
                continue
