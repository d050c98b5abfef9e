"""Set a letter in other lines: rewrapped, double-spaced, without hyphens at line ends, with headings glued to what comes before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from imr_llm.evals.noise.marks import HEADING, LABEL, LINE_END, header_end
from imr_llm.evals.noise.pieces import Piece, with_copies
from imr_llm.letter import make_letter
from imr_llm.sections import split_sections
from imr_llm.values import MONTHS

_SPACE = r"[\s\u00a0\u2007\u2009\u202f\u200b\ufeff]"
_HYPHEN = r"[-\u2010\u2011\ufffe]"
_SOFT_HYPHEN = "\u00ad"
_RUN = re.compile(rf"{_SPACE}+")
_OPENING = re.compile(rf"{_SPACE}+|(?<=\w){_HYPHEN}(?=\w)")
"""Where a line may end: white space, or behind a hyphen inside a word."""

_AFTER_HYPHEN = re.compile(rf"\w{_HYPHEN}\Z")
_NUMBERED = re.compile(r"\d{1,2}\)\s")
_MONTH_AT = re.compile(r"(?:" + "|".join(name[:3] for name in MONTHS) + ")", re.IGNORECASE)

_FULL_LINE = 0.72
"""A line shorter than this share of the letter's usual line ends a paragraph."""

_EARLY = 0.75
"""The share of a full line from which hyphens end it where hyphens are to be lost; few would stand at a line's end otherwise."""

_LONGEST = 500
"""Characters before a line's end in which its beginning is looked for."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A place where a line may end: what stands there if it does, and if it doesn't; both are the same where it has to stay."""

    start: int
    end: int
    flat: str
    broken: str


@dataclass(frozen=True, slots=True)
class _Page:
    """How a letter is set: the length of its full lines, how many line ends part two lines, and where parts begin."""

    full: float
    gap: int
    parts: frozenset[int]


def rewrapped(raw: str, rng: Random) -> Iterator[Piece]:
    """Set the paragraphs to another width."""
    return with_copies(raw, _wrap(raw, _width(rng)))


def hyphen_loss(raw: str, rng: Random) -> Iterator[Piece]:
    """Set the paragraphs to another width, and lose about half of the hyphens that ended up at a line's end."""
    return with_copies(raw, [_lost(raw, edit) if rng.random() < 0.5 else edit for edit in _wrap(raw, _width(rng), _EARLY)])


def _lost(raw: str, edit: Piece) -> Piece:
    """Drop a line break with the hyphen before it, where it parts words; in a number or a date both stay."""
    start, end, text = edit
    if not (LINE_END.search(text) and _AFTER_HYPHEN.search(raw, max(0, start - 2), start) and raw[end : end + 1].isalnum()):
        return edit
    return edit if _is_number(raw, start - 1, end) else (start - 1, end, "")


def _is_number(raw: str, hyphen: int, end: int) -> bool:
    """Tell whether a hyphen, at a line's end, joins the parts of a number or a date."""
    before, after = raw[hyphen - 1], raw[end]
    if before.isdigit() and _MONTH_AT.match(raw, end):
        return True
    if after.isdigit() and _MONTH_AT.search(raw, max(0, hyphen - 10), hyphen):
        return True
    return all(letter.isdigit() or letter in "IVX" for letter in (before, after))


def _width(rng: Random) -> int:
    return 60 + int(rng.random() * 61)


def _wrap(raw: str, width: int, hyphens_from: float = 1) -> Iterator[Piece]:
    """Yield the line ends that move when paragraphs are set to a width.

    A page's end inside a paragraph moves on to the next line's end.

    Args:
        raw: the clean letter.
        width: the characters in a full line.
        hyphens_from: the share of a full line from which a hyphen ends it, even if more would fit.
    """
    openings = _openings(raw)
    column, page_end = 0, False
    for number, opening in enumerate(openings):
        following = openings[number + 1].start if number + 1 < len(openings) else len(raw)
        word = following - opening.end
        ends = column + len(opening.flat) + word > width or (not opening.flat and column >= hyphens_from * width)
        text = opening.broken if ends else opening.flat
        before = raw[opening.start : opening.end]
        page_end = page_end or ("\f" in before and "\f" not in text)
        last = max((end.end() for end in LINE_END.finditer(text)), default=None)
        if last is not None and page_end and raw[opening.start - 1] != _SOFT_HYPHEN:
            text, page_end, last = f"{text[:last]}\f{text[last:]}", False, last + 1
        column = word + len(text) + (column if last is None else -last)
        if text != before:
            yield opening.start, opening.end, text


def _openings(raw: str) -> list[_Opening]:
    """Find every place where a line may end, below the header table."""
    page = _page(raw)
    body = header_end(raw)
    soft = Counter(run.group() for run in _RUN.finditer(raw, body) if "\f" not in run.group() and _is_soft(raw, run, page))
    between = soft.most_common(1)[0][0] if soft else "\n"
    return [_opening(raw, match, page, between) for match in _OPENING.finditer(raw, body)]


def _opening(raw: str, match: re.Match[str], page: _Page, between: str) -> _Opening:
    """Tell how a place may be set so that it reads the same."""
    start, end = match.span()
    text = match.group()
    bare = "".join(LINE_END.findall(between))
    if not text.isspace() and not _RUN.fullmatch(text):
        return _Opening(end, end, "", bare)
    joined = bool(_AFTER_HYPHEN.search(raw, max(0, start - 2), start) and re.match(r"\w", raw[end : end + 1]))
    ends = LINE_END.search(text)
    if (
        (ends and not _is_soft(raw, match, page))
        or (joined and not ends)
        or (not ends and len(text) > 2)
        or _SOFT_HYPHEN in {raw[start - 1 : start], raw[end : end + 1]}
    ):
        return _Opening(start, end, text, text)
    if joined:
        return _Opening(start, end, "", bare)
    return _Opening(start, end, " " if ends else text, between)


def _page(raw: str) -> _Page:
    """Measure how a letter is set."""
    lengths = sorted(len(line.strip()) for line in LINE_END.split(raw) if line.strip())
    gaps = Counter(len(ends) for run in _RUN.finditer(raw) if (ends := LINE_END.findall(run.group())))
    letter = make_letter(raw, name="clean")
    parts = frozenset(letter.trim(section.span).start for section in split_sections(letter).all)
    return _Page(lengths[int(len(lengths) * 0.9)] if lengths else 0, max(gaps, key=gaps.__getitem__, default=1), parts)


def _is_soft(raw: str, run: re.Match[str], page: _Page) -> bool:
    """Tell whether white space ends a line inside a paragraph, so that the line might as well end elsewhere."""
    ends = LINE_END.findall(run.group())
    if not ends or len(ends) - ends.count("\f") > page.gap or run.end() in page.parts or run.end() == len(raw):
        return False
    line = LINE_END.split(raw[max(0, run.start() - _LONGEST) : run.start()])[-1]
    starts_part = any(pattern.match(raw, run.end()) for pattern in (LABEL, HEADING, _NUMBERED))
    return len(line.strip()) >= _FULL_LINE * page.full and not starts_part


def double_spaced(raw: str, _rng: Random) -> Iterator[Piece]:
    """Put a blank line after every line; a letter that has them already stays."""
    if _page(raw).gap > 1:
        return with_copies(raw, [])
    ends = re.finditer(r"(?<=[^\s])[^\S\r\n\f]*(\r\n|\n)", raw)
    return with_copies(raw, [(end.end(), end.end(), end[1]) for end in ends])


def glued_headings(raw: str, rng: Random) -> Iterator[Piece]:
    """Drop blank lines, and put about half of the items' headings on the last line of the rationale before."""
    headings = _headings(raw)
    edits: list[Piece] = []
    for run in re.finditer(r"[^\S\r\n\f]*(?:\r\n|[\r\n\f])\s*", raw):
        glued = run.end() in headings and raw[run.start() - 1 : run.start()] != ":" and rng.random() < 0.5
        edits.append((*run.span(), " " if glued else _without_blank_lines(run.group())))
    return with_copies(raw, edits)


def _headings(raw: str) -> set[int]:
    """Find where an item's heading begins behind another item's rationale."""
    letter = make_letter(raw, name="clean")
    pairs = pairwise(split_sections(letter).all)
    return {letter.trim(after.span).start for before, after in pairs if (before.kind, after.kind) == ("rationale", "item_heading")}


def _without_blank_lines(run: str) -> str:
    """Keep one line end, or the page ends, and the next line's indent."""
    ends = list(LINE_END.finditer(run))
    if len(ends) == 1:
        return run
    pages = "".join(end.group() for end in ends if end.group() == "\f")
    return (pages or ends[-1].group()) + run[ends[-1].end() :]
