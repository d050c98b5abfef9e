"""Name the fields that are scored, as the plain shape has them, and the groups that reports show them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from imr_llm.plain import Plain, PlainCitation, PlainGuidelines, PlainItem

CITATION_FIELDS = tuple(name for name in PlainCitation.model_fields if name != "text")
"""What is scored of a citation; its printed text is its evidence."""


def _fields(kind: type[BaseModel], path: str) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        inner: Any = next((part for part in get_args(field.annotation) if isinstance(part, type)), field.annotation)
        at = f"{path}{name}"
        if inner is PlainCitation:
            yield from (f"{at}.{part}" for part in CITATION_FIELDS)
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, f"{at}.")
        else:
            yield at


FIELDS: tuple[str, ...] = tuple(_fields(Plain, ""))
"""Every scored field; those of items and citations have no numbers."""

ITEM_FIELDS: tuple[str, ...] = tuple(PlainItem.model_fields)
SLOTS: tuple[str, ...] = tuple(name for name, field in PlainItem.model_fields.items() if field.annotation is PlainGuidelines)

GROUPS: dict[str, tuple[str, ...]] = {
    "case header, reviewer": ("case.", "reviewer."),
    "age, sex, injury date": ("patient.", "injury."),
    "utilization review date, outcome": ("utilization_review.",),
    "diagnoses": ("clinical.diagnoses",),
    "treatments to date": ("clinical.treatments_to_date",),
    "items: heading, decision, partial certification": (
        "items.heading",
        "items.decision",
        "items.requested",
        "items.authorized",
        "items.decided",
    ),
    "items: category, body parts": ("items.category", "items.body_parts"),
    "items: the two citation slots": ("items.utilization_review_guidelines.", "items.reviewer_guidelines."),
    "items: rationale": ("items.rationale",),
    "items: verdict": ("items.verdict",),
    "outcome": ("outcome",),
}
"""Reports' groups, each by the beginnings of its fields' names."""


def group_of(field: str) -> str:
    """Give the group that a field belongs to."""
    return next(group for group, starts in GROUPS.items() if field.startswith(starts))


GROUP_FIELDS: dict[str, tuple[str, ...]] = {group: tuple(name for name in FIELDS if group_of(name) == group) for group in GROUPS}
"""The fields of each group."""
