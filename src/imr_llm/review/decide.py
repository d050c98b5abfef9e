"""Check what a person says: a draft, the letter and what was said before in, a decision that may be kept out, or why not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imr_llm.errors import UsageError
from imr_llm.letter import Letter, Span
from imr_llm.records import Absent, Citation
from imr_llm.review.cases import Case, field_of
from imr_llm.review.decision import Action, Decision, Draft
from imr_llm.review.pairs import pair_up, read_by
from imr_llm.review.saying import plain_value, say
from imr_llm.review.stand import effective, of_decision, undone
from imr_llm.view import is_list

_ITEM_VALUE = re.compile(r"items\.(\d+)")


class Stale(UsageError):
    """The record is another than the one that was looked at."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person has before them: a value and its places; None and none where it is absent."""

    value: Any
    spans: tuple[Span, ...]


def decide(
    draft: Draft, cases: Mapping[str, Case], known: Sequence[Decision], author: str, number: int, between: tuple[str, str] | None = None
) -> Decision:
    """Make a decision of a draft, or an adjudication.

    Args:
        draft: what the person says.
        cases: the records and letters under review, by the letters' hashes.
        known: all decisions so far.
        author: the person.
        number: the id of the decision.
        between: two people, if this is to decide where they differ.

    Raises:
        Stale: the record was made again since.
        UsageError: there is no such letter or value, the action doesn't fit it, or the spans don't say it.
    """
    case = cases.get(draft.letter)
    if case is None:
        raise UsageError(f"letter {draft.letter[:12]!r}: is not among those under review")
    if case.letter is None:
        raise UsageError(case.problem.message if case.problem else f"{case.name}: can't be decided on without its letter")
    if draft.record != case.version:
        raise Stale(f"{case.name}: the record was made again since (looked at {draft.record[:16]!r}, now {case.version}); reload the page")
    own = [one for one in known if (one.letter, one.author, one.record) == (case.id, author, case.version)]
    own = [one for one in own if bool(one.adjudicates) == bool(between)]
    between_ids = _adjudicated(case, draft, known, own, between) if between else ()
    value, spans = _said(case, draft, _before(case, draft, known if between else own), own)
    places = tuple((span.start, span.end) for span in spans)
    made = {"value": value, "spans": places, "id": number, "author": author, "time": dt.datetime.now(dt.UTC)}
    return Decision(**draft.model_dump(exclude={"value", "spans"}), **made, adjudicates=between_ids)


def _adjudicated(case: Case, draft: Draft, known: Sequence[Decision], own: Sequence[Decision], between: tuple[str, str]) -> tuple[int, ...]:
    """Name the two decisions between which an adjudication decides; of one that is withdrawn, those between which it did."""
    if draft.action == "undo":
        ruled = effective(own).get(draft.path)
        return ruled.adjudicates if ruled else ()
    first, second = (read_by(case, known, author) for author in between)
    wanted = f"{draft.path}.heading" if _ITEM_VALUE.fullmatch(draft.path) else draft.path
    apart = next((pair for pair in pair_up(first, second) if pair.path == wanted and pair.compared and not pair.agree), None)
    if apart is None:
        raise UsageError(f"{draft.path[:80]}: {' and '.join(between)} don't differ here; there is nothing to adjudicate")
    if not draft.reason.strip():
        raise UsageError(f"{draft.path}: an adjudication needs a reason")
    return apart.ids


def _before(case: Case, draft: Draft, known: Sequence[Decision]) -> Seen | None:
    """Find what the path names; None for a member that is to be added, for an item, and for all of them."""
    path = draft.path
    if path == "outcome" and draft.action not in {"accept", "undo"}:
        raise UsageError("outcome: follows from the items' decisions; correct those")
    if path in case.facts:
        fact = case.facts[path]
        places = (fact.evidence,) if isinstance(fact, Citation) else () if isinstance(fact, Absent) else fact.evidence
        value = None if isinstance(fact, Absent) else plain_value(fact)
        return Seen(value, tuple(Span(place.start, place.end) for place in places))
    field, _, added = path.partition(".+")
    if added.isdecimal():
        base = next((one for one in known if (one.letter, one.path, one.id) == (case.id, f"{field}.+", int(added))), None)
        if base is not None:
            return _added(path, base, known)
    item = _ITEM_VALUE.match(path)
    known_item = item is None or int(item[1]) < len(case.record.items)
    whole_item = path == "items" or bool(item and item.group() == path)
    if known_item and (whole_item or (path.endswith(".+") and _has_list(case, field))):
        return None
    raise UsageError(f"{path[:80]}: the record has no such value; paths are those of the page")


def _added(path: str, base: Decision, known: Sequence[Decision]) -> Seen:
    """Give a member as its author sees it; one that its author removed, as it was added."""
    who = (base.letter, base.author, base.record, False)
    said = effective(one for one in known if (one.letter, one.author, one.record, bool(one.adjudicates)) == who).get(path, base)
    standing = of_decision(path, base if said.value is None else said)
    return Seen(standing.value, standing.spans)


def _has_list(case: Case, field: str) -> bool:
    """Tell whether a list is one of the record's, with or without members."""
    if field.endswith(".citations"):
        return f"{field.removesuffix('.citations')}.cited" in case.facts
    return is_list(field) and field in {field_of(path) for path in case.facts}


def _said(case: Case, draft: Draft, before: Seen | None, own: Sequence[Decision]) -> tuple[Any, tuple[Span, ...]]:
    """Give the value and the spans that stand by a draft."""
    path = draft.path
    if draft.action == "undo":
        if undone(effective(own), path) is None:
            raise UsageError(f"{path}: you decided nothing here that could be undone")
        return None, ()
    member = field_of(path) != path or bool(_ITEM_VALUE.fullmatch(path))
    fitting: Action = "correct" if path.endswith(".+") else "absent" if path == "items" else "remove"
    if before is None and draft.action != fitting:
        raise UsageError(f"{path}: {draft.action} doesn't fit here; expected {fitting}")
    if member is not (draft.action == "remove") and draft.action in {"absent", "illegible", "remove"}:
        instead = "remove" if member else "absent"
        raise UsageError(
            f"{path}: {draft.action} doesn't fit here; take {instead}, since this is {'a' if member else 'no'} member of a list"
        )
    if draft.action == "correct":
        return _corrected(case, draft, before)
    return (before.value, before.spans) if before and draft.action == "accept" else (None, ())


def _corrected(case: Case, draft: Draft, before: Seen | None) -> tuple[Any, tuple[Span, ...]]:
    if case.letter is None or not draft.spans:
        raise UsageError(f"{draft.path}: a correction needs spans; select the words of the letter that say the value")
    if is_list(draft.path):
        raise UsageError(f"{draft.path}: this is a list; add a member on {draft.path}.+")
    spans = tuple(_checked(case.letter, draft.path, *place) for place in draft.spans)
    source = before.value["source"] if before and isinstance(before.value, Mapping) else None
    return say(field_of(draft.path), case.letter, spans, draft.value, source=source), spans


def _checked(letter: Letter, path: str, start: int, end: int) -> Span:
    """Give a span without white space at its ends; it must lie in the letter, and cut no number in two."""
    if not 0 <= start < end <= len(letter.raw):
        raise UsageError(f"{path}: the span {start}-{end} doesn't lie in the letter, which has {len(letter.raw)} characters")
    span = letter.trim(Span(start, end))
    if not len(span):
        raise UsageError(f"{path}: the span {start}-{end} holds nothing but white space")
    for at in (span.start, span.end):
        if letter.raw[max(at - 1, 0) : at].isdigit() and letter.raw[at : at + 1].isdigit():
            raise UsageError(f"{path}: the span {span.start}-{span.end} cuts a number in two; select all of it")
    return span
