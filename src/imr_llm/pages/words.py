"""Cut a page's text into words that stand in their place: upright, in points from the top left corner of what is shown."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

_PIECE = re.compile(r"[^\s\ufffe]+\ufffe?|\ufffe")
_SAMPLE = 200
_FINE = 1000


class Box(NamedTuple):
    """A box on a page, in points; `top` and `bottom` count downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def around(self, other: Box) -> Box:
        """Give the box around both."""
        return Box(min(self.left, other.left), min(self.top, other.top), max(self.right, other.right), max(self.bottom, other.bottom))

    def shares_row(self, other: Box) -> bool:
        """Tell whether two boxes stand beside each other."""
        return min(self.bottom, other.bottom) - max(self.top, other.top) > min(self.height, other.height) / 2

    def covers(self, other: Box) -> float:
        """Give the share of another box that this one covers."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = (other.right - other.left) * other.height
        return wide * high / area if wide > 0 and high > 0 and area > 0 else 0.0


class Word(NamedTuple):
    """A word as PDFium gives it; a hyphen that it found at a line's end is U+FFFE."""

    text: str
    at: int
    """Its place in PDFium's text; -1 for one that was put in."""
    box: Box
    line: int
    before: str = " "
    """What parts it from the word before it in PDFium's text."""


class Page:
    """A page that is open, turned so that most of its text stands upright."""

    def __init__(self, document: Any, number: int) -> None:
        """Open it.

        Args:
            document: a `pypdfium2.PdfDocument`.
            number: from 0.
        """
        import pypdfium2.raw as pdfium

        self.handle = document[number]
        self.was_turned = self.handle.get_rotation()
        self.text_page = self.handle.get_textpage()
        self.turn = self._upright()
        if self.turn != self.was_turned:
            self.text_page.close()
            self.handle.set_rotation(self.turn)
            self.text_page = self.handle.get_textpage()
        self.text: str = self.text_page.get_text_range() if self.text_page.count_chars() > 0 else ""
        self.width, self.height = self.handle.get_size()
        self._map = self._mapped()
        self._edges = pdfium.FS_RECTF()
        self._units = _units(self.text)
        self._one_to_one = self._units is None and len(self.text) == self.text_page.count_chars()

    def close(self) -> None:
        """Give back what it holds."""
        self.text_page.close()
        self.handle.close()

    def words(self) -> list[Word]:
        """Give its words as PDFium orders them."""
        words: list[Word] = []
        end, line = 0, 0
        for piece in _PIECE.finditer(self.text):
            before = self.text[end : piece.start()]
            line += before.count("\n") + (bool(words) and words[-1].text.endswith("\ufffe"))
            words.append(Word(piece.group(), piece.start(), self._between(piece.start(), piece.end() - 1), line, before))
            end = piece.end()
        return words

    def tight(self, word: Word) -> list[Box]:
        """Give the box of the ink of each of a word's characters."""
        indexes = [self._index(at) for at in range(word.at, word.at + len(word.text))]
        return [self.placed(*self.text_page.get_charbox(index)) for index in indexes if index >= 0]

    def _index(self, at: int) -> int:
        """Give PDFium's number of a character of the text."""
        import pypdfium2.raw as pdfium

        if self._one_to_one:
            return at
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self.text_page, self._units[at] if self._units else at))

    def placed(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Place a rectangle of the page's own measure."""
        (x0, xa, xb), (y0, ya, yb) = self._map
        ax, ay = x0 + xa * left + xb * bottom, y0 + ya * left + yb * bottom
        bx, by = x0 + xa * right + xb * top, y0 + ya * right + yb * top
        if ax > bx:
            ax, bx = bx, ax
        return Box(ax, ay, bx, by) if ay < by else Box(ax, by, bx, ay)

    def _between(self, first: int, last: int) -> Box:
        """Give the box of a word from its first character and its last one."""
        import pypdfium2.raw as pdfium

        edges = self._edges
        if not pdfium.FPDFText_GetLooseCharBox(self.text_page, self._index(first), edges):
            return Box(0, 0, 0, 0)
        box = self.placed(edges.left, edges.bottom, edges.right, edges.top)
        if first == last or not pdfium.FPDFText_GetLooseCharBox(self.text_page, self._index(last), edges):
            return box
        return box.around(self.placed(edges.left, edges.bottom, edges.right, edges.top))

    def _mapped(self) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
        """Give what leads from the page's own measure to points from the shown page's top left corner."""
        import pypdfium2.raw as pdfium

        across, down = ctypes.c_int(), ctypes.c_int()
        wide, high = (max(1, min(round(side * _FINE), 2**30)) for side in (self.width, self.height))
        points = []
        for x, y in ((0, 0), (100, 0), (0, 100)):
            pdfium.FPDF_PageToDevice(self.handle, 0, 0, wide, high, 0, x, y, ctypes.byref(across), ctypes.byref(down))
            points.append((across.value * self.width / wide, down.value * self.height / high))
        (x0, y0), (x1, y1), (x2, y2) = points
        return (x0, (x1 - x0) / 100, (x2 - x0) / 100), (y0, (y1 - y0) / 100, (y2 - y0) / 100)

    def _upright(self) -> int:
        """Give the turn at which most of the text stands upright."""
        import pypdfium2.raw as pdfium

        count = self.text_page.count_chars()
        if count <= 0:
            return int(self.was_turned)
        angles = (pdfium.FPDFText_GetCharAngle(self.text_page, index) for index in range(0, count, max(1, count // _SAMPLE)))
        turns = Counter(-round(angle / (math.pi / 2)) * 90 % 360 for angle in angles if angle >= 0)
        return turns.most_common(1)[0][0] if turns else int(self.was_turned)


def written(words: Sequence[Word]) -> tuple[str, tuple[int, ...]]:
    """Write words as text, and tell for each character where PDFium's text has it."""
    text: list[str] = []
    sources: list[int] = []
    for before, word in zip((None, *words), words, strict=False):
        parted = _parted(before, word)
        text.append(parted)
        sources += [-1] * len(parted)
        plain = word.text.replace("\ufffe", "-\n")
        text.append(plain)
        sources += [-1 if word.at < 0 else word.at + min(shift, len(word.text) - 1) for shift in range(len(plain))]
    return "".join(text), tuple(sources)


def _parted(before: Word | None, word: Word) -> str:
    if before is None or before.text.endswith("\ufffe"):
        return ""
    if before.line != word.line:
        return "\n"
    follows = before.at >= 0 and word.at == before.at + len(before.text) + len(word.before)
    return word.before if follows and "\n" not in word.before else " "


def on_lines(rows: Sequence[Sequence[Word]]) -> list[Word]:
    """Number the lines of words anew."""
    return [word._replace(line=number) for number, row in enumerate(rows) for word in row]


def _units(text: str) -> list[int] | None:
    """Give where each character begins in UTF-16, by which PDFium counts; None where both counts are one."""
    if text.isascii() or max(text) <= "\uffff":
        return None
    units, at = [], 0
    for char in text:
        units.append(at)
        at += 1 + (char > "\uffff")
    return units
