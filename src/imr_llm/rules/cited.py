"""Say what is read of one citation, and how it prints years and pages."""

from __future__ import annotations

import re

from pydantic import BaseModel

MTUS, ACOEM, ODG = r"MTU[S5]\b", r"AC[O0]EM\b", r"[O0]DG\b"
"""Whose guidelines, as printed and as scanners misread it."""

YEAR = r"\b(?P<year>(?:19|20)\d\d)\b"
PAGES = r"[,;]?\s*\(?\b(?:pages?|pgs?|pp?)\b\.?\s*(?P<pages>\d[\d\s,-]*)\)?"
_PAGES_BEHIND = re.compile(rf"{PAGES}\.?\s*$", re.IGNORECASE)
_CLOSING = re.compile(r"(?:(?<![\s,])[\s,]++)?\bGuidelines?(?:\(s\))?$", re.IGNORECASE)


class CitationValue(BaseModel):
    """A citation's fields as read, before its span becomes evidence."""

    source: str
    title: str | None
    year: int | None
    sections: tuple[str, ...]
    pages: str | None


def cut_pages(words: str) -> tuple[str, str | None]:
    """Part a citation from the pages at its end."""
    found = _PAGES_BEHIND.search(words)
    return (words[: found.start()], found["pages"].strip(" ,")) if found else (words, None)


def clean_title(words: str) -> str | None:
    """Drop what isn't a title's: marks around it, and a closing `Guidelines`."""
    return _CLOSING.sub("", words.strip(" ,.;:/")).strip(" ,.;:") or None
