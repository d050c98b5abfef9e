"""Read what a person sees on a PDF's pages, in a child process with bounds: text, where each character stands, and what was noticed."""

from imr_llm.pages.ask import ask_pages
from imr_llm.pages.look import look_through
from imr_llm.pages.reading import PAGE_LIMIT, TEXT_LIMIT, Gone, PageText, Reading, Remark

__all__ = ["PAGE_LIMIT", "TEXT_LIMIT", "Gone", "PageText", "Reading", "Remark", "ask_pages", "look_through"]
