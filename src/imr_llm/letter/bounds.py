"""Tell which stretches of a file are a determination letter: a text in, each letter of it out, what surrounds it left out and told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from imr_llm.errors import LetterError
from imr_llm.letter.cuts import BEFORE_ITEMS, ITEMS, cut_notes
from imr_llm.letter.documents import Beginning, find_beginning, opens_other, printed_lines
from imr_llm.letter.layers import Layer, LayerKind, Note, merged
from imr_llm.letter.letter import Letter
from imr_llm.letter.marks import Mark, find_marks
from imr_llm.letter.mend import read_view
from imr_llm.letter.normal import Span
from imr_llm.letter.openings import Opening, find_openings, holds_own_words

_DECIDES = re.compile(r"\b(?:upheld|overturned|medically\s+necessary|uphold|overturn|medical\s+necessity)\b", re.IGNORECASE)
_MOST_LETTERS = 500
"""Letters of one file that are read; a file with more is no file of letters."""

_INSERTED, _BEFORE, _BEHIND = 5, 5, 4
"""Signs that another document needs to be told from the letter's own words: between its pages, before it, and behind its last rationale."""

_FULL = 4
"""Lines that a page between the letter's own needs to be certainly another document's."""

_UNMARKED = 6
"""The same behind the last decision of a letter in an unknown form."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The stretch of one letter, from its first word to the next letter's."""

    whole: Span
    opening: Opening | None
    marks: Sequence[Mark]


def letters_in(letter: Letter) -> tuple[Letter, ...]:
    """Give each determination letter of a text as a letter of its own; the raw text, its offsets and its pages are those of the file.

    Args:
        letter: the text as read; what is no letter at all comes back as it is.

    Raises:
        LetterError: `too_large`, there are more than 500.
    """
    marks = list(find_marks(letter))
    parts = _parts(letter, marks)
    if len(parts) > _MOST_LETTERS:
        message = f"the file has {len(parts):,} letters, and the limit is {_MOST_LETTERS}; cut it into several files"
        raise LetterError(letter.name, "too_large", message)
    found = [_within(letter, part) for part in parts]
    if len(found) == 1:
        return (_told(_bounded(letter, found[0][1]), parts[0], found[0][0]),)
    return tuple(_told(_numbered(letter, number, found), parts[number], found[number][0]) for number in range(len(found)))


def _told(letter: Letter, part: _Part, own: Span) -> Letter:
    """Tell where a letter is cut off."""
    marks = [mark for mark in part.marks if own.start <= mark.place < own.end]
    notes = tuple(cut_notes(letter, marks, own))
    return replace(letter, notes=(*letter.notes, *notes)) if notes else letter


def _parts(letter: Letter, marks: Sequence[Mark]) -> list[_Part]:
    openings: list[Opening | None] = list(find_openings(letter, marks))
    if not openings or _has_two(marks, openings[0]):
        openings.insert(0, None)
    starts = [0, *(opening.place for opening in openings[1:] if opening)]
    ends = [*starts[1:], len(letter.raw)]
    return [
        _Part(Span(start, end), opening, [mark for mark in marks if start <= mark.place < end])
        for opening, start, end in zip(openings, starts, ends, strict=True)
    ]


def _has_two(marks: Sequence[Mark], opening: Opening | None) -> bool:
    """Tell whether the end of a letter stands before another one that opens, rather than one letter's pages in another order."""
    reasons = [mark.place for mark in marks if mark.kind == "rationale" and mark.heads]
    return opening is not None and bool(reasons) and reasons[0] < opening.place < reasons[-1]


Outside = tuple[LayerKind, Span, Note]


def _within(letter: Letter, part: _Part) -> tuple[Span, list[Outside]]:
    """Give where a letter stands in its stretch, and what stands before, in and behind it that is not its own."""
    before = _cover(letter, part)
    start = before[1].end if before else part.whole.start
    behind = _behind(letter, part, start)
    end = behind[1].start if behind else part.whole.end
    outside = [*([before] if before else []), *_inserted(letter, part, Span(start, end)), *([behind] if behind else [])]
    return Span(start, end), outside


def _cover(letter: Letter, part: _Part) -> Outside | None:
    """Find what stands before the letter's header; where the header is missing, pages that open with another document's title."""
    opening = part.opening
    if opening is not None:
        stretch = Span(part.whole.start, opening.place)
        lines = printed_lines(letter, stretch)
        if not lines or _is_own(part, stretch):
            return None
        apart = opening.headed or letter.line_at(lines[-1].place).page != letter.line_at(opening.place).page
        certain = apart and not holds_own_words(letter, stretch)
        return "cover", stretch, _note(letter, stretch, "before", certain=certain)
    first = next((mark for mark in part.marks if mark.heads), None)
    if first is None or first.page == letter.line_at(part.whole.start).page:
        return None
    lines = printed_lines(letter, Span(part.whole.start, first.place))
    if not lines or opens_other(lines, _BEFORE) is None:
        return None
    top = next(line.span.start for line in letter.lines if line.page == first.page)
    stretch = Span(part.whole.start, top)
    return "cover", stretch, _note(letter, stretch, "before", certain=False)


def _is_own(part: _Part, stretch: Span) -> bool:
    """Tell whether what stands before a letter's title is part of the letter, as where its pages are not in order."""
    return any(mark.heads and mark.rank >= 2 and stretch.start <= mark.place < stretch.end for mark in part.marks)


def _behind(letter: Letter, part: _Part, start: int) -> Outside | None:
    """Find where another document begins behind the letter's last rationale."""
    last = max((mark.place for mark in part.marks if mark.heads and mark.rank >= 3), default=None)
    if last is None:
        last = _last_decision(letter, Span(start, part.whole.end))
    if last is None:
        return None
    lines = printed_lines(letter, Span(last, part.whole.end))
    beginning = find_beginning(lines, 1, least=_BEHIND if part.marks else _UNMARKED)
    return None if beginning is None else _left(letter, Span(beginning.place, part.whole.end), beginning)


def _last_decision(letter: Letter, within: Span) -> int | None:
    """Give the place of the first sentence that decides, in a text without a mark: what surrounds such a letter stands behind it."""
    found = _DECIDES.search(letter.view.text, *letter.view.view(within))
    return letter.view.raw(*found.span()).start if found else None


def _inserted(letter: Letter, part: _Part, own: Span) -> Iterator[Outside]:
    """Find pages of another document between the letter's own: with its title or its form, and without a mark of the letter."""
    marked = sorted({mark.page for mark in part.marks if mark.heads and own.start <= mark.place < own.end})
    if not marked:
        return
    first, last = marked[0], marked[-1]
    starts = _page_starts(letter)
    for page in range(first + 1, last):
        if page not in marked and page in starts:
            stretch = Span(starts[page], starts.get(page + 1, own.end))
            lines = printed_lines(letter, stretch)
            if lines and not _opens_as_own(letter, lines[0].place) and (beginning := opens_other(lines, _INSERTED)):
                yield _left(letter, stretch, replace(beginning, certain=beginning.titled and len(lines) >= _FULL))


def _opens_as_own(letter: Letter, place: int) -> bool:
    """Tell whether a line is one of a determination's form: a page that begins with `MRI OF THE ANKLE: Overturned` is no record of an MRI."""
    return holds_own_words(letter, letter.line_at(place).span)


def _page_starts(letter: Letter) -> dict[int, int]:
    starts: dict[int, int] = {}
    for line in letter.lines:
        starts.setdefault(line.page, line.span.start)
    return starts


def _left(letter: Letter, stretch: Span, beginning: Beginning) -> Outside:
    certain = beginning.certain and not holds_own_words(letter, stretch)
    return "enclosure", stretch, _note(letter, stretch, "behind", certain=certain)


def _note(letter: Letter, stretch: Span, where: str, *, certain: bool) -> Note:
    """Tell what is left out: how many lines, where, and with which words it begins."""
    lines = printed_lines(letter, stretch)
    page = lines[0].page if lines else 1
    words = " ".join(line.text for line in lines[:2])[:80]
    sure = "" if certain else "; look whether the letter is cut there in the right place"
    message = f"{len(lines)} line(s) {where} the letter, from page {page} on, are another document's and were not read; they begin {words!r}{sure}"
    return Note(
        "outside_letter", message, needs_person=not certain, span=letter.trim(stretch), reach=BEFORE_ITEMS if where == "before" else ITEMS
    )


def _numbered(letter: Letter, number: int, found: Sequence[tuple[Span, list[Outside]]]) -> Letter:
    """Give one of several letters: the others are layers of it."""
    _, outside = found[number]
    others = [span for other, (span, _) in enumerate(found) if other != number]
    between = [("enclosure", one[1], one[2]) for other, (_, more) in enumerate(found) if other != number for one in more]
    layers = [Layer("other_letter", span) for span in merged(Layer("other_letter", span) for span in others)]
    layers += [Layer("enclosure", span) for _, span, _ in between]
    bounded = _bounded(letter, outside, layers)
    return replace(bounded, name=f"{letter.name}#{number + 1}", part=number + 1, parts=len(found))


def _bounded(letter: Letter, outside: Iterable[Outside], others: Sequence[Layer] = ()) -> Letter:
    """Leave out of a letter what is not its own."""
    outside = list(outside)
    if not outside and not others:
        return letter
    layers = sorted([*letter.layers, *others, *(Layer(kind, span) for kind, span, _ in outside)], key=lambda layer: layer.span.start)
    left_out = merged(layers)
    notes = (*letter.notes, *(note for _, _, note in outside))
    return replace(letter, layers=tuple(layers), left_out=left_out, view=read_view(letter.raw, left_out), notes=notes)
