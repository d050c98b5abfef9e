"""Draw a PDF's pages: a letter and its record's spans in, an image a page with a box around each line of a span out."""

from __future__ import annotations

import base64
import ctypes
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imr_llm.facts import evidence_of
from imr_llm.letter import Letter, Span
from imr_llm.pages import PageText, Reading, look_through
from imr_llm.records import Record
from imr_llm.view.paths import numbered

_SCALE = 1.5
"""Pixels a point: 108 dots an inch."""

_GREYS = 8
_FINE = 10_000
"""Steps across a page in which PDFium places a box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box around words of a value, in percent of the page's width and height."""

    path: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as its reader sees it."""

    page: int
    """From 1."""
    width: int
    """Pixels."""
    height: int
    src: str
    """A greyscale WebP as a data URI."""
    boxes: tuple[Box, ...]


def draw_pages(letter: Letter, record: Record | None) -> tuple[PageImage, ...]:
    """Draw the pages of a letter that was read from a PDF file; other letters have none.

    Raises:
        ImportError: Pillow is missing.
    """
    if letter.kind != "pdf":
        return ()
    import PIL.Image  # noqa: F401  tells that the extra is missing before anything is opened
    import pypdfium2

    spans = [(path, Span(place.start, place.end)) for path, fact in numbered(record) for place in evidence_of(fact)] if record else []
    document = pypdfium2.PdfDocument(Path(letter.file).read_bytes())
    try:
        return tuple(_pages(document, letter, spans))
    finally:
        document.close()


def _pages(document: Any, letter: Letter, spans: Sequence[tuple[str, Span]]) -> Iterator[PageImage]:
    reading = look_through(document)
    assert isinstance(reading, Reading)
    start = 0
    for text in letter.raw.split("\f")[: len(document)]:
        number = letter.line_at(start).page
        shown, page = reading.pages[number - 1], document[number - 1]
        page.set_rotation(shown.turn)
        image = page.render(scale=_SCALE, grayscale=True).to_pil()
        boxes = tuple(_boxes(page, shown, Span(start, start + len(text)), spans))
        yield PageImage(number, image.width, image.height, _data_uri(image), boxes)
        page.close()
        start += len(text) + 1


def _data_uri(image: Any) -> str:
    """Write an image small: eight greys, without loss."""
    step = 255 / (_GREYS - 1)
    out = io.BytesIO()
    image.point([round(round(grey / step) * step) for grey in range(256)]).save(out, "WEBP", lossless=True, method=3)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()


def _boxes(page: Any, shown: PageText, whole: Span, spans: Sequence[tuple[str, Span]]) -> Iterator[Box]:
    text = page.get_textpage()
    sources = shown.sources or _sources(text.get_text_range())
    for path, span in spans:
        own = range(max(span.start, whole.start) - whole.start, min(span.end, whole.end) - whole.start)
        indexes = [sources[at] for at in own if at < len(sources)]
        for left, top, right, bottom in _lines(_char_box(page, text, index) for index in indexes if index >= 0):
            yield Box(path, *(round(100 * edge / _FINE, 2) for edge in (left, top, right - left, bottom - top)))
    text.close()


def _sources(printed: str) -> list[int]:
    """Tell for each character of a page's raw text which of PDFium's characters it was: line ends are one, line-end hyphens two."""
    sources: list[int] = []
    at = 0
    while at < len(printed):
        skipped = printed.startswith("\r\n", at)
        sources += [at] * (2 if printed[at] == "\ufffe" else 1)
        at += 2 if skipped else 1
    return sources


Edges = tuple[int, int, int, int]


def _char_box(page: Any, text: Any, index: int) -> Edges:
    """Place a character on its page as it is drawn, whatever the page's crop and rotation: left, top, right, bottom."""
    import pypdfium2.raw as pdfium

    left, bottom, right, top = text.get_charbox(pdfium.FPDFText_GetCharIndexFromTextIndex(text, index), loose=True)
    corners = [_on_page(page, left, top), _on_page(page, right, bottom)]
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _on_page(page: Any, x: float, y: float) -> tuple[int, int]:
    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _lines(boxes: Iterator[Edges]) -> Iterator[Edges]:
    """Join the boxes of characters that stand beside each other; those without extent are of line ends and spaces."""
    current: Edges | None = None
    for box in boxes:
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            continue
        if current and min(bottom, current[3]) - max(top, current[1]) > (bottom - top) / 2:
            current = (min(current[0], left), min(current[1], top), max(current[2], right), max(current[3], bottom))
        else:
            if current:
                yield current
            current = box
    if current:
        yield current
