"""Mark in a record each value that a person should look at before it is used, and count the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from imr_llm.facts import replace_facts, walk
from imr_llm.letter import Letter
from imr_llm.records import Absent, Record, Routing
from imr_llm.routing.doubts import doubts_of, rests_on
from imr_llm.routing.signs import Sign, signs_of
from imr_llm.routing.table import Table, read_table

MAX_WRONG = 0.01
"""The share of wrong values among those taken that is allowed where nothing else is said."""


def route(record: Record, letter: Letter, max_wrong: float = MAX_WRONG, table: Table | None = None) -> Record:
    """Give the record with its routing.

    Args:
        record: a record that was checked against its letter.
        letter: the letter.
        max_wrong: the largest share of wrong values, among those that nobody looks at, that may be expected.
        table: what is known of values by their signs; the one that ships with the package where none is given.
    """
    table = table or read_table()
    judge = _Judge(record, letter, table, max_wrong)
    judged = iter(judge.judged())
    marked = replace_facts(record, lambda fact: fact.model_copy(update=next(judged).told))
    routing = Routing(max_wrong=max_wrong, kept=judge.cutoff is not None, values=len(judge.own), taken=judge.taken)
    return marked.model_copy(update={"routing": routing})


@dataclass(frozen=True, slots=True)
class Judged:
    """What is told of a value: its signs, its risk, and why it isn't taken, if it isn't."""

    path: str
    sign: Sign
    risk: float
    review: str | None

    @property
    def told(self) -> dict[str, Any]:
        """The fields of a fact that tell this."""
        return {"signs": self.sign.told, "risk": round(self.risk, 4), "review": self.review}


class _Judge:
    """Judges each value by itself, and then by those that it rests on."""

    def __init__(self, record: Record, letter: Letter, table: Table, max_wrong: float) -> None:
        self._table = table
        self._max_wrong = max_wrong
        self.cutoff = table.cutoff(max_wrong)
        self._items = len(record.items)
        self._doubts = doubts_of(record)
        paths = [path for path, fact in walk(record) if not isinstance(fact, Absent)]
        self.own = [self._judge(path, sign) for path, sign in zip(paths, signs_of(record, letter), strict=True)]
        self._marked = {one.path for one in self.own if one.review}
        self.taken = sum(one.review is None for one in self.judged())

    def judged(self) -> Iterator[Judged]:
        """Yield each value's judgement; one that rests on a marked value is marked for that."""
        for one in self.own:
            beneath = self._beneath(one.path)
            yield replace(one, review=f"it rests on {beneath}, which is for a person") if beneath and not one.review else one

    def _beneath(self, path: str) -> str:
        """Name the first marked value on which one rests; nothing where there is none."""
        return next((other for other in rests_on(path, self._items) if other in self._marked), "")

    def _judge(self, path: str, sign: Sign) -> Judged:
        """Judge a value by its findings, by its risk, and by whether that risk is known."""
        risk = self._table.risk(sign)
        if code := self._doubts.code(path):
            why: str | None = f"a finding asks for a person: {code}"
        elif self.cutoff is None:
            why = f"too few letters were tried to promise that at most {self._max_wrong:.2%} of what is taken is wrong"
        elif not self._table.knows(sign):
            why = "too few values with these signs were tried to tell how many are wrong"
        else:
            why = f"about {risk:.1%} of the values with these signs were wrong where that is known" if risk > self.cutoff[0] else None
        return Judged(path, sign, risk, why)
