"""Look up how often values with some signs were wrong where that is known, and which risk may be taken for what is promised."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from imr_llm.routing.signs import Sign

_WEIGHT = 6.0
"""Values of the more general kind that count as much as those of the special kind itself."""

_ENOUGH = 30
"""Values of one field, doubt, reader, noise and layout from which their share of wrong ones tells something; fewer are as good as none."""

_TOLD = 5
"""How many of the first signs these are."""

Counts = tuple[int, int]
"""Values given, and those of them that were wrong."""
Step = tuple[float, int, int, float]
"""A risk; of all values with at most that risk how many there were, and how many of them were wrong; and what share of wrong ones other
letters may well have."""


@dataclass(frozen=True)
class Table:
    """What is known of values by their signs; `curve` is made letter by letter, each judged by the others alone."""

    cells: Mapping[Sign, Counts]
    curve: Sequence[Step]

    def risk(self, sign: Sign) -> float:
        """Estimate the chance that a value is wrong, from the values with the same signs, and with the same first of them."""
        return risk_of(sign, self._kinds)

    def knows(self, sign: Sign) -> bool:
        """Tell whether enough values were seen with the same signs, but for the shape; a risk of fewer is a guess."""
        return self._kinds.get(sign[:_TOLD], (0, 0))[0] >= _ENOUGH

    @cached_property
    def _kinds(self) -> Mapping[tuple[str, ...], Counts]:
        return kinds_of(self.cells)

    def cutoff(self, max_wrong: float) -> Step | None:
        """Find the highest risk that may be taken so that at most a share of what is taken is wrong; None where none keeps it."""
        kept = [step for step in self.curve if step[3] <= max_wrong]
        return kept[-1] if kept else None


def kinds_of(cells: Mapping[Sign, Counts]) -> dict[tuple[str, ...], Counts]:
    """Sum up cells by each of their beginnings, down to none."""
    kinds: dict[tuple[str, ...], Counts] = {}
    for sign, (given, wrong) in cells.items():
        for length in range(len(sign) + 1):
            known = kinds.get(sign[:length], (0, 0))
            kinds[sign[:length]] = (known[0] + given, known[1] + wrong)
    return kinds


def risk_of(sign: Sign, kinds: Mapping[tuple[str, ...], Counts]) -> float:
    """Estimate a risk: each more special kind is drawn towards the more general one."""
    risk = 0.5
    for length in range(len(sign) + 1):
        given, wrong = kinds.get(sign[:length], (0, 0))
        risk = (wrong + _WEIGHT * risk) / (given + _WEIGHT)
    return risk


@cache
def read_table() -> Table:
    """Read the table that ships with the package."""
    data = json.loads(resources.files("imr_llm.routing").joinpath("table.json").read_text(encoding="utf-8"))
    cells = {Sign(*cell["sign"]): (cell["given"], cell["wrong"]) for cell in data["cells"]}
    return Table(cells, [(risk, given, wrong, upper) for risk, given, wrong, upper in data["curve"]])
