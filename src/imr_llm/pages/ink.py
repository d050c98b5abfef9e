"""Tell which words of a page leave no ink on it, by drawing the page with its text and without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imr_llm.pages.words import Box, Page, Word

_PIXELS = 2_000_000
_TINY = 1.5
"""Points; what is lower nobody reads."""

_SEEN = 16
"""Steps of 256 greys; what differs less from what is behind it nobody sees."""

_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Ink:
    """A page drawn with its text and without."""

    scale: float
    width: int
    height: int
    stride: int
    full: bytes
    """Greys of the page."""
    bare: bytes
    """Greys of the page without its text."""

    def of_text(self, box: Box) -> bool:
        """Tell whether text has left ink in a box."""
        return any(_differ(self.full[start:end], self.bare[start:end]) for start, end in self._stretches(box))

    def of_picture(self, box: Box) -> bool:
        """Tell whether the page without its text shows more than one tone in a box."""
        whole = b"".join(self.bare[start:end] for start, end in self._stretches(box))
        return bool(whole) and max(whole) - min(whole) > 60

    def picture_rows(self) -> list[bool]:
        """Tell for each row of the page without its text whether it shows something."""
        edge = self.width // 50
        rows = (self.bare[row * self.stride + edge : row * self.stride + self.width - edge] for row in range(self.height))
        return [bool(row) and max(row) - min(row) > 60 for row in rows]

    def _stretches(self, box: Box) -> Iterator[tuple[int, int]]:
        left, right = max(0, int(box.left * self.scale)), min(self.width, int(box.right * self.scale) + 1)
        top, bottom = max(0, int(box.top * self.scale)), min(self.height, int(box.bottom * self.scale) + 1)
        if left < right:
            for row in range(top, bottom):
                yield row * self.stride + left, row * self.stride + right


def ink_of(page: Page) -> Ink:
    """Draw a page with its text and without."""
    import pypdfium2.raw as pdfium

    scale = min(1.0, (_PIXELS / max(1.0, page.width * page.height)) ** 0.5)
    full = page.handle.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    texts = list(_texts(page.handle.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _DEPTH))
    for text in texts:
        pdfium.FPDFPageObj_SetIsActive(text, False)  # noqa: FBT003
    bare = page.handle.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=False)
    ink = Ink(scale, full.width, full.height, full.stride, bytes(full.buffer), bytes(bare.buffer))
    full.close()
    bare.close()
    return ink


def unseen(page: Page, words: Sequence[Word], ink: Ink) -> set[int]:
    """Give the places of the words that no page shows; the text layer of a scan is seen in its picture."""
    pictures = pictures_of(page)
    gone: set[int] = set()
    for word in words:
        if any(char.isalnum() for char in word.text) and not _is_seen(page, word, ink, pictures):
            gone.add(word.at)
    return gone


def pictures_of(page: Page) -> list[Box]:
    """Give the places of a page's pictures, where they fill it, or nearly; a scan may come in strips."""
    import pypdfium2.raw as pdfium

    whole = Box(0, 0, page.width, page.height)
    boxes = [page.placed(*item.get_bounds()) for item in page.handle.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3)]
    return boxes if sum(box.covers(whole) for box in boxes) > 0.5 else []


def _is_seen(page: Page, word: Word, ink: Ink, pictures: Sequence[Box]) -> bool:
    box = word.box
    if 0 < box.height < _TINY:
        return False
    middle = Box(box.left, box.top + box.height / 4, box.right, box.bottom - box.height / 4)
    if ink.of_text(middle):
        return True
    if any(ink.of_text(place) for place in page.tight(word)):
        return True
    return any(picture.covers(box) > 0.5 for picture in pictures) and ink.of_picture(box)


def _differ(full: bytes, bare: bytes) -> bool:
    return full != bare and any(abs(one - other) > _SEEN for one, other in zip(full, bare, strict=True))


def _texts(holder: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    """Yield the text objects of a page, and of the forms on it."""
    import pypdfium2.raw as pdfium

    for number in range(count(holder)):
        item = get(holder, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield item
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
            yield from _texts(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, depth - 1)
