"""Hold what reading a PDF gives, and what bounds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

PAGE_LIMIT = 500
"""Pages; a determination letter has two to ten."""

TEXT_LIMIT = 5_000_000
"""Characters; a determination letter has some 10,000."""

TIME_LIMIT = 60
"""Seconds that PDFium may take for one file; it takes some 50 thousandths."""

MEMORY_LIMIT = 1_000_000_000
"""Bytes of address space that the child may have, where the platform can bound it (Linux)."""

RemarkCode = Literal["hidden_text", "form_fields", "page_without_text", "reading_order", "page_turned", "text_layer_doubtful"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a page shows and its text layer does not say, or the other way round."""

    code: RemarkCode
    page: int
    """From 1."""
    message: str


@dataclass(frozen=True, slots=True)
class PageText:
    r"""The text of a page: lines end with "\n", hyphens at line ends are kept."""

    text: str
    sources: tuple[int, ...] = ()
    """For each character the place in PDFium's text that it comes from, -1 for one that was put in; empty where the text is PDFium's own."""
    turn: int = 0
    """Degrees clockwise by which the page is turned so that its text stands upright."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Why a file can't be read."""

    code: Literal["damaged_pdf", "password", "too_large"]
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pages of a file show."""

    pages: tuple[PageText, ...]
    pictures: tuple[int, ...] = ()
    """Pages, from 1, of which a picture holds the words and the text layer lacks them."""
    remarks: tuple[Remark, ...] = ()

    def packed(self) -> dict[str, Any]:
        """Give it as plain values, without where characters come from."""
        return {
            "pages": [page.text for page in self.pages],
            "pictures": list(self.pictures),
            "remarks": [[remark.code, remark.page, remark.message] for remark in self.remarks],
        }


def unpacked(data: dict[str, Any]) -> Reading | Gone:
    """Take a reading from plain values."""
    if "gone" in data:
        return Gone(*data["gone"])
    pages = tuple(PageText(text) for text in data["pages"])
    return Reading(pages, tuple(data["pictures"]), tuple(Remark(*remark) for remark in data["remarks"]))
