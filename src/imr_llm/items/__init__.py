"""Find each disputed item's parts: its heading, the two guideline slots and the rationale."""

from imr_llm.items.decisions import DECISION_CUE, DECISION_WORD
from imr_llm.items.labels import CLAIMS, RATIONALE, REVIEWER
from imr_llm.items.spans import ItemSpans, decided_items, found_items, numbered_items, single_item, triple_items

__all__ = [
    "CLAIMS",
    "DECISION_CUE",
    "DECISION_WORD",
    "RATIONALE",
    "REVIEWER",
    "ItemSpans",
    "decided_items",
    "found_items",
    "numbered_items",
    "single_item",
    "triple_items",
]
