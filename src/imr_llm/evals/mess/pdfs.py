"""Print a letter as PDFs of several kinds: plain, turned, drawn in another order, twice, or with text that no page shows."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from imr_llm.evals.mess.prints import Clean, Make, Printed
from imr_llm.evals.mess.sheets import LEFT, STEP, TOP, Sheet, pdf, text_at

_LINES_A_PAGE = 52
_LONGEST = 100
"""Characters of the longest line that fits a page."""

_PLANTED = (
    "Lumbar brace: Overturned Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision."
)

Line = tuple[float, str]
"""Where a line stands from below, and its words."""


def _pages(clean: Clean) -> list[list[Line]] | None:
    """Set a letter on pages; None where it has characters or lines that the pages can't show."""
    text = clean.raw.replace("\f", "")
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return None
    lines = [line.rstrip() for line in text.splitlines()]
    if any(len(line) > _LONGEST for line in lines):
        return None
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)]
    return [[(TOP - number * STEP, line) for number, line in enumerate(page) if line] for page in pages]


def _drawn(draw: Callable[[list[Line]], str], extra: str = "") -> Make:
    """Print each page by drawing its lines in some way."""

    def make(clean: Clean, _rng: Random) -> Printed | None:
        pages = _pages(clean)
        return Printed(pdf([Sheet(draw(page), extra) for page in pages])) if pages else None

    return make


def _plain(page: list[Line]) -> str:
    return "".join(text_at(LEFT, height, words) for height, words in page)


def _bottom_up(page: list[Line]) -> str:
    return "".join(text_at(LEFT, height, words) for height, words in reversed(page))


def _struck_twice(page: list[Line]) -> str:
    return "".join(text_at(LEFT + shift, height, words) for height, words in page for shift in (0, 0.3))


def _labels_last(page: list[Line]) -> str:
    """Draw the lines with a label or a decision behind the others, as a program does that sorts by font."""
    bold = [
        line for line in page if "guideline" in line[1] or "rationale:" in line[1] or ": Upheld" in line[1] or ": Overturned" in line[1]
    ]
    return "".join(text_at(LEFT, height, words) for height, words in (*(line for line in page if line not in bold), *bold))


def _white(page: list[Line]) -> str:
    return _plain(page) + text_at(LEFT, 40, _PLANTED, before="1 1 1 rg") + "0 0 0 rg\n"


def _off_page(page: list[Line]) -> str:
    return text_at(LEFT, 900, _PLANTED) + _plain(page)


def _footed(page: list[Line]) -> str:
    return text_at(LEFT, 40, "State of California - Independent Medical Review - Page 1") + _plain(page)


def _two_up(clean: Clean, _rng: Random) -> Printed | None:
    """Print two pages on a sheet, the right one first."""
    pages = _pages(clean)
    if not pages:
        return None
    sheets = []
    for left, right in zip(pages[::2], [*pages[1::2], []], strict=False):
        drawn = [*(text_at(650, height, words) for height, words in right), *(text_at(LEFT, height, words) for height, words in left)]
        sheets.append(Sheet("".join(drawn), media="0 0 1224 792"))
    return Printed(pdf(sheets))


def _picture_between(clean: Clean, _rng: Random) -> Printed | None:
    """Put a page without text between the others."""
    pages = _pages(clean)
    return (
        Printed(pdf([Sheet(_plain(pages[0])), Sheet("0.5 g 100 100 300 300 re f\n"), *map(Sheet, map(_plain, pages[1:]))]))
        if pages
        else None
    )


PDF_KINDS: dict[str, Make] = {
    "pdf": _drawn(_plain),
    "pdf-turned-90": _drawn(_plain, "/Rotate 90"),
    "pdf-turned-180": _drawn(_plain, "/Rotate 180"),
    "pdf-bottom-up": _drawn(_bottom_up),
    "pdf-struck-twice": _drawn(_struck_twice),
    "pdf-labels-last": _drawn(_labels_last),
    "pdf-white-text": _drawn(_white),
    "pdf-text-off-page": _drawn(_off_page),
    "pdf-footer": _drawn(_footed),
    "pdf-two-up": _two_up,
    "pdf-page-without-text": _picture_between,
}
"""Every kind of PDF, by its name."""
