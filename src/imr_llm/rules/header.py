"""Read the case header: pair its labels with its values by where they stand, in whatever order an extractor gives the table's cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from imr_llm.claims import Claim
from imr_llm.letter import Passage, Span
from imr_llm.rules.cells import PHRASES, Cell, Kind, find_tables, neighbours
from imr_llm.values import DATE

_TAKES: dict[str, Kind] = {"number": "number", "priority": "priority"}
"""What kind of value a field takes; all others take dates."""

_NOTICE = {
    "application_received": re.compile(r"application[^.]{0,80}?\b(?:filed|received|dated|on)\s(?=\d|[A-Z][a-z]{2,8}\s\d)", re.IGNORECASE),
    "ur_denial_date": re.compile(r"Utilization Review (?:Denial|decision|determination)\s(?:dated|issued|on|of)\s", re.IGNORECASE),
    "date_assigned": re.compile(r"(?:provided to the above parties on|was assigned on|assignment[^.]{0,60}?\bon)\s", re.IGNORECASE),
}
"""How the 2013 notice tells three of the dates in a paragraph."""

_NUMBER_LIKE = re.compile(r"(?=(?:\D{0,6}\d){4})\S(?:[\w.~-]|\s(?=[\w-])){5,24}")
"""What may be a case number, whatever is misread in it."""

Pair = tuple[Cell, Cell]


@dataclass(slots=True)
class Header:
    """What a header says: values, what can't be read, and what can't be told; each with the field."""

    values: list[tuple[str, Span]] = field(default_factory=list)
    unreadable: dict[str, Span] = field(default_factory=dict)
    """Fields whose cell holds anything else than a value, or of which can't be told which value is theirs."""
    doubts: list[tuple[str, str, Span]] = field(default_factory=list)
    """Fields whose place in the table is in doubt, why, and where."""
    alike: set[str] = field(default_factory=set)
    """Fields whose label is misprinted and was known by likeness."""


def header_claims(header: Passage, *, closed: bool = False) -> Iterator[Claim]:
    """Claim the values of a header."""
    for name, place in read_header(header, closed=closed).values:
        yield Claim(f"case.{name}", (place,), "rule")


def notice_claims(paragraph: Passage) -> Iterator[Claim]:
    """Read the dates that the 2013 notice tells in its paragraph on the application."""
    for name, cue in _NOTICE.items():
        if (told := cue.search(paragraph.text)) and (date := DATE.match(paragraph.text, told.end())):
            yield Claim(f"case.{name}", (paragraph.raw_of(date),), "rule")


def read_header(header: Passage, *, closed: bool = False) -> Header:
    """Read the tables of a passage; a field that an earlier one has is not read again.

    Args:
        header: the passage.
        closed: whether a label counts only with its colon and its own spelling, as where the passage is more than a header.
    """
    read = Header()
    for cells in find_tables(header, closed=closed):
        table = _trimmed(cells)
        if any(cell.kind == "label" and cell.field in PHRASES for cell in table):
            _Table(header, table, read).pair()
    return read


def _trimmed(cells: Sequence[Cell]) -> list[Cell]:
    """Leave out what stands before the first label, but for the values right before it."""
    first = next((number for number, cell in enumerate(cells) if cell.kind == "label"), len(cells))
    before = list(reversed([*_values_before(cells[:first])]))
    return [*before, *cells[first:]]


def _values_before(cells: Sequence[Cell]) -> Iterator[Cell]:
    for cell in reversed(cells):
        if cell.kind == "other":
            return
        yield cell


class _Table:
    """Pairs the cells of one table."""

    def __init__(self, header: Passage, cells: list[Cell], read: Header) -> None:
        self._header, self._cells, self._read = header, cells, read
        self._left: list[Cell] = []

    def pair(self) -> None:
        """Decide how the table is printed, and pair all of it so."""
        if self._in_columns():
            segments = list(self._segments())
            complete = PHRASES.keys() <= {cell.field for cell in self._cells}
            even = all(_is_even(segment) for segment in segments if not complete or any(cell.kind == "label" for cell in segment))
            for segment in segments:
                self._pair_segment(segment, even=even)
        else:
            self._pair_neighbours()
        self._tell_left()

    def _in_columns(self) -> bool:
        """Tell whether more labels stand in runs before runs of values than right before a value of their own."""
        runs = [(key, len(list(run))) for key, run in groupby(cell.kind == "label" for cell in self._cells)]
        apart, near = 0, 0
        for (is_label, count), (_, values) in pairwise(runs):
            if is_label and count > 1 and values > 1:
                apart += count
            elif is_label:
                near += 1
        return apart > near

    def _pair_neighbours(self) -> None:
        """Pair each label with the cell behind it, or all with the cells before them."""
        cells = self._cells
        forward = [(one, other) for one, other in pairwise(cells) if one.kind == "label"]
        backward = [(one, other) for other, one in pairwise(cells) if one.kind == "label"]
        pairs = backward if _fit(backward) > _fit(forward) else forward
        told = {id(other) for label, other in pairs if other.kind != "label"}
        for label, other in pairs:
            self._join(label, None if other.kind == "label" else other)
        if pairs is forward and cells[-1].kind == "label":
            self._join(cells[-1], None)
        if pairs is backward and cells[0].kind == "label":
            self._join(cells[0], None)
        self._left += [cell for cell in cells if cell.kind != "label" and id(cell) not in told]

    def _segments(self) -> Iterator[list[Cell]]:
        """Cut the table wherever as many values as labels were printed."""
        segment: list[Cell] = []
        open_labels = 0
        for cell in self._cells:
            segment.append(cell)
            open_labels += 1 if cell.kind == "label" else -1
            if open_labels == 0:
                yield segment
                segment = []
        if open_labels and segment:
            yield from _by_columns(segment)

    def _pair_segment(self, cells: list[Cell], *, even: bool) -> None:
        """Pair labels and values in their order, where there are as many of each and each can be the other's.

        Where the table has a label too many or too few, only values that stand between a number and a priority are sure of their place.
        """
        labels, values = [cell for cell in cells if cell.kind == "label"], [cell for cell in cells if cell.kind != "label"]
        if not labels:
            self._left += values
            return
        if _is_even(cells) and (even or (labels[0].field == "number" and labels[-1].field == "priority")):
            for label, value in zip(labels, values, strict=True):
                self._join(label, value)
            return
        self._pair_by_kind(labels, values)

    def _pair_by_kind(self, labels: list[Cell], values: list[Cell]) -> None:
        """Where a column's counts don't fit, pair what is the only one of its kind, and tell the others."""
        self._left += values
        kinds = Counter(value.kind for value in values)
        alone = {value.kind: value for value in values if kinds[value.kind] == 1 and value.kind in _TAKES.values()}
        for label in labels:
            if value := alone.get(_TAKES.get(label.field, "date")):
                self._join(label, value)
            elif label.field in PHRASES and not self._has(label.field):
                counts = f"{len(labels)} labels and {len(values)} values"
                self._doubt(label, f"its column has {counts}; none can be told to be this label's")
                self._read.unreadable[label.field] = self._place(label)

    def _join(self, label: Cell, value: Cell | None) -> None:
        """Give a label what stands in its cell."""
        if label.field not in PHRASES or self._has(label.field):
            self._left += [value] if value else []
            return
        if label.alike:
            self._read.alike.add(label.field)
        if value is None:
            self._doubt(label, "nothing stands behind this label")
        elif value.kind == _TAKES.get(label.field, "date") or (label.field == "number" and self._is_number_like(value)):
            self._read.values.append((label.field, self._place(value)))
        else:
            start = label.start if label.end <= value.start else value.start
            self._read.unreadable[label.field] = self._header.raw(start, value.end)

    def _is_number_like(self, cell: Cell) -> bool:
        """Tell whether a cell may hold a case number that is misprinted; it is given as printed, and told."""
        words = self._header.text[cell.start : cell.end]
        return bool(_NUMBER_LIKE.fullmatch(words)) and not DATE.search(words)

    def _tell_left(self) -> None:
        """Tell values that are no label's: of a label beside which one stands, and of labels that weren't found."""
        left = {id(cell) for cell in self._left}
        for one, other in neighbours(self._header, self._cells):
            name = next((name for name, place in self._read.values if place == self._place(one)), None)
            if name and id(other) in left and one.kind == other.kind:
                self._doubt_field(name, "two values stand in its cell", other)
        self._tell_missing()

    def _tell_missing(self) -> None:
        """Tell fields without a label, where a value of their kind is no label's."""
        known = {cell.field for cell in self._cells}
        taken = {place for _, place in self._read.values}
        left = {self._kind_of(cell): cell for cell in reversed(self._left) if self._place(cell) not in taken}
        for name in PHRASES if len(known & PHRASES.keys()) > 1 else ():
            cell = left.get(_TAKES.get(name, "date"))
            if cell is not None and name not in known and not self._has(name):
                self._doubt_field(name, "this label isn't there, and a value of the table is no label's", cell)

    def _kind_of(self, cell: Cell) -> str:
        """Tell the kind of a cell, or of the value that stands in it behind other words."""
        return "date" if cell.kind == "other" and DATE.search(self._header.text[cell.start : cell.end]) else cell.kind

    def _has(self, name: str) -> bool:
        return name in self._read.unreadable or any(name == known for known, _ in self._read.values)

    def _doubt(self, label: Cell, why: str) -> None:
        self._doubt_field(label.field, why, label)

    def _doubt_field(self, name: str, why: str, cell: Cell) -> None:
        self._read.doubts.append((name, why, self._place(cell)))

    def _place(self, cell: Cell) -> Span:
        return self._header.raw(cell.start, cell.end)


def _by_columns(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Cut where a value is followed by a label, as between two columns."""
    column: list[Cell] = []
    for cell in cells:
        if column and cell.kind == "label" and column[-1].kind != "label":
            yield column
            column = []
        column.append(cell)
    yield column


def _fit(pairs: Sequence[Pair]) -> int:
    """Weigh how many labels have a value of their kind in a pair, against those that have one of another."""
    return sum(
        (1 if other.kind == _TAKES.get(label.field, "date") else -1)
        for label, other in pairs
        if label.field in PHRASES and other.kind not in {"label", "other"}
    )


def _is_even(cells: Sequence[Cell]) -> bool:
    """Tell whether some cells are as many labels as values, each of which the label of its number may take."""
    labels, values = [cell for cell in cells if cell.kind == "label"], [cell for cell in cells if cell.kind != "label"]
    return len(labels) == len(values) and all(_may_take(*pair) for pair in zip(labels, values, strict=True))


def _may_take(label: Cell, value: Cell) -> bool:
    return label.field not in PHRASES or value.kind in {"other", _TAKES.get(label.field, "date")}
