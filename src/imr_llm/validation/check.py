"""Check a record against its letter by every rule, and give the findings."""

from __future__ import annotations

from imr_llm.letter import Letter, Note
from imr_llm.records import Finding, Record
from imr_llm.validation import accounts, consistency, dates, doses, header, items, letter, readings, sites, source, spans, values
from imr_llm.validation.checked import Checked
from imr_llm.validation.rule import Rule, join_rules, reached

VALIDATOR = "4"
"""Version of the rules."""

RULES: tuple[Rule, ...] = join_rules(
    (
        source.source_differs,
        spans.offset_differs,
        spans.label_differs,
        spans.out_of_scope,
        values.value_differs,
        values.misprint,
        items.no_items,
        items.item_count,
        items.item_order,
        items.overlooked_slot,
        items.overlooked_decision,
        items.decision_missing,
        items.part_missing,
        items.verdict_missing,
        readings.overlooked_value,
        readings.overlooked_reading,
        consistency.decision_differs_from_verdict,
        consistency.same_rationale,
        sites.side_differs,
        sites.level_differs,
        doses.dose_sum,
        doses.number_misread,
        dates.date_order,
        dates.impossible_date,
        dates.header_differs,
        dates.age_implausible,
        header.header_unpaired,
        header.case_number_form,
        header.state_name,
        letter.mixed_alphabets,
        letter.addresses_machine,
        letter.subject_unclear,
        letter.several_letters,
        letter.unknown_layout,
        accounts.ledger_unbalanced,
        accounts.routing_differs,
    )
)
"""Every rule, in the order of its findings."""


def check_record(record: Record, letter: Letter) -> tuple[Finding, ...]:
    """Check a record; the findings say where it or the letter has a problem, and what was noticed while the letter was read."""
    checked = Checked(record, letter)
    return *map(_noted, letter.notes), *(
        Finding(
            code=rule.id,
            path=alarm.path,
            message=alarm.message,
            needs_person=rule.needs_person,
            reach=(*reached(rule.reach, alarm.path), *alarm.also) if rule.needs_person else (),
            start=alarm.start,
            end=alarm.end,
        )
        for rule in RULES
        for alarm in rule.check(checked)
    )


def _noted(note: Note) -> Finding:
    start, end = (note.span.start, note.span.end) if note.span else (None, None)
    reach = note.reach if note.needs_person else ()
    return Finding(code=note.code, path="", message=note.message, needs_person=note.needs_person, reach=reach, start=start, end=end)
