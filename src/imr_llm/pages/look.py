"""Read a PDF's pages as a person sees them: what shows, in reading order, with what is filled in, and what was noticed on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from imr_llm.pages.doubles import doubled
from imr_llm.pages.fields import filled_in, put_in
from imr_llm.pages.ink import Ink, ink_of, pictures_of, unseen
from imr_llm.pages.order import in_order
from imr_llm.pages.reading import PAGE_LIMIT, TEXT_LIMIT, Gone, PageText, Reading, Remark, RemarkCode
from imr_llm.pages.words import Page, Word, written

_MARGIN = 0.08
"""Share of a page's height, above and below, that holds no words of the letter itself."""

_LITTLE = 300
"""Characters; a page of a letter with less may be a picture with a stamp on it."""

_LEAST_SCANNED, _LEAST_DRAWN = 0.02, 0.1
"""Share of a page's height that shows something, and more: a scan holds words, and so may a drawing."""


def look_at(data: bytes) -> Reading | Gone:
    """Read the pages of a PDF."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return Gone("password", "the PDF needs a password; save a copy without one (`qpdf --decrypt`) and read that")
        return _damaged(str(error))
    try:
        return look_through(document)
    except pypdfium2.PdfiumError as error:
        return _damaged(str(error))
    except MemoryError:
        return Gone("too_large", "the PDF needs more memory than reading one may have; print it anew, or give the letter alone")
    except Exception as error:  # noqa: BLE001  whatever a hostile file brings about, the file is told, and the run goes on
        return _damaged(f"reading its pages ended in {type(error).__name__}: {error}")
    finally:
        document.close()


def _damaged(reason: str) -> Gone:
    return Gone("damaged_pdf", f"the PDF is damaged ({reason}); get the file again, or try `qpdf IN.pdf OUT.pdf`")


def look_through(document: Any) -> Reading | Gone:
    """Read the pages of an open `pypdfium2.PdfDocument`."""
    count = len(document)
    if count > PAGE_LIMIT:
        return Gone("too_large", f"the PDF has {count:,} pages, and the limit is {PAGE_LIMIT}; give the letter alone")
    form = _form(document)
    pages: list[PageText] = []
    pictures: list[int] = []
    remarks: list[Remark] = []
    size = 0
    for number in range(count):
        page = Page(document, number)
        try:
            size += len(page.text)
            if size > TEXT_LIMIT:
                return Gone("too_large", f"the PDF has more than {TEXT_LIMIT:,} characters, the limit; give the letter alone")
            look = _Look(page, form, number + 1)
            pages.append(look.text())
            remarks += look.remarks
            pictures += [number + 1] if look.is_picture else []
        finally:
            page.close()
    return Reading(tuple(pages), tuple(pictures), tuple(remarks))


def _form(document: Any) -> Any:
    """Open the document's form, where it has one."""
    import pypdfium2.raw as pdfium

    if document.get_formtype() == pdfium.FORMTYPE_NONE:
        return None
    document.init_forms()
    return document.formenv


class _Look:
    """A look at one page."""

    def __init__(self, page: Page, form: Any, number: int) -> None:
        self._page, self._form, self._number = page, form, number
        self.remarks: list[Remark] = []
        self.is_picture = False

    def text(self) -> PageText:
        """Give the page's text as it is seen."""
        page = self._page
        if page.turn != page.was_turned:
            self._say("page_turned", f"stands turned by {(page.was_turned - page.turn) % 360} degrees; read upright")
        fields = filled_in(page, self._form)
        words = page.words()
        kept = self._ordered(self._shown(words))
        if fields:
            kept = put_in(kept, fields)
            first = " ".join(fields[0].text.split())[:60]
            self._say(
                "form_fields", f"has {len(fields)} filled field(s) or text(s) written onto it, such as `{first}`; read where they stand"
            )
        if kept == words:
            return PageText(page.text.replace("\r\n", "\n").replace("\ufffe", "-\n"), turn=page.turn)
        return PageText(*written(kept), turn=page.turn)

    def _say(self, code: RemarkCode, message: str) -> None:
        self.remarks.append(Remark(code, self._number, f"page {self._number} {message}"))

    def _shown(self, words: Sequence[Word]) -> list[Word]:
        """Leave out what the page doesn't show, and what it prints twice in one place."""
        ink = ink_of(self._page)
        gone = unseen(self._page, words, ink)
        if gone:
            hidden = [word.text for word in words if word.at in gone]
            said = " ".join(hidden)[:80]
            self._say("hidden_text", f"has {sum(map(len, hidden))} characters that it doesn't show, from `{said}`; left out")
        seen = [word for word in words if word.at not in gone]
        self.is_picture = _is_picture(self._page, seen, ink)
        twice = doubled(seen)
        return [word for word in seen if word.at not in twice]

    def _ordered(self, words: list[Word]) -> list[Word]:
        ordered = in_order(words) if words else None
        if ordered is None:
            return words
        if _order(ordered, self._page.height) != _order(words, self._page.height):
            self._say("reading_order", "holds its words in another order than that in which they are read; put in reading order")
        return ordered


def _order(words: Sequence[Word], height: float) -> list[int]:
    """Give the order of the words but for those in the margins, where headers and footers stand that printers draw first."""
    margin = height * _MARGIN
    return [word.at for word in words if word.box.top > margin and word.box.bottom < height - margin]


def _is_picture(page: Page, words: Sequence[Word], ink: Ink) -> bool:
    """Tell whether a picture, or a drawing, holds the page's words, and the text layer little of them."""
    if sum(len(word.text) for word in words) > _LITTLE:
        return False
    rows = ink.picture_rows()
    inked = {row for row, shows in enumerate(rows) if shows}
    said = {row for word in words for row in range(int(word.box.top * ink.scale), int(word.box.bottom * ink.scale) + 1)}
    least = _LEAST_SCANNED if pictures_of(page) else _LEAST_DRAWN
    return len(inked) > len(rows) * least and len(inked & said) < len(inked) / 3
