"""Tell which sections of a letter may say a field."""

from __future__ import annotations

import re
from functools import cache

from imr_llm.sections import Kind, Layout

_SLOTS: frozenset[Kind] = frozenset({"utilization_review_guideline", "reviewer_guideline"})
_SCOPES: dict[str, frozenset[Kind]] = {
    r"case\..*": frozenset({"header", "results", "method"}),
    r"reviewer\..*": frozenset({"method", "credentials"}),
    r"(?:patient|injury|utilization_review|clinical)\..*": frozenset({"summary"}),
    r"items\.\d+\.(?:heading|requested|authorized|decided|category|body_parts)": frozenset({"item_heading", "decisions"}),
    r"items\.\d+\.decision": frozenset({"item_heading", "decisions", "rationale"}),
    r"items\.\d+\.(?:rationale|verdict)": frozenset({"rationale"}),
    r"items\.\d+\.utilization_review_guidelines\..*": frozenset({"utilization_review_guideline"}),
    r"items\.\d+\.reviewer_guidelines\..*": frozenset({"reviewer_guideline"}),
}
"""For each field, the kinds of section that say it; the header's dates also stand in the paragraph of the 2013 notice."""


@cache
def kinds_for(path: str, layout: Layout) -> frozenset[Kind]:
    """Give the kinds of section that may say a field; the 2013 notice has both slots in running text."""
    scope = next((kinds for pattern, kinds in _SCOPES.items() if re.fullmatch(pattern, path)), frozenset[Kind]())
    return _SLOTS if layout == "N2013" and scope & _SLOTS else scope
