"""Put a file's pages into the order of its letter, leave repeated ones out, and tell what is missing: a text in, the same text in order out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from imr_llm.letter.documents import opens_other, printed_lines
from imr_llm.letter.layers import Layer, Note
from imr_llm.letter.letter import Letter, make_letter
from imr_llm.letter.marks import Mark, find_marks
from imr_llm.letter.normal import Span
from imr_llm.letter.openings import header_labels

_TOPS = {"header", "how", "notice"}
"""What a letter opens with."""
_MOST_TRIED = 7
"""Pages whose orders are all tried; of more, only the reverse and the one that the pages' numbers give."""
_INSERTED = 5
"""Signs that a page is another document's."""
_EDGE, _DIGITS = 2, re.compile(r"[\d:/.-]+")
_WHOLE = 400
"""Characters of a page from which another that says the same is the same page again."""

_LINES = 6
"""Lines of a page; a text with more form feeds than that has them for another reason."""

_LEAST = 80
"""Characters of a page below which it says nothing about its place."""

_NUMBER = re.compile(
    r"(?:^|\s)(?:page|pg\.?|p\.)\s*:?\s*(?P<number>\d{1,3})(?:\s*(?:of|/)\s*(?P<of>\d{1,3}))?\W*$|^\W*(?P<alone>\d{1,3})\W*$|(?<!\d[/-])\b(?P<part>\d{1,3})\s*(?:of|/)\s*(?P<whole>\d{1,3})\W*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:][\"')\]]*\s*$")
_Steps = Mapping[str, frozenset[str]]


def _steps(chain: str, *more: tuple[str, str]) -> _Steps:
    """Make of a chain of marks a table of what may follow each."""
    kinds = chain.split()
    return {
        kind: frozenset({*kinds[place + 1 : place + 2], *(after for before, after in more if before == kind)})
        for place, kind in enumerate(kinds)
    }


_FAMILIES: dict[str, _Steps] = {
    "A": _steps(
        "header how credentials documents summary issues claims reviewer rationale",
        ("how", "documents"), ("how", "summary"), ("credentials", "summary"), ("rationale", "claims"),
    ),
    "N": _steps("notice results credentials documents reviewer rationale", ("rationale", "reviewer")),
    "P": _steps("notice issues documents reviewer rationale qualifications"),
}  # fmt: skip
"""For each family of layouts, what follows each mark."""
_NAMES: dict[str, str] = {
    "header": "the header", "how": "how the review was made", "credentials": "the reviewer's credentials", "documents": "the documents", "summary": "the clinical summary",
    "notice": "the title", "results": "the results", "qualifications": "the reviewer's qualifications", "issues": "the heading of the decisions", "claims": "the claims administrator's guideline", "reviewer": "the reviewer's guideline", "rationale": "the rationale",
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
    if not 2 <= letter.pages <= sum(bool(line.text.strip()) for line in letter.lines) // _LINES:
        return letter
    marks = [mark for mark in find_marks(letter) if mark.heads]
    if not _is_one(marks):
        return letter
    steps = _FAMILIES[_family(marks)]
    pages = _pages(letter, marks, steps)
    if _faults(pages, steps) == 0:
        return replace(letter, notes=(*letter.notes, *_missing_numbers(pages)))
    found, certain = _best(pages, steps)
    order = [page.number for page in found]
    if order == [page.number for page in pages]:
        return replace(letter, notes=(*letter.notes, *_unmended(pages, steps)))
    return _arranged(letter, order, certain=certain)


def _is_one(marks: Sequence[Mark]) -> bool:
    """Tell whether a file holds one letter, with marks that have an order."""
    kinds = [mark.kind for mark in marks if mark.kind in {"notice", "how", "summary", "issues"} and mark.alone]
    return bool(marks) and len(kinds) == len(set(kinds))


def _family(marks: Sequence[Mark]) -> str:
    """Tell the family of a letter's layout by its marks."""
    kinds = {mark.kind for mark in marks}
    if "qualifications" in kinds or {"notice", "issues"} <= kinds:
        return "P"
    return "N" if kinds & {"notice", "results"} else "A"


def repeated_pages(raw: str) -> tuple[list[Layer], list[Note]]:
    """Find each page that says what a page before it says; what a fax or a printer writes at its edges may differ in its numbers."""
    layers: list[Layer] = []
    notes: list[Note] = []
    seen: dict[str, int] = {}
    start = 0
    for number, page in enumerate(raw.split("\f"), 1):
        span = Span(start, min(start + len(page) + 1, len(raw)))
        start = span.end
        text = _substance(page)
        if len(text) >= _WHOLE and (first := seen.setdefault(text, number)) != number:
            layers.append(Layer("repeated_page", span))
            notes.append(
                Note("page_repeated", f"page {number} says what page {first} says; it was read once", needs_person=False, span=span)
            )
    return layers, notes


def _substance(page: str) -> str:
    """Give what a page says, without white space and without the numbers of its first and last lines."""
    lines = [line.strip() for line in page.splitlines() if line.strip()]
    edge = _EDGE if len(lines) > 2 * _EDGE else 0
    bare = [_DIGITS.sub("", line) if number < edge or number >= len(lines) - edge else line for number, line in enumerate(lines)]
    return "".join("".join(bare).split())


def _spans(letter: Letter) -> Iterator[tuple[int, Span]]:
    """Yield each page with its stretch of the raw text, its form feed among it."""
    start = 0
    for before, after in pairwise(letter.lines):
        if before.page != after.page:
            yield before.page, Span(start, after.span.start)
            start = after.span.start
    if letter.lines:
        yield letter.lines[-1].page, Span(start, len(letter.raw))


def _pages(letter: Letter, marks: Sequence[Mark], steps: _Steps) -> list[_Page]:
    """Describe the pages that are the letter's: those with its marks, and those that open no other document."""
    found = []
    for number, span in _spans(letter):
        own = [mark for mark in marks if span.start <= mark.place < span.end and mark.kind in steps]
        lines = printed_lines(letter, span)
        text = letter.view.read(span)
        if not lines or (not own and opens_other(lines, _INSERTED)):
            continue
        kinds: list[str] = ["header"] if "header" in steps and header_labels(letter, span) >= 4 else []
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


def _faults(pages: Sequence[_Page], steps: _Steps) -> int:
    """Count what speaks against an order: marks that can't follow each other, sentences that don't go on or have no beginning, numbers that go back."""
    marks = [mark for page in pages for mark in page.marks]
    wrong = sum(after not in steps[before] for before, after in pairwise(marks) if after != before)
    torn = sum((after.opens_low and not before.ends_open) or (before.ends_open and after.opens_marked) for before, after in pairwise(pages))
    numbers = [page.printed for page in pages if page.printed is not None]
    back = sum(after < before for before, after in pairwise(numbers)) if len({*numbers}) == len(numbers) else 0
    tops = [page.marks[0] in _TOPS for page in pages if page.marks]
    opened = any(tops) and (not tops[0] or (pages[0].opens_low and not pages[0].marks))
    return wrong + torn + back + opened


def _best(pages: Sequence[_Page], steps: _Steps) -> tuple[list[_Page], bool]:
    """Give the order with the fewest faults, and whether it is the only one without any; the order of the file, where none is better for certain."""
    if len(pages) <= _MOST_TRIED:
        orders = [list(order) for order in permutations(pages)]
    else:
        orders = [list(pages), list(reversed(pages))]
        if len({page.printed for page in pages} - {None}) == len(pages):
            orders.append(sorted(pages, key=lambda page: page.printed or 0))
    faults = [_faults(order, steps) for order in orders]
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
    raw = "".join(
        piece if piece.endswith("\f") or last else f"{piece}\f"
        for piece, last in ((piece, place == len(pieces) - 1) for place, piece in enumerate(pieces))
    )
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


def _unmended(pages: Sequence[_Page], steps: _Steps) -> Iterator[Note]:
    """Tell what is wrong with an order that no other is better than: marks that go back, or something that is missing between two pages."""
    backward = [
        (before, after)
        for before, after in pairwise(pages)
        if before.marks and after.marks and _goes_back(before.marks[-1], after.marks[0], steps)
    ]
    for before, after in backward:
        message = f"page {after.number} begins with {_NAMES[after.marks[0]]}, behind {_NAMES[before.marks[-1]]} on page {before.number}; the order of the pages is not certain"
        yield Note("pages_out_of_order", message)
    yield from _missing_numbers(pages)
    if not backward:
        yield from _gaps(pages, steps)


def _goes_back(before: str, after: str, steps: _Steps) -> bool:
    places = list(steps)
    return after not in steps[before] and places.index(after) < places.index(before)


def _gaps(pages: Sequence[_Page], steps: _Steps) -> Iterator[Note]:
    """Tell between which pages something is missing."""
    for before, after in pairwise(pages):
        skipped = before.marks and after.marks and after.marks[0] not in steps[before.marks[-1]] and after.marks[0] != before.marks[-1]
        if skipped or (before.ends_open and after.opens_marked) or (after.opens_low and not before.ends_open):
            why = (
                f"{_NAMES[after.marks[0]]} follows {_NAMES[before.marks[-1]]}"
                if skipped
                else "the text doesn't go on from one to the other"
            )
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
