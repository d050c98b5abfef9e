"""Check that the record has what the rules read in the letter, whoever read the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from imr_llm.records import LISTS
from imr_llm.validation.checked import Checked, Reading
from imr_llm.validation.rule import Alarm

_CERTAIN = re.compile(
    r"(?:case|reviewer|patient)\..*|injury\.date|items\.\d+\.(?:heading|decision|requested|authorized|decided|rationale|.*\.cited)"
)
_LABELLED = re.compile(r"case\..*")
"""Fields that a fixed wording makes certain to the rules; where they don't know the layout, those that have printed labels."""

_COMPLETE = re.compile(r"reviewer\..*|.*\.citations")
"""Lists that the rules read whole, so that they have no other members."""


def overlooked_value(checked: Checked) -> Iterator[Alarm]:
    """Tell fields of which the rules are certain, and of which the record has something else."""
    for path, readings in checked.readings.items():
        if _is_certain(path, checked):
            yield from _differences(path, readings, checked)


def overlooked_reading(checked: Checked) -> Iterator[Alarm]:
    """Tell fields that the rules read with less certainty, as lists, citations and categories, where the record differs."""
    for path, readings in checked.readings.items():
        if not _is_certain(path, checked):
            yield from _differences(path, readings, checked)


def _is_certain(path: str, checked: Checked) -> bool:
    certain = _LABELLED if checked.sections.layout == "unknown" else _CERTAIN
    return bool(certain.fullmatch(path))


def _differences(path: str, readings: list[Reading], checked: Checked) -> Iterator[Alarm]:
    """Compare with what the record has of a field; an item that the record doesn't have is told elsewhere."""
    told = checked.values.get(path)
    if told is None:
        return
    read = readings if _is_list(path) else readings[:1]
    had, known = set(told), {reading.value for reading in read}
    for reading in read:
        if reading.value not in had:
            message = f"the rules read {reading.value!s:.80}, the record has {_listed(told)}"
            yield Alarm(path, message, reading.place.start, reading.place.end)
    for value in told if _COMPLETE.fullmatch(path) else ():
        if value not in known:
            yield Alarm(path, f"the record has {value!s:.80}, the rules read {_listed([reading.value for reading in read])}")


def _is_list(path: str) -> bool:
    """Tell fields with several values; of one with a single value the first reading counts."""
    name = path.rsplit(".", 1)[-1]
    return name in LISTS or name == "citations"


def _listed(values: list[Any]) -> str:
    return "; ".join(f"{value!s:.80}" for value in values[:3]) or "nothing"
