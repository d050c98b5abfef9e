"""Mark in a record each value that a person should look at before it is used, and count the others."""

from __future__ import annotations

from typing import Any

from imr_llm.facts import replace_facts
from imr_llm.letter import Letter
from imr_llm.records import Citation, Record, Routing, Stated
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
    cutoff = table.cutoff(max_wrong)
    marks = [(sign, _reason(sign, table, cutoff[0] if cutoff else None, max_wrong)) for _, sign in signs_of(record, letter)]
    waiting = iter(marks)

    def mark(fact: Stated[Any] | Citation) -> Stated[Any] | Citation:
        sign, reason = next(waiting)
        return fact.model_copy(update={"signs": ", ".join(sign[1:]), "review": reason})

    taken = sum(reason is None for _, reason in marks)
    routing = Routing(max_wrong=max_wrong, kept=cutoff is not None, values=len(marks), taken=taken)
    return replace_facts(record, mark).model_copy(update={"routing": routing})


def _reason(sign: Sign, table: Table, cutoff: float | None, max_wrong: float) -> str | None:
    """Say why a value isn't taken, or None where it is."""
    if cutoff is None:
        return f"too few letters were tried to promise that at most {max_wrong:.2%} of what is taken is wrong"
    risk = table.risk(sign)
    if risk <= cutoff:
        return None
    return f"about {risk:.1%} of such values were wrong where that is known ({', '.join(sign[1:])})"
