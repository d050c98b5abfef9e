"""Find each disputed item's parts: its heading, the two guideline slots and the rationale."""

from imr_llm.items.decisions import DECISION_CUE, DECISION_WORD, find_closing
from imr_llm.items.labels import CLAIMS, RATIONALE, REVIEWER, behind_label
from imr_llm.items.spans import DECISION_HEADINGS, ItemSpans, decided_items, found_items, numbered_items, single_item, triple_items

__all__ = [
    "CLAIMS",
    "DECISION_CUE",
    "DECISION_HEADINGS",
    "DECISION_WORD",
    "RATIONALE",
    "REVIEWER",
    "ItemSpans",
    "behind_label",
    "decided_items",
    "find_closing",
    "found_items",
    "numbered_items",
    "single_item",
    "triple_items",
]
