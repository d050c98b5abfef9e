"""String the arrows together: letter, sections, calls, model, claims, record, validation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal

from imr_llm.asking import Asker
from imr_llm.build import Builder
from imr_llm.calls import plan_calls, plan_categories, plan_reasons, plan_repairs
from imr_llm.claims import Claim
from imr_llm.facts import walk
from imr_llm.ledger import count_calls, count_items
from imr_llm.letter import Letter, Span
from imr_llm.model.call import Model
from imr_llm.origin import made_by, source_of
from imr_llm.questions import Asked
from imr_llm.readings import find_blots, late_claims, rule_claims
from imr_llm.recognise import require_letter
from imr_llm.records import LISTS, Finding, Ledger, Reason, Record, Stated
from imr_llm.rejections import tell
from imr_llm.routing import MAX_WRONG, route
from imr_llm.sections import Sections, split_sections, unsplit
from imr_llm.validation import VALIDATOR, check_record

Off = Literal["rules", "sections"]
"""What can be switched off, to see what it brings: all rules that read, or those that split a letter into sections."""


def extract(
    letter: Letter,
    model: Model | None,
    asked: Callable[[Asked], None] = lambda _: None,
    *,
    max_wrong: float = MAX_WRONG,
    off: Off | None = None,
) -> Record:
    """Turn a letter into a record.

    Args:
        letter: the letter.
        model: who answers the questions; with None the rules read alone.
        asked: told of each call before it is made.
        max_wrong: the largest share of wrong values, among those not marked for review, that may be expected.
        off: what to switch off; without rules that read, nothing splits the letter either.

    Raises:
        LetterError: the text is no determination letter.
        ModelError: the endpoint did not answer.
        CassetteMiss: replaying, and no recording fits.
    """
    return extract_with(letter, Asker(model, asked), model.name if model else None, max_wrong=max_wrong, off=off)


def extract_with(letter: Letter, asker: Asker, name: str | None, *, max_wrong: float = MAX_WRONG, off: Off | None = None) -> Record:
    """Turn a letter into a record by what an asker hears of it.

    Args:
        letter: the letter.
        asker: asks the questions that are planned, and keeps what came of them.
        name: the model's name, if one is asked.
        max_wrong: as `extract` has it.
        off: as `extract` has it.
    """
    require_letter(letter)
    sections = unsplit(letter, decided=off != "rules") if off else split_sections(letter)
    claims = [] if off == "rules" else rule_claims(letter, sections)
    calls = plan_calls(letter, sections, claims)
    asker.findings += _windowed(calls)
    asker.ask_all(calls)
    asker.ask_all(plan_reasons(letter, asker.claims))
    claims += [] if off == "rules" else late_claims(letter, sections, claims, asker.claims)
    asker.ask_all(plan_categories(letter, _by_trust([*claims, *asker.claims])))
    blots = find_blots(letter, sections)
    record = _record(letter, sections, claims, asker, blots, name)
    if repairs := plan_repairs(letter, sections, record) if asker.asks else []:
        asker.ask_all(repairs)
        record = _record(letter, sections, claims, asker, blots, name)
    checked = record.model_copy(update={"findings": (*record.findings, *check_record(record, letter))})
    return route(checked, letter, max_wrong)


def _record(
    letter: Letter, sections: Sections, ruled: Sequence[Claim], asker: Asker, blots: Mapping[str, Span], model: str | None
) -> Record:
    """Build the record of all that was said, with its account."""
    reasons: dict[str, Reason] = {finding.path: "unsupported" for finding in asker.findings if finding.code == "call_failed"}
    builder = Builder(letter, _by_trust([*ruled, *asker.claims]), asker.refusals, reasons | dict.fromkeys(blots, "illegible"))
    parts = builder.build()
    record = Record(
        **parts,
        source=source_of(letter, sections.layout),
        findings=(),
        ledger=Ledger(calls=count_calls(asker.fates), candidates=builder.count(), items=count_items(letter, sections, len(parts["items"]))),
        provenance=made_by(VALIDATOR, model, asker.calls),
    )
    stated = {path for path, fact in walk(record) if isinstance(fact, Stated) and path.rsplit(".", 1)[-1] not in LISTS}
    return record.model_copy(update={"findings": (*asker.findings, *tell(record.rejected, stated), *_illegible(blots, stated))})


def _illegible(blots: Mapping[str, Span], stated: Collection[str]) -> list[Finding]:
    """Tell of facts that the letter has and that can't be read."""
    message = "the letter has this, and what stands there can't be read"
    return [
        Finding(code="illegible", path=path, message=message, needs_person=True, start=place.start, end=place.end)
        for path, place in blots.items()
        if path not in stated
    ]


def plan(letter: Letter) -> list[Asked]:
    """Plan what would be asked about a letter, as far as it is known before any answer."""
    sections = split_sections(letter)
    claims = rule_claims(letter, sections)
    return [*plan_calls(letter, sections, claims), *plan_categories(letter, claims)]


def _windowed(calls: Sequence[Asked]) -> list[Finding]:
    """Tell where a passage was too long for one call, so that each window was asked by itself."""
    parts = {(asked.passage.span.start, asked.passage.span.end) for asked in calls}
    if len(parts) < 2:
        return []
    message = f"the passage is too long for one call; it was asked about in {len(parts)} windows"
    return [Finding(code="letter_windowed", path="", message=message, needs_person=False)]


def _by_trust(claims: Iterable[Claim]) -> list[Claim]:
    """Put rules before replies; within each, the order stays."""
    return sorted(claims, key=lambda claim: claim.by != "rule")
