"""Assemble a reading: what stands of each value in, the plain shape out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from imr_llm.evals.locate import put_values
from imr_llm.facts import plain
from imr_llm.review.cases import Case, field_of
from imr_llm.review.stand import Standing
from imr_llm.view import is_list


def assemble(case: Case, standings: Iterable[Standing]) -> dict[str, Any]:
    """Put what stands into the plain shape, with the record's number of items."""
    data = plain(case.record)
    fields: dict[str, list[Standing]] = {field_of(path): [] for path in case.facts if path != "outcome"}
    for one in standings:
        fields.setdefault(one.field, []).append(one)
    for field, own in fields.items():
        put_values(data, field, [one.value for one in stated(field, own)])
    return data


def stated(field: str, own: Sequence[Standing]) -> list[Standing]:
    """Give what is stated of a field; members of a list in the order of the letter."""
    own = [one for one in own if one.state == "stated"]
    return sorted(own, key=lambda one: one.spans[-1].start) if is_list(field) else own
