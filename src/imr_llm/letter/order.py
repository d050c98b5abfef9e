"""Put a file's pages into the order of its letter, leave repeated ones out, and tell what is missing: a text in, the same text in order out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from imr_llm.letter.documents import opens_other, printed_lines
from imr_llm.letter.layers import Layer, Note
from imr_llm.letter.letter import Letter, make_letter
from imr_llm.letter.marks import Mark, MarkKind, find_marks
from imr_llm.letter.normal import Span, normalise
from imr_llm.letter.openings import header_labels

_MOST_TRIED = 7
"""Pages whose orders are all tried; of more, only the reverse and the one that the pages' numbers give."""
_INSERTED = 5
"""Signs that a page is another document's."""
_LEAST = 80
"""Characters of a page below which it says nothing about its place."""

_NUMBER = re.compile(r"(?:^|\s)(?:page|pg\.?|p\.)\s*:?\s*(?P<number>\d{1,3})(?:\s*(?:of|/)\s*(?P<of>\d{1,3}))?\W*$|^\W*(?P<alone>\d{1,3})\W*$|(?<!\d[/-])\b(?P<part>\d{1,3})\s*(?:of|/)\s*(?P<whole>\d{1,3})\W*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:][\"')\]]*\s*$")
_STEPS: dict[str, frozenset[str]] = {
    "header": frozenset({"how"}),
    "how": frozenset({"credentials", "documents", "summary"}),
    "credentials": frozenset({"documents", "summary"}),
    "documents": frozenset({"summary"}),
    "summary": frozenset({"issues"}),
    "issues": frozenset({"claims"}),
    "claims": frozenset({"reviewer"}),
    "reviewer": frozenset({"rationale"}),
    "rationale": frozenset({"claims"}),
}
"""What follows each mark in a letter of the A family."""
_PLACES = {kind: place for place, kind in enumerate(("header", "how", "credentials", "documents", "summary", "issues", "claims", "reviewer", "rationale"))}
_NAMES: dict[str, str] = {
    "header": "the header", "how": "how the review was made", "credentials": "the reviewer's credentials", "documents": "the documents", "summary": "the clinical summary",
    "issues": "the heading of the decisions", "claims": "the claims administrator's guideline", "reviewer": "the reviewer's guideline", "rationale": "the rationale",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page says about its place."""

    number: int
    """From 1, as it lies in the file."""
    marks: tuple[str, ...]
    opens_low: bool
    """Whether it begins within a sentence for certain: in small letters."""
    opens_marked: bool
    """Whether it begins with the heading of the decisions, which follows a whole sentence."""
    ends_open: bool
    """Whether it ends within a sentence."""
    printed: int | None
    of: int | None


def in_order(letter: Letter) -> Letter:
    """Give a file's text with its pages in the order of its letter, each once, and with notes on what was done and on what is missing.

    Every line keeps the page on which it stands in the file.
    """
    if letter.pages < 2:
        return letter
    letter = _without_repeated(letter)
    marks = [mark for mark in find_marks(letter) if mark.heads]
    if not _is_one(marks):
        return letter
    pages = _pages(letter, marks)
    if _faults(pages) == 0:
        return replace(letter, notes=(*letter.notes, *_missing_numbers(pages)))
    found, certain = _best(pages)
    order = [page.number for page in found]
    if order == [page.number for page in pages]:
        return replace(letter, notes=(*letter.notes, *_unmended(pages)))
    return _arranged(letter, order, certain=certain)


def _is_one(marks: Sequence[Mark]) -> bool:
    """Tell whether a file holds one letter of the A family, whose marks have an order."""
    kinds = [mark.kind for mark in marks if mark.kind in {"how", "summary", "issues"} and mark.alone]
    return len(kinds) == len(set(kinds)) and not any(mark.kind == "notice" for mark in marks) and any(mark.rank <= 7 for mark in marks)


def _without_repeated(letter: Letter) -> Letter:
    """Leave out each page that says what a page before it says."""
    layers, notes = list(letter.layers), list(letter.notes)
    seen: dict[str, int] = {}
    for number, span in _spans(letter):
        text = "".join(letter.view.read(span).split())
        if len(text) < _LEAST:
            continue
        first = seen.setdefault(text, number)
        if first != number:
            layers.append(Layer("repeated_page", span))
            notes.append(Note("page_repeated", f"page {number} says what page {first} says; it was read once", needs_person=False, span=letter.trim(span)))
    if len(layers) == len(letter.layers):
        return letter
    again = make_letter(letter.raw, name=letter.name, kind=letter.kind, notes=notes, layers=layers)
    return replace(again, sha256=letter.sha256)


def _spans(letter: Letter) -> Iterator[tuple[int, Span]]:
    """Yield each page with its stretch of the raw text, its form feed among it."""
    start = 0
    for before, after in pairwise(letter.lines):
        if before.page != after.page:
            yield before.page, Span(start, after.span.start)
            start = after.span.start
    if letter.lines:
        yield letter.lines[-1].page, Span(start, len(letter.raw))


def _pages(letter: Letter, marks: Sequence[Mark]) -> list[_Page]:
    """Describe the pages that are the letter's: those with its marks, and those that open no other document."""
    found = []
    for number, span in _spans(letter):
        own = [mark for mark in marks if span.start <= mark.place < span.end and mark.kind in _PLACES]
        lines = printed_lines(letter, span)
        text = letter.view.read(span)
        if len(text) < _LEAST and not own:
            continue
        if not lines or (not own and opens_other(lines, _INSERTED)):
            continue
        kinds: list[MarkKind | str] = ["header"] if header_labels(letter, span) >= 4 else []
        kinds += [mark.kind for mark in own]
        printed, of = _printed(letter, span)
        first = own[0].start if own else -1
        opens_marked = bool(own) and own[0].kind == "issues" and first - letter.view.view(span)[0] < 4
        found.append(_Page(number, tuple(kinds), text[:1].islower(), opens_marked, not _SENTENCE_END.search(text), printed, of))
    return found


def _printed(letter: Letter, span: Span) -> tuple[int | None, int | None]:
    """Read the number that a page prints of itself, in its first or last two lines."""
    lines = [line.strip() for line in letter.cut(span).splitlines() if line.strip()]
    for line in (*lines[:2], *lines[-2:]):
        if len(line) < 120 and (found := _NUMBER.search(line)):
            number = found["number"] or found["alone"] or found["part"]
            of = found["of"] or found["whole"]
            if of is None or int(number) <= int(of):
                return int(number), int(of) if of else None
    return None, None


def _faults(pages: Sequence[_Page]) -> int:
    """Count what speaks against an order: marks that can't follow each other, sentences that don't go on or have no beginning, numbers that go back."""
    marks = [mark for page in pages for mark in page.marks]
    wrong = sum(after not in _STEPS[before] for before, after in pairwise(marks) if after != before)
    torn = sum((after.opens_low and not before.ends_open) or (before.ends_open and after.opens_marked) for before, after in pairwise(pages))
    numbers = [page.printed for page in pages]
    back = sum(after < before for before, after in pairwise([number for number in numbers if number is not None]) if after is not None) if len({*numbers}) == len(numbers) else 0
    tops = [page.marks[0] in {"header", "how"} for page in pages if page.marks]
    opened = any(tops) and not tops[0]
    return wrong + torn + back + opened


def _best(pages: Sequence[_Page]) -> tuple[list[_Page], bool]:
    """Give the order with the fewest faults, and whether it is the only one without any; the order of the file, where none is better for certain."""
    if len(pages) <= _MOST_TRIED:
        orders = [list(order) for order in permutations(pages)]
    else:
        orders = [list(pages), list(reversed(pages))]
        if len({page.printed for page in pages} - {None}) == len(pages):
            orders.append(sorted(pages, key=lambda page: page.printed or 0))
    faults = [_faults(order) for order in orders]
    fewest = min(faults)
    best = [order for order, count in zip(orders, faults, strict=True) if count == fewest]
    if fewest == 0 and len(best) == 1:
        return best[0], True
    if fewest < faults[0] and (turned := list(reversed(pages))) in best:
        return turned, False
    return (best[0], False) if len(best) == 1 and fewest < faults[0] - 1 else (list(pages), False)


def _arranged(letter: Letter, order: Sequence[int], *, certain: bool) -> Letter:
    """Build the letter anew with its pages in order; what is no page of it stays where it lies."""
    spans = dict(_spans(letter))
    waiting = iter(order)
    numbers = [next(waiting) if number in set(order) else number for number in spans]
    pieces = [letter.cut(spans[number]) for number in numbers]
    raw = "".join(piece if piece.endswith("\f") or last else f"{piece}\f" for piece, last in ((piece, place == len(pieces) - 1) for place, piece in enumerate(pieces)))
    starts, at = {}, 0
    for number, piece in zip(numbers, pieces, strict=True):
        starts[number] = at
        at += len(piece) + (not piece.endswith("\f"))
    moved = [Layer(layer.kind, _move(layer.span, spans, starts)) for layer in letter.layers if layer.kind == "repeated_page"]
    notes = [replace(note, span=_move(note.span, spans, starts) if note.span else None) for note in letter.notes]
    told = ", ".join(map(str, order))
    doubt = "" if certain else "; no order is certain, so look whether this one is right"
    message = f"the pages lie in another order than the letter's; they were read in the order {told}{doubt}"
    note = Note("pages_out_of_order", message, needs_person=not certain)
    made = make_letter(raw, name=letter.name, kind=letter.kind, notes=(*notes, note), layers=moved)
    return replace(made, sha256=letter.sha256, lines=tuple(replace(line, page=numbers[line.page - 1]) for line in made.lines))


def _move(span: Span, spans: dict[int, Span], starts: dict[int, int]) -> Span:
    page = next(number for number, whole in spans.items() if whole.start <= span.start < whole.end or whole.end == span.start == span.end)
    shift = starts[page] - spans[page].start
    return Span(span.start + shift, min(span.end, spans[page].end) + shift)


def _unmended(pages: Sequence[_Page]) -> Iterator[Note]:
    """Tell what is wrong with an order that no other is better than: marks that go back, or something that is missing between two pages."""
    backward = [(before, after) for before, after in pairwise(pages) if before.marks and after.marks and _goes_back(before.marks[-1], after.marks[0])]
    for before, after in backward:
        message = f"page {after.number} begins with {_NAMES[after.marks[0]]}, behind {_NAMES[before.marks[-1]]} on page {before.number}; the order of the pages is not certain"
        yield Note("pages_out_of_order", message)
    yield from _missing_numbers(pages)
    if not backward:
        yield from _gaps(pages)


def _goes_back(before: str, after: str) -> bool:
    return after not in _STEPS[before] and _PLACES[after] < _PLACES[before]


def _gaps(pages: Sequence[_Page]) -> Iterator[Note]:
    """Tell between which pages something is missing."""
    for before, after in pairwise(pages):
        skipped = before.marks and after.marks and after.marks[0] not in _STEPS[before.marks[-1]] and after.marks[0] != before.marks[-1]
        if skipped or (before.ends_open and after.opens_marked) or (after.opens_low and not before.ends_open):
            why = f"{_NAMES[after.marks[0]]} follows {_NAMES[before.marks[-1]]}" if skipped else "the text doesn't go on from one to the other"
            yield Note("page_missing", f"something is missing between page {before.number} and page {after.number}: {why}")


def _missing_numbers(pages: Sequence[_Page]) -> Iterator[Note]:
    """Tell pages whose printed number is not there, where all others print theirs."""
    numbers = [page.printed for page in pages]
    if len(pages) < 2 or None in numbers or len(set(numbers)) < len(numbers):
        return
    told = sorted(number for number in numbers if number is not None)
    of = next((page.of for page in pages if page.of), None)
    wanted = range(1 if of else told[0], (of or told[-1]) + 1)
    missing = [number for number in wanted if number not in set(told)]
    if missing and len(missing) <= 20:
        yield Note("page_missing", f"page(s) {', '.join(map(str, missing))} of the letter are missing, by the numbers that the pages print")
