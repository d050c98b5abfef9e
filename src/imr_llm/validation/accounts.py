"""Check that a record's accounts balance, and that its routing is what its signs give."""

from __future__ import annotations

from collections.abc import Iterator

from imr_llm.facts import walk
from imr_llm.ledger import imbalances
from imr_llm.records import Absent, Ledger
from imr_llm.routing import route
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Alarm


def ledger_unbalanced(checked: Checked) -> Iterator[Alarm]:
    """Tell accounts that don't balance, or that the record doesn't bear out; a record of another tool has none."""
    ledger = checked.record.ledger
    for message in (*imbalances(ledger), *_unborne(checked, ledger)) if ledger else ():
        yield Alarm("ledger", message)


def _unborne(checked: Checked, ledger: Ledger) -> Iterator[str]:
    record, told = checked.record, ledger.candidates
    values = sum(not isinstance(fact, Absent) and path != "outcome" for path, fact in checked.facts)
    if values != told.accepted:
        yield f"{told.accepted} value(s) were accepted; the record has {values}"
    if len(record.rejected) != told.conflicting + told.rejected:
        yield f"{told.conflicting + told.rejected} thing(s) were not taken; the record tells of {len(record.rejected)}"
    if len(record.items) != ledger.items.items:
        yield f"{ledger.items.items} item(s) were counted; the record has {len(record.items)}"
    if len(record.provenance.calls) < ledger.calls.sent:
        yield f"{ledger.calls.sent} call(s) were sent; the record tells of {len(record.provenance.calls)}"


def routing_differs(checked: Checked) -> Iterator[Alarm]:
    """Tell values that are marked for a person, or not, other than their signs give; without a routing there are no marks."""
    record = checked.record
    if record.routing is None:
        return
    again = route(record, checked.letter, record.routing.max_wrong)
    for (path, has), (_, gives) in zip(checked.facts, walk(again), strict=True):
        if isinstance(has, Absent) or isinstance(gives, Absent):
            continue
        if (has.signs, has.risk, has.review) != (gives.signs, gives.risk, gives.review):
            yield Alarm(path, f"the record has {has.review or 'no reason'} for a review, its signs give {gives.review or 'none'}")
    if again.routing != record.routing:
        yield Alarm(
            "routing", f"the record says that {record.routing.taken} of {record.routing.values} may be taken; its signs give otherwise"
        )
