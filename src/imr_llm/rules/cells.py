"""Find the cells of the case header in their printed order: labels, values, and what stands where a value should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from imr_llm.letter import Passage
from imr_llm.shapes.alike import end_of_phrase
from imr_llm.values import DATE, PARTED_DATE

Kind = Literal["label", "number", "date", "priority", "other"]

PHRASES = {
    "number": "Case Number",
    "date_assigned": "Date Assigned",
    "date_of_injury": "Date of Injury",
    "decision_date": "Decision Date",
    "ur_denial_date": "UR Denial Date",
    "priority": "Priority",
    "application_received": "Application",
}
"""The printed label of each field of the header; the word `Received` follows the last, before its value or behind it."""

_RECEIVED = "Received"
_SPLIT_LABEL = 48
"""Characters within which `Received` follows `Application`; a value may stand between them."""

BLOT = (
    r"(?:[\[({<]\s?(?:illegible|unreadable|unintelligible|blurred|blank|redacted|withheld|removed|confidential|\*+|_+|\.+|-+|[xX]+|[\u2588\u25a0]+)\s?[\])}>]"
    r"|\b(?:illegible|unreadable|unintelligible|blurred|redacted|withheld|N/A|n\.a\.)(?!\w)|\(b\)\s?\(\d\)(?:\s?\([A-Z]\))?"
    r"|(?<![#?_*\u2588\u25a0\u2592\u2593])[#?_*\u2588\u25a0\u2592\u2593]{2,}+|(?<!-)-{2,}+|(?<!\.)\.{4,}+|(?<![^\W\d_])[Xx*#_?]{1,2}\s?[/-]\s?[Xx*#_?]{1,2}\s?[/-]\s?[Xx*#_?]{2,4}(?!\w)|(?<!\w)[Xx]{3,}+(?!\w))"
)
"""What stands in a text for what couldn't be read or was blacked out."""

DATE_SHAPED = r"[\dOoIlSBZ|]{1,2}\s?[/-]\s?[\dOoIlSBZ|]{1,2}\s?[/-]\s?[\dOoIlSBZ|]{2,4}(?!\w)"
"""What has a date's form, be it with letters for digits."""

NUMBER = r"(?:CM|IMR)[\s-]?\d\d-\d{5,8}(?!\d|[A-Za-z](?![A-Za-z]))"
_NUMBER_SHAPED = r"(?<!\w)[A-Z0-9]{1,3}[\s-]?[\dOoIlSBZ|]{2}\s?[-.~_]\s?[\dOoIlSBZ|]{5,9}(?!\w)"
_VALUE = re.compile(
    rf"(?P<number>{NUMBER}|{_NUMBER_SHAPED})|(?P<priority>\b(?:Standard|Expedited)\b)|(?P<parted>{PARTED_DATE.pattern})"
    rf"|(?P<date>{DATE.pattern})|(?P<other>{BLOT}|(?<!\w){DATE_SHAPED})",
    re.VERBOSE | re.IGNORECASE,
)
_EXACT = re.compile(
    r"(?P<label_number>Case\sNumber)|(?P<label_date_assigned>Date\sAssigned)|(?P<label_date_of_injury>Date\sof\sInjury)|(?P<label_ur_denial_date>UR\sDenial\sDate)"
    r"|(?P<label_decision_date>Decision\sDate|(?<!\S)Dated(?=\s?:))|(?P<label_priority>Priority)|(?P<label_application_received>(?:IMR\s)?Application)",
    re.IGNORECASE,
)
_CELL = re.compile(rf"(?<![^\W\d_])(?![-.](?![-.])|\s)(?:{_EXACT.pattern}|{_VALUE.pattern})", re.VERBOSE | re.IGNORECASE)
_COLON = re.compile(r"\s?[:;\uff1a\u2236]|\s?[.=|](?=\s|$)|\s-(?=\s)")
"""What closes a label, or stands for it."""

_PLACE = re.compile(r"(?<![^\W\d_])\w|[\[({<#?_*.\u2588\u25a0\u2592\u2593-]")
"""Where a cell may begin."""

_WINDOW = 3000
"""Characters of a header in which labels are looked for by likeness."""

_LONG_VALUE = 60
"""Characters that hold a value and what tells where it ends."""

_KINDS: dict[str, Kind] = {"number": "number", "priority": "priority", "other": "other"}

_FAR = 250
"""Characters of other text behind which another table begins."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the header, with its place in the passage's text; a label that no field has is an empty name."""

    kind: Kind
    start: int
    end: int
    field: str = ""
    alike: bool = False
    """Whether a label is printed otherwise than usual."""


def find_tables(header: Passage, *, closed: bool) -> Iterator[list[Cell]]:
    """Yield the cells of each table of a passage.

    Args:
        header: the passage.
        closed: whether a label counts only with its colon and its own spelling, as where the passage is more than a header.
    """
    table: list[Cell] = []
    for cell in _Reader(header, closed=closed).cells():
        if table and table[-1].kind == "other" != cell.kind != "label" and _on_one_line(header, table[-1], cell):
            table[-1] = replace(table[-1], end=cell.end)
        elif cell.kind == "other" and cell.end - cell.start > _FAR:
            yield table
            table = []
        else:
            table.append(cell)
    yield table


class _Reader:
    """Goes through a passage from cell to cell."""

    def __init__(self, header: Passage, *, closed: bool) -> None:
        self._header, self._text, self._closed = header, header.text, closed
        exact = {_field_of(match) for match in _EXACT.finditer(self._text)}
        self._missing = [] if closed else [name for name in PHRASES if name not in exact]
        self._at = 0
        self._received: tuple[int, int] | None = None

    def cells(self) -> Iterator[Cell]:
        """Yield the cells in order, with what stands between them."""
        at, first = 0, True
        for cell in self._found():
            if not first and (between := self._between(at, cell.start)):
                yield between
            first = False
            if cell.field or cell.kind != "label":
                yield cell
            at = cell.end
        if not first and (behind := self._between(at, self._line_end(at))):
            yield behind

    def _found(self) -> Iterator[Cell]:
        """Yield labels and values; the word `Received` of a label that was broken is a cell of no field."""
        for place in self._places():
            if self._received and place >= self._received[0]:
                yield self._read(self._second_word(*self._received))
            if place < self._at:
                continue
            cell = self._label(place) or self._value(place)
            if cell is None:
                continue
            yield self._read(cell)
            if cell.kind == "label" and (glued := self._value(cell.end, glued=True)):
                yield self._read(glued)
        if self._received:
            yield self._second_word(*self._received)

    def _read(self, cell: Cell) -> Cell:
        self._at = cell.end
        return cell

    def _places(self) -> Iterator[int]:
        """Yield where a cell may begin: anywhere near the beginning where labels are missing, else where one is printed as usual."""
        low = 0
        if self._missing:
            yield from (place.start() for place in _PLACE.finditer(self._text, 0, _WINDOW))
            low = max(_WINDOW, self._at)
        yield from (cell.start() for cell in _CELL.finditer(self._text, low))

    def _second_word(self, start: int, end: int) -> Cell:
        self._received = None
        return Cell("label", start, self._after_colon(end))

    def _label(self, start: int) -> Cell | None:
        name, end, alike = self._named(start)
        if end is None:
            return None
        if name == "application_received":
            self._received = self._find_received(end)
            if self._received is None:
                return None
        elif not self._may_stand(start, end, alike=alike):
            return None
        return Cell("label", start, self._after_colon(end), name, alike)

    def _named(self, start: int) -> tuple[str, int | None, bool]:
        """Tell the field whose label begins at a place, and where it ends."""
        if exact := _EXACT.match(self._text, start):
            return _field_of(exact), exact.end(), False
        if self._missing and start < _WINDOW and self._text[start].isalnum():
            for name in self._missing:
                if end := end_of_phrase(self._text, start, PHRASES[name]):
                    return name, end, True
        return "", None, False

    def _find_received(self, low: int) -> tuple[int, int] | None:
        """Find the label's second word, with at most a value before it."""
        for word in _PLACE.finditer(self._text, low, low + _SPLIT_LABEL):
            if end := end_of_phrase(self._text, word.start(), _RECEIVED):
                return (word.start(), end) if not self._closed or _COLON.match(self._text, end) else None
        return None

    def _may_stand(self, start: int, end: int, *, alike: bool) -> bool:
        """Tell whether a label without a colon, or one by likeness, stands where labels do: at a line's beginning or behind a cell."""
        if self._text[end : end + 1].isalpha() and not self._value(end, glued=True):
            return False
        if _COLON.match(self._text, end) and not alike:
            return True
        return not self._closed and (self._begins_line(start) or (self._at > 0 and not self._text[self._at : start].strip()))

    def _after_colon(self, end: int) -> int:
        colon = _COLON.match(self._text, end)
        return colon.end() if colon else end

    def _value(self, start: int, *, glued: bool = False) -> Cell | None:
        """Give the value that begins at a place; one that is glued to a label is read by itself."""
        value = _VALUE.match(self._text[start : start + _LONG_VALUE]) if glued else _VALUE.match(self._text, start)
        if value is None:
            return None
        end = start + len(value.group())
        kind = next(name for name in ("number", "priority", "parted", "date", "other") if value[name])
        if kind == "other" and (colon := re.match(r"\s?:", self._text[end : end + 2])):
            return Cell("label", start, end + colon.end(), "unknown")
        return Cell(_KINDS.get(kind, "date"), start, end)

    def _between(self, start: int, end: int) -> Cell | None:
        """Give what is neither label nor value: a label that no field has, or words where a value should be."""
        words = self._text[start:end].rstrip()
        if not words.strip(" :;.,|_=-"):
            return None
        lead = len(words) - len(words.lstrip(" :;.,|"))
        if words.endswith(":"):
            return Cell("label", start + lead, start + len(words), "unknown")
        return Cell("other", start + lead, start + len(words))

    def _begins_line(self, start: int) -> bool:
        letter, place = self._header.letter, self._header.raw(start, start + 1)
        line = letter.line_at(place.start).span
        return not letter.printed(type(line)(line.start, place.start)).strip()

    def _line_end(self, start: int) -> int:
        """Give where the line of a cell ends, or the line behind it where nothing follows on its own."""
        letter = self._header.letter
        if start >= len(self._text.rstrip()):
            return len(self._text)
        place = self._header.raw(start, len(self._text)).start
        return min(max(self._header.place(letter.line_at(place).span)[1], start), len(self._text))


def _field_of(label: re.Match[str]) -> str:
    return (label.lastgroup or "").removeprefix("label_")


def _on_one_line(header: Passage, one: Cell, other: Cell) -> bool:
    """Tell whether a cell begins on the line on which another ends."""
    places = header.raw(one.start, one.end).end - 1, header.raw(other.start, other.end).start
    first, second = (header.letter.line_at(place).number for place in places)
    return first == second


def neighbours(header: Passage, cells: list[Cell]) -> Iterator[tuple[Cell, Cell]]:
    """Yield the pairs of cells that follow each other on one line."""
    return ((one, other) for one, other in pairwise(cells) if _on_one_line(header, one, other))
