"""Mark in a record each value that a person should look at before it is used, and count the others."""

from __future__ import annotations

from typing import Any

from imr_llm.facts import replace_facts
from imr_llm.letter import Letter
from imr_llm.records import Citation, Record, Routing, Stated
from imr_llm.routing.signs import signs_of
from imr_llm.routing.table import Table, read_table

MAX_WRONG = 0.01
"""The share of wrong values among those taken that is allowed where nothing else is said."""

_WHOLE = "a finding on the whole letter asks for a person"


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
    signs = list(signs_of(record, letter))
    waiting = iter(signs)
    taken = 0

    def mark(fact: Stated[Any] | Citation) -> Stated[Any] | Citation:
        nonlocal taken
        sign = next(waiting)
        risk = table.risk(sign)
        doubted = sign.findings == "letter"
        taken += (is_taken := cutoff is not None and risk <= cutoff[0] and not doubted)
        reason = None if is_taken else _WHOLE if doubted else _reason(risk, promised=cutoff is not None, max_wrong=max_wrong)
        return fact.model_copy(update={"signs": sign.told, "risk": round(risk, 4), "review": reason})

    marked = replace_facts(record, mark)
    routing = Routing(max_wrong=max_wrong, kept=cutoff is not None, values=len(signs), taken=taken)
    return marked.model_copy(update={"routing": routing})


def _reason(risk: float, *, promised: bool, max_wrong: float) -> str:
    """Say why a value isn't taken."""
    if not promised:
        return f"too few letters were tried to promise that at most {max_wrong:.2%} of what is taken is wrong"
    return f"about {risk:.1%} of the values with these signs were wrong where that is known"
