"""Read what a person sees on a PDF's pages, in a child process with bounds: text, where each character stands, and what was noticed."""


from imr_llm.pages.reading import PAGE_LIMIT, TEXT_LIMIT, Gone, PageText, Reading, Remark

__all__ = ["PAGE_LIMIT", "TEXT_LIMIT", "Gone", "PageText", "Reading", "Remark"]
