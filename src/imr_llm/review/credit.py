"""Credit what stands to those who said it: a settled letter in, who decided what, and where two readings differed, out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from imr_llm.plain import plain_values
from imr_llm.review.assemble import assemble
from imr_llm.review.pairs import same
from imr_llm.review.settled import Settled


def differences(settled: Settled) -> Iterator[dict[str, Any]]:
    """Tell each field of which two readings said different things, what was taken, and why."""
    if len(settled.authors) < 2:
        return
    first, second, taken = (
        dict(plain_values(assemble(settled.case, own))) for own in (settled.reading(0), settled.reading(1), settled.standings)
    )
    for path in sorted({*first, *second}):
        mine, theirs, final = first.get(path), second.get(path), taken.get(path)
        if not same(mine, theirs):
            which = "first" if same(final, mine) else "second" if same(final, theirs) else "neither"
            yield {"path": path, "first": mine, "second": theirs, "taken": which, "why": _why(settled, path)}


def _why(settled: Settled, field: str) -> str:
    rulings = [one.decision for one in settled.standings if one.field == field and one.decision and one.decision.adjudicates]
    return "; ".join(f"decided by {ruling.author}: {ruling.reason}" for ruling in rulings)


def who(settled: Settled) -> dict[str, Any]:
    """Tell who decided what, by the ids of the decisions in the logs."""
    sides = [
        {
            "author": author,
            "decisions": {
                side.path: side.decision.id for pair, _ in settled.pairs if (side := (pair.first, pair.second)[number]) and side.decision
            },
        }
        for number, author in enumerate(settled.authors)
    ]
    ruled = [one.decision for one in settled.standings if one.decision and one.decision.adjudicates]
    told = [{"path": one.path, "author": one.author, "decision": one.id, "between": list(one.adjudicates)} for one in ruled]
    return {"record": settled.case.version, "readings": sides, "adjudicated": told}
