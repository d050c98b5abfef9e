"""Define the plain shape: a record's values alone, as gold files and `--plain` have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from imr_llm.records import Category, Frozen, Source
from imr_llm.values import Decision, Outcome, Priority, ReviewOutcome, Sex


class PlainCase(Frozen):
    """The case header; dates are ISO."""

    number: str | None
    date_assigned: str | None
    date_of_injury: str | None
    decision_date: str | None
    ur_denial_date: str | None
    priority: Priority | None
    application_received: str | None


class PlainReviewer(Frozen):
    """The expert reviewer."""

    licensed_in: tuple[str, ...]
    specialties: tuple[str, ...]


class PlainPatient(Frozen):
    """The injured worker."""

    age: int | None
    sex: Sex | None


class PlainInjury(Frozen):
    """The injury as the summary tells it."""

    date: str | None


class PlainUtilizationReview(Frozen):
    """Utilization review as the summary tells it."""

    date: str | None
    outcome: ReviewOutcome | None


class PlainClinical(Frozen):
    """The summary's lists."""

    diagnoses: tuple[str, ...]
    treatments_to_date: tuple[str, ...]


class PlainCitation(Frozen):
    """One guideline cited."""

    source: Source
    title: str | None
    year: int | None
    sections: tuple[str, ...]
    pages: str | None
    text: str | None = None


class PlainGuidelines(Frozen):
    """A citation slot; `cited` is null where the layout has none."""

    cited: bool | None
    citations: tuple[PlainCitation, ...]


class PlainItem(Frozen):
    """One disputed item."""

    heading: str | None
    decision: Decision | None
    requested: str | None
    authorized: str | None
    decided: str | None
    category: Category | None
    body_parts: tuple[str, ...]
    utilization_review_guidelines: PlainGuidelines
    reviewer_guidelines: PlainGuidelines
    rationale: str | None
    verdict: str | None


class Plain(Frozen):
    """A determination letter's values; what is absent is null or an empty list."""

    case: PlainCase
    reviewer: PlainReviewer
    patient: PlainPatient
    injury: PlainInjury
    utilization_review: PlainUtilizationReview
    clinical: PlainClinical
    items: tuple[PlainItem, ...]
    outcome: Outcome | None


def plain_values(data: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield each stated field of a plain reading with its values: one, or the members of a list."""
    for part, fields in data.items():
        if part == "items":
            for number, item in enumerate(fields):
                yield from _stated(f"items.{number}", item)
        else:
            yield from _stated(part, fields)


def _stated(path: str, value: Any) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _stated(f"{path}.{name}", member)
    elif isinstance(value, list | tuple):
        if value:
            yield path, list(value)
    elif value is not None:
        yield path, [value]
