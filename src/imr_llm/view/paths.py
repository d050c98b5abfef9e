"""Number and name a record's values: a record in, its version, and each value with a path and a label of its own out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from imr_llm.facts import walk
from imr_llm.records import LISTS, Absent, Citation, Record, Stated

Fact = Stated[Any] | Absent | Citation

_ITEM = re.compile(r"items\.(\d+)\.(.+)")
_BARE = {"injury.date": "injury date", "utilization_review.date": "UR date", "utilization_review.outcome": "UR outcome"}
"""Fields whose own name says too little."""

_SHORTER = {"utilization_review_guidelines.": "UR ", "reviewer_guidelines.": "reviewer ", "citations.": "citation ", "ur_": "UR "}


def version_of(record: Record) -> str:
    """Name a record's version: sixteen hexadecimal digits of the hash of its JSON."""
    return hashlib.sha256(record.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_list(field: str) -> bool:
    """Tell whether a field has members."""
    return field.rsplit(".", 1)[-1] in {*LISTS, "citations"}


def numbered(record: Record) -> Iterator[tuple[str, Fact]]:
    """Yield every fact with its path; members of a list are numbered in theirs, and an absent list has the list's."""
    members: Counter[str] = Counter()
    for path, fact in walk(record):
        if isinstance(fact, Absent) or not is_list(path):
            yield path, fact
        else:
            yield f"{path}.{members[path]}", fact
            members[path] += 1


def label_of(path: str) -> str:
    """Say a path in words: `items.0.body_parts.1` is `Item 1: body parts 2`."""
    item = _ITEM.fullmatch(path)
    field = item[2] if item else _BARE.get(path, path.split(".", 1)[-1])
    for long, short in _SHORTER.items():
        field = field.replace(long, short)
    words = re.sub(r"([. ])(\d+)$", lambda number: f" {int(number[2]) + 1}", field).replace("_", " ")
    return f"Item {int(item[1]) + 1}: {words}" if item else words
