"""Count decided items by what they are about: tables in SQLite in, for each group a rate with its interval out."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist
from typing import Literal, get_args

By = Literal["category", "body_part", "guideline", "specialty", "month"]
"""What items can be grouped by. An item counts once in each of its groups: several body parts, guidelines or specialties give several."""

BY: tuple[By, ...] = get_args(By)

_GROUPS: dict[By, str] = {
    "category": "SELECT letter, item, category AS name FROM items",
    "body_part": "SELECT letter, item, part.value AS name FROM items LEFT JOIN json_each(body_parts) AS part",
    "guideline": """SELECT DISTINCT items.letter, items.item, CASE
    WHEN source IS NOT NULL THEN trim(source || ' ' || coalesce(title, '')) WHEN reviewer_cited = 0 THEN '(none cited)' END AS name
  FROM items LEFT JOIN citations ON citations.letter = items.letter AND citations.item = items.item AND side = 'reviewer'""",
    "specialty": """SELECT letter, item, special.value AS name
  FROM items JOIN records USING (letter) LEFT JOIN json_each(reviewer_specialties) AS special""",
    "month": "SELECT letter, item, substr(decision_date, 1, 7) AS name FROM items JOIN records USING (letter)",
}
_COUNT = """WITH grouped AS (
  {groups}
)
SELECT name, count(decision) AS decided, coalesce(sum(decision = 'overturned'), 0) AS overturned, count(*) - count(decision) AS undecided
FROM grouped JOIN items USING (letter, item)
GROUP BY name
ORDER BY {order}"""
_MOST_FIRST = "name IS NULL, decided DESC, name"
_BY_NAME = "name IS NULL, name"
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """How often items of a group were overturned."""

    name: str | None
    """The group; None where the letters don't state it."""
    decided: int
    """Items with a decision."""
    overturned: int
    """Of these, items whose denial was overturned."""
    undecided: int
    """Items whose decision the record does not have; they count in no rate."""

    @property
    def share(self) -> float | None:
        """The share overturned; None where nothing was decided."""
        return self.overturned / self.decided if self.decided else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share's 95 % interval by Wilson; None where nothing was decided."""
        return wilson(self.overturned, self.decided) if self.decided else None


def query(by: By) -> str:
    """Give the SQL that counts, as it runs on the tables' SQLite file."""
    return _COUNT.format(groups=_GROUPS[by], order=_BY_NAME if by == "month" else _MOST_FIRST)


def count_rates(tables: Path, by: By) -> list[Rate]:
    """Count the items of a tables' file by something; what the letters don't state comes last."""
    base = sqlite3.connect(f"{tables.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return [Rate(*row) for row in base.execute(query(by))]
    finally:
        base.close()


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Give the score interval of a share."""
    z = NormalDist().inv_cdf(0.5 + _LEVEL / 2)
    centre = (hits + z * z / 2) / (total + z * z)
    half = z / (total + z * z) * math.sqrt(hits * (total - hits) / total + z * z / 4)
    return max(0.0, centre - half), min(1.0, centre + half)
