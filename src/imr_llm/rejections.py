"""Tell a person what was said of a letter and not taken: rejected words in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from imr_llm.records import Finding, FindingCode, Rejected

_CODES: dict[str, FindingCode] = {
    "conflict": "conflict",
    "not_in_letter": "not_in_letter",
    "unsupported": "unsupported",
    "other_reading": "readings_differ",
}
_SHOWN = 120


def tell(rejections: Iterable[Rejected], stated: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each rejection; where the field has a value all the same, only another reading asks for a person.

    Args:
        rejections: what was said and not taken.
        stated: the paths of single facts that the record has.
    """
    for rejected in rejections:
        settled = rejected.path in stated and rejected.why != "other_reading"
        place = rejected.counter
        yield Finding(
            code=_CODES[rejected.why],
            path=rejected.path,
            message=_message(rejected),
            needs_person=not settled,
            start=place.start if place else None,
            end=place.end if place else None,
        )


def _message(rejected: Rejected) -> str:
    said = f"{rejected.by} said {rejected.words[:_SHOWN]!r}"
    there = " ".join(rejected.counter.text.split())[:_SHOWN] if rejected.counter else ""
    match rejected.why:
        case "conflict":
            return f"{said}; the letter says {there!r}; not taken"
        case "not_in_letter":
            return f"{said}, and the passage doesn't say that; not taken"
        case "unsupported":
            against = rejected.reason or f"the words {there!r} can't mean that"
            return f"{said}; {against}; not taken"
        case "other_reading":
            return f"{said}, from {there!r}; another reader's value is taken"
