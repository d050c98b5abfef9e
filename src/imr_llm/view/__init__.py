"""Show results beside their letters: results and letters in, one page that a browser opens without a network out."""

from imr_llm.view.gather import Pair, Problem, gather
from imr_llm.view.images import draw_pages
from imr_llm.view.page import Review, as_page
from imr_llm.view.paths import Fact, is_list, numbered, version_of
from imr_llm.view.shown import ShownLetter, show

__all__ = [
    "Fact",
    "Pair",
    "Problem",
    "Review",
    "ShownLetter",
    "as_page",
    "draw_pages",
    "gather",
    "is_list",
    "numbered",
    "show",
    "version_of",
]
