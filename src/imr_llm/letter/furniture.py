"""Find what printers, faxes, mail programs and clerks put around a letter's own words: by its form, its repetition and its place on the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol

from imr_llm.letter.layers import Layer, LayerKind
from imr_llm.letter.normal import Span

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|{_MONTH}[\s-]\d{{1,2}},?[\s-]\d{{2,4}}|\d{{1,2}}[\s-]{_MONTH}[\s-]\d{{2,4}})\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?(?:\s?[AP]\.?M\b\.?)?", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-]?)\d{3}[\s.-]?\d{4}(?![\w-])")
_PAGE = re.compile(
    r"\b(?:P(?:age|g)?|PAGES?)[\s.:#]*\d{1,4}(?:\s?(?:/|of)\s?\d{1,4})?\b|(?<![\d/])\d{1,3}\s?/\s?\d{1,3}(?![\d/])", re.IGNORECASE
)
_URL = re.compile(r"\b(?:https?|file)://\S+|\bwww\.\S+", re.IGNORECASE)
_FAX_WORD = re.compile(r"\b(?:e?fax(?:ed)?|rightfax|fax\s?server|from|to|tx|rx|tel|phone|csid|tsi|job|remote)\b[\s.:#]*", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{2,}")

_PAGE_OF = re.compile(r"\W*page\s*:?\s*\d{1,4}\s*(?:of|/)\s*\d{1,4}\W*", re.IGNORECASE)
"""A page number that can be nothing else."""

_NUMBER_ALONE = re.compile(r"\W*(?:p(?:age|g)?\W{0,3})?(?P<number>\d{1,4})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)
"""What is a page number where its neighbours count on."""

_BATES = re.compile(r"(?P<maker>[A-Z][A-Z0-9]{0,15}(?:[ _-][A-Z0-9]{1,12}){0,3}?)?[ _-]?(?P<number>\d{4,10})")
_STAMP = re.compile(
    r"\W*(?:RECEIVED|FILED|E-?FILED|SCANNED|ENTERED|COPY|CERTIFIED COPY|CONFIDENTIAL|DRAFT|DUPLICATE|FAXED|MAILED|EXHIBIT\s+[A-Z0-9]{1,3})\b[^:]*",
    re.IGNORECASE,
)
_CASE = re.compile(r"\b(?:CM|IMR)\s?\d\d-\d{4,8}\b", re.IGNORECASE)
_OWN = re.compile(
    r"guideline|rationale|upheld|overturned|decision|did not cite|medical(?:ly)?\W+(?:evidence|necess)|credentials|licensure|certification"
    r"|case summary|case number:|date of injury|date assigned|denial date|priority|received:",
    re.IGNORECASE,
)
"""Words of the letter's own lines, which repeat from item to item."""

_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
_NUMBERED = re.compile(r"[ \t]*(?P<number>\d{1,4})(?:[.:|]?[ \t]{1,4}|\t|[ \t]*$)")
_BULLET = re.compile(r"[ \t]*[\u2022\u2023\u25e6\u25aa\u25cf\u2043\u00b7][ \t]+")
_DASHED = re.compile(r"[ \t]*[-*\u2013][ \t]+")
_HEADED = re.compile(r"[ \t]*#{1,6}[ \t]+(?=[A-Za-z*])")
_STRONG = re.compile(r"(?P<open>\*\*\*?|__)(?=\S)[^*_\n]{1,200}?(?<=\S)(?P<close>(?P=open))")
_RULE = re.compile(r"[ \t]*(?:(?:[-*_=][ \t]*){3,}|\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*(?::?-{2,}:?)?[ \t]*)")
_CELLS = re.compile(r"[ \t]*\|.*\|[ \t]*")
_WATERMARK = re.compile(
    r"(?:CONFIDENTIAL|PRIVILEGED|COPY|DRAFT|VOID|SAMPLE|DUPLICATE|UNOFFICIAL|CERTIFIED|ORIGINAL|ARCHIVED?|EVALUATION|SPECIMEN|NOT FOR DISTRIBUTION"
    r"|DO NOT (?:COPY|DUPLICATE|DISTRIBUTE|FORWARD)|ATTORNEY WORK PRODUCT|WORK PRODUCT|FOR REVIEW ONLY)(?: (?:COPY|COMMUNICATION|DOCUMENT|INFORMATION|VERSION))?"
)

_FEWEST_NUMBERED, _MOST_OTHERS = 8, 0.3
_RUN = 3
"""Lines in a row from which a mark before each of them is a mail program's."""

_EDGE = 3
"""Lines from a page's top or bottom among which its running lines stand."""

_REST, _TITLE = 5, 12
"""Words that a fax or a stamp, and a browser's line, may have besides what makes them such."""

_FEWEST_LINES_APART = 20
"""Lines that a page has at least where no form feed ends it."""


class PrintedLine(Protocol):
    """A line of the raw text, as a letter has it."""

    @property
    def page(self) -> int:
        """The page, from 1."""

    @property
    def span(self) -> Span:
        """Its place, with its line end."""

    @property
    def text(self) -> str:
        """Its text, without its line end."""


@dataclass(slots=True)
class _Row:
    """A line that prints something, and where its words begin behind the marks before them."""

    place: int
    line: PrintedLine
    start: int = 0
    edge: int = 0
    """Its place from the top of its page, from 1, or from the bottom, from -1; 0 in the middle."""
    between: tuple[str, str] = ("", "")
    """The rows before and behind it, but for their digits."""
    cuts: bool = False
    """Whether the row behind it goes on in small letters."""

    @property
    def text(self) -> str:
        return self.line.text[self.start :].strip()

    def mark(self, kind: LayerKind, end: int) -> Layer:
        """Leave out what stands before a place of the line, from where its words began until now."""
        begin, self.start = self.line.span.start + self.start, end
        return Layer(kind, Span(begin, self.line.span.start + end))


class _Counted(NamedTuple):
    """A row that shows a number, and what it shows besides."""

    row: _Row
    number: int
    besides: str


def find_furniture(lines: Sequence[PrintedLine]) -> list[Layer]:
    """Find what of some lines is not the letter's own words; each stretch that is found can be left out without joining two words."""
    rows = [_Row(place, line) for place, line in enumerate(lines) if line.text.strip()]
    layers = [*_quote_marks(rows), *_line_numbers(rows)]
    rows = [row for row in rows if row.text]
    _measure_edges(rows)
    whole: dict[int, LayerKind] = {}
    for find in (_by_form, _page_numbers, _bates, _running_lines):
        whole |= {row.place: kind for row, kind in find([row for row in rows if row.place not in whole])}
    own = [row for row in rows if row.place not in whole]
    layers += [*_markup(own), *_watermarks(own)]
    return layers + [Layer(kind, lines[place].span) for place, kind in _with_case_kept(rows, whole).items()]


def _quote_marks(rows: Sequence[_Row]) -> Iterator[Layer]:
    """Yield the marks that a mail program puts before each line that it quotes."""
    run: list[tuple[_Row, int]] = []
    for row in (*rows, None):
        mark = _QUOTED.match(row.line.text) if row else None
        if row and mark:
            run.append((row, mark.end()))
            continue
        if len(run) >= _RUN:
            yield from (quoted.mark("quote_mark", end) for quoted, end in run)
        run = []


def _line_numbers(rows: Sequence[_Row]) -> Iterator[Layer]:
    """Yield the numbers before the lines, where they count on, or begin anew at 1 as on pleading paper."""
    found = [(row, mark) for row in rows if (mark := _NUMBERED.match(row.line.text, row.start))]
    counted = sum(int(after["number"]) in {int(before["number"]) + 1, 1} for (_, before), (_, after) in pairwise(found))
    if len(found) < max(_FEWEST_NUMBERED, (1 - _MOST_OTHERS) * len(rows)) or counted < (1 - _MOST_OTHERS) * len(found):
        return
    expected: int | None = None
    for row, mark in found:
        number = int(mark["number"])
        if expected is None or number in {expected, 1}:
            yield row.mark("line_number", mark.end())
            expected = number + 1


def _measure_edges(rows: Sequence[_Row]) -> None:
    """Note which rows stand at the top or the bottom of a page."""
    pages: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        pages[row.line.page].append(row)
    for page in pages.values() if 1 < len(pages) <= len(rows) // (2 * _EDGE) else ():
        for number, row in enumerate(page[:_EDGE], 1):
            row.edge = number
        for number, row in enumerate(reversed(page[-_EDGE:]), 1):
            row.edge = row.edge or -number


def _by_form(rows: Sequence[_Row]) -> Iterator[tuple[_Row, LayerKind]]:
    """Yield the lines that their form alone tells: page numbers, fax lines, lines of a browser, stamps."""
    before = ""
    for row in rows:
        text = row.text
        if _PAGE_OF.fullmatch(text):
            yield row, "page_number"
        elif _is_fax_line(text):
            yield row, "fax_line"
        elif _URL.search(text) and _PAGE.search(_URL.sub(" ", text)) and _rest(text, _URL, _DATE, _TIME, _PAGE) <= _TITLE:
            yield row, "browser_line"
        elif _is_stamp(text, before):
            yield row, "stamp"
        before = text


def _is_fax_line(text: str) -> bool:
    """Tell a fax machine's line: a time or a page's number with a telephone's, and few other words."""
    if len(text) > 160 or _URL.search(text):
        return False
    paged, timed, phoned, named = (bool(pattern.search(text)) for pattern in (_PAGE, _TIME, _PHONE, _FAX_WORD))
    telling = (timed and (paged or phoned)) or (phoned and paged) or (named and timed and bool(_DATE.search(text)))
    return telling and _rest(text, _DATE, _TIME, _PHONE, _PAGE, _FAX_WORD) <= _REST


def _is_stamp(text: str, before: str) -> bool:
    """Tell a clerk's stamp: its word by itself in capitals, or with a date; the header's last label is none."""
    if len(text) > 80 or not _STAMP.fullmatch(text) or before.lower().endswith("application"):
        return False
    dated = bool(_DATE.search(text))
    return _rest(text, _DATE, _TIME) <= _REST and (dated or text.isupper()) and not _OWN.search(text)


def _rest(text: str, *patterns: re.Pattern[str]) -> int:
    """Count the words that are left once some forms are taken out."""
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return len(_WORD.findall(text))


def _page_numbers(rows: Sequence[_Row]) -> Iterator[tuple[_Row, LayerKind]]:
    """Yield numbers alone on their line that count on: two of them at the edges of pages, or three anywhere."""
    found = [_Counted(row, int(mark["number"]), "") for row in rows if (mark := _NUMBER_ALONE.fullmatch(row.text))]
    for series in _series([one for one in found if one.row.edge], fewest=2):
        yield from ((one.row, "page_number") for one in series)
    for series in _series([one for one in found if not one.row.edge], fewest=3):
        if all(after.row.place - before.row.place >= _FEWEST_LINES_APART for before, after in pairwise(series)):
            yield from ((one.row, "page_number") for one in series)


def _bates(rows: Sequence[_Row]) -> Iterator[tuple[_Row, LayerKind]]:
    """Yield the numbers that a clerk stamps on every page: the same letters, and digits that count on."""
    found: defaultdict[tuple[str, int], list[_Counted]] = defaultdict(list)
    for row in rows:
        if (mark := _BATES.fullmatch(row.text)) and not _CASE.fullmatch(row.text):
            found[mark["maker"] or "", len(mark["number"])].append(_Counted(row, int(mark["number"]), ""))
    for stamps in found.values():
        if len(stamps) > 1 and all(after.number > before.number for before, after in pairwise(stamps)):
            yield from ((stamp.row, "stamp") for stamp in stamps)


def _series(found: Iterable[_Counted], fewest: int) -> Iterator[list[_Counted]]:
    """Yield the runs in which each number is one more than the one before."""
    run: list[_Counted] = []
    for one in found:
        if run and one.number != run[-1].number + 1:
            if len(run) >= fewest:
                yield run
            run = []
        run.append(one)
    if len(run) >= fewest:
        yield run


def _running_lines(rows: Sequence[_Row]) -> Iterator[tuple[_Row, LayerKind]]:
    """Yield lines that repeat, but for their digits: at the same edge of most pages, with the page's number, or at even distances."""
    alike: defaultdict[str, list[_Row]] = defaultdict(list)
    shapes = ["", *(re.sub(r"\d+", "#", " ".join(row.text.lower().split())) for row in rows), ""]
    for row, follower, before, words, behind in zip(rows, (*rows[1:], None), shapes, shapes[1:], shapes[2:], strict=False):
        row.between = before, behind
        row.cuts = follower is not None and follower.text[0].islower()
        alike[words].append(row)
    pages = rows[-1].line.page - rows[0].line.page + 1 if rows else 0
    for words, same in alike.items():
        if len(same) > 1 and len(words) < 200 and sum(map(str.isalpha, words)) > 2:
            kept = next((kept for told in (_at_edges, _numbered_on, _evenly_apart, _interrupting) if (kept := told(same, pages))), [])
            yield from ((row, "running_line") for row in kept)


def _at_edges(same: Sequence[_Row], pages: int) -> list[_Row]:
    """Give the rows at the edge of pages that most pages have."""
    for top in (True, False):
        edged = [row for row in same if row.edge and (row.edge > 0) == top and not _OWN.search(row.text)]
        if len({row.line.page for row in edged}) >= max(2, 0.6 * pages):
            return edged
    return []


def _numbered_on(same: Sequence[_Row], _pages: int) -> list[_Row]:
    """Give the rows that show a page's number, which grows."""
    marks = [_PAGE.search(row.text) for row in same]
    numbers = [int(re.findall(r"\d+", mark.group())[0]) if mark else 0 for mark in marks]
    return list(same) if all(numbers) and all(after > before for before, after in pairwise(numbers)) and not _is_own(same) else []


def _evenly_apart(same: Sequence[_Row], _pages: int) -> list[_Row]:
    """Give three rows or more that stand at even distances, as a printer sets them."""
    gaps = [after.place - before.place for before, after in pairwise(same)]
    even = len(gaps) > 1 and min(gaps) >= _FEWEST_LINES_APART and max(gaps) - min(gaps) <= 2 + min(gaps) // 10
    return list(same) if even and _is_alone(same) and not _is_own(same) else []


def _interrupting(same: Sequence[_Row], _pages: int) -> list[_Row]:
    """Give the rows of which one stands inside a sentence, and begins with a capital."""
    inside = any(row.text[0].isupper() and row.between[0][-1:].isalpha() and row.cuts for row in same)
    return list(same) if inside and _is_alone(same) and not _is_own(same) else []


def _is_alone(same: Sequence[_Row]) -> bool:
    """Tell whether rows have other neighbours each; what repeats with its neighbours is the letter's own."""
    return all(len({row.between[side] for row in same}) == len(same) for side in (0, 1))


def _is_own(same: Iterable[_Row]) -> bool:
    """Tell whether rows may be the letter's own, which says some sentences of every item; a running line is no sentence."""
    return any(row.text[-1] in ".?!" or _OWN.search(_CASE.sub("", row.text).replace("Final Determination", "")) for row in same)


def _with_case_kept(rows: Sequence[_Row], whole: dict[int, LayerKind]) -> dict[int, LayerKind]:
    """Keep the first running line that tells a case number which no other line tells."""
    told = {number.upper() for row in rows if row.place not in whole for number in _CASE.findall(row.text)}
    for row in rows:
        if whole.get(row.place) == "running_line" and (numbers := {number.upper() for number in _CASE.findall(row.text)} - told):
            told |= numbers
            del whole[row.place]
    return whole


def _markup(rows: Sequence[_Row]) -> Iterator[Layer]:
    """Yield bullets, and the marks of Markdown in a text that has some."""
    for row in rows:
        if bullet := _BULLET.match(row.line.text, row.start):
            yield row.mark("markup", bullet.end())
    dashed = [(row, mark) for row in rows if (mark := _DASHED.match(row.line.text, row.start))]
    if len(dashed) >= max(_FEWEST_NUMBERED, (1 - _MOST_OTHERS) * len(rows)):
        yield from (row.mark("markup", mark.end()) for row, mark in dashed)
    marks = [layer for row in rows for layer in _marks_of(row)]
    yield from marks if len(marks) > 1 else ()


def _marks_of(row: _Row) -> Iterator[Layer]:
    """Yield a row's marks of Markdown: of a heading, of strong words, of a table."""
    at, text = row.line.span.start, row.line.text
    if _RULE.fullmatch(text, row.start):
        yield Layer("markup", row.line.span)
        return
    if headed := _HEADED.match(text, row.start):
        yield Layer("markup", Span(at + row.start, at + headed.end()))
    for strong in _STRONG.finditer(text, row.start):
        yield from (Layer("markup", Span(at + strong.start(side), at + strong.end(side))) for side in ("open", "close"))
    if _CELLS.fullmatch(text, row.start):
        yield from (Layer("markup", Span(at + bar.start(), at + bar.end())) for bar in re.finditer(r"\|", text))


def _watermarks(rows: Sequence[_Row]) -> Iterator[Layer]:
    """Yield a watermark's words in capitals that stand at the edge of three lines or more whose own words are in small letters."""
    found: defaultdict[str, list[Layer]] = defaultdict(list)
    telling: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        place, small = row.line.span.start, any(map(str.islower, row.line.text))
        for words in filter(None, (_LEADING.match(row.line.text, row.start), _TRAILING.search(row.line.text, row.start))):
            found[words.group().strip()].append(Layer("watermark", Span(place + words.start(), place + words.end())))
            telling[words.group().strip()] += small
    for words_printed, layers in found.items():
        yield from layers if telling[words_printed] >= _RUN else ()


_LEADING = re.compile(rf"[ \t]*(?:{_WATERMARK.pattern})[ \t]+(?=\S)")
_TRAILING = re.compile(rf"(?<=\S)[ \t]+(?:{_WATERMARK.pattern})[ \t]*$")
