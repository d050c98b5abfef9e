"""Let one person's decisions stand: a record and decisions in, its values as that person sees them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from imr_llm.facts import evidence_of
from imr_llm.letter import Span
from imr_llm.records import LISTS, Absent
from imr_llm.review.cases import Case, field_of, item_path
from imr_llm.review.decision import Decision
from imr_llm.review.saying import plain_value
from imr_llm.view import Fact

State = Literal["stated", "absent", "illegible", "removed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One value as a person sees it; one that nobody decided is the record's."""

    path: str
    state: State
    value: Any
    """In the plain shape; None where it isn't stated."""
    spans: tuple[Span, ...]
    decision: Decision | None
    """Who said so, when and why; None where nobody did."""

    @property
    def field(self) -> str:
        """The field, without the number of a list's member."""
        return field_of(self.path)


def by_letter(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Part decisions by their letters."""
    parted: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        parted[decision.letter].append(decision)
    return parted


def effective(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Give one author's decision that stands on each path; an added member has its decision's id in its path."""
    said: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.action == "undo":
            said.get(undone(said, decision.path) or "", [decision]).pop()
        else:
            own = f"{decision.path}{decision.id}" if decision.path.endswith(".+") else decision.path
            said.setdefault(own, []).append(decision)
    return {path: own[-1] for path, own in said.items() if own}


def undone(said: Mapping[str, Sequence[Decision] | Decision], path: str) -> str | None:
    """Find the path on which something can be withdrawn; of members that were added, the last."""
    if not path.endswith(".+"):
        return path if said.get(path) else None
    added = [own for own in said if own.startswith(path) and said[own]]
    return max(added, key=lambda own: int(own.removeprefix(path)), default=None)


def stand(case: Case, decisions: Iterable[Decision]) -> dict[str, Standing]:
    """Give every value of a record by its path, as the decisions of one author on this version of it leave it."""
    said = effective(decision for decision in decisions if decision.record == case.version)
    standings = {path: _standing(path, fact, _on(said, path)) for path, fact in case.facts.items() if path != "outcome"}
    standings |= {
        path: of_decision(path, _on(said, path) or decision)
        for path, decision in said.items()
        if path not in standings and path not in _items(case)
    }
    for number, item in enumerate(case.record.items):
        if isinstance(item.authorized, Absent):
            _follow_heading(standings, f"items.{number}")
    return {path: one for path, one in standings.items() if not _was_filled(one, standings)}


def undecided(standings: Mapping[str, Standing]) -> list[str]:
    """List the paths on which nobody decided."""
    return [path for path, one in standings.items() if one.decision is None]


def of_decision(path: str, decision: Decision) -> Standing:
    """Give what stands by a decision."""
    if decision.action == "remove":
        return Standing(path, "removed", None, (), decision)
    if decision.value is None:
        return Standing(path, "illegible" if decision.action == "illegible" else "absent", None, (), decision)
    return Standing(path, "stated", decision.value, tuple(Span(*place) for place in decision.spans), decision)


def _on(said: Mapping[str, Decision], path: str) -> Decision | None:
    """Find what was decided on a path; an item that was removed takes all of its values along."""
    whole = said.get(item_path(path) or "")
    return whole or said.get(path)


def _items(case: Case) -> set[str]:
    """Give the paths of what is no value of its own: each item, all of them, and the outcome, which follows from them."""
    return {"outcome", "items", *(f"items.{number}" for number in range(len(case.record.items)))}


def _standing(path: str, fact: Fact, decision: Decision | None) -> Standing:
    if decision is not None:
        return of_decision(path, decision)
    if isinstance(fact, Absent):
        return Standing(path, "illegible" if fact.reason == "illegible" else "absent", None, (), None)
    spans = tuple(Span(place.start, place.end) for place in evidence_of(fact))
    return Standing(path, "stated", plain_value(fact), spans, None)


def _follow_heading(standings: dict[str, Standing], item: str) -> None:
    """Outside a partial certification, what was requested and decided is the heading; who decided on that decided on these.

    Whoever says something else of one of the three tells of a partial certification, and decides on each.
    """
    heading = standings[f"{item}.heading"]
    own = {name: standings[f"{item}.{name}"] for name in ("requested", "authorized", "decided")}
    if heading.decision is None or any(one.decision and one.decision.action != "accept" for one in own.values()):
        return
    for name, one in own.items():
        follows = replace(one, decision=one.decision or heading.decision) if name == "authorized" else replace(heading, path=one.path)
        standings[one.path] = follows


def _was_filled(one: Standing, standings: Mapping[str, Standing]) -> bool:
    """Tell an absent list to which members were added."""
    listed = one.path.rsplit(".", 1)[-1] in LISTS
    return listed and any(other.state == "stated" for other in _added(one.path, standings))


def _added(field: str, standings: Mapping[str, Standing]) -> Iterator[Standing]:
    return (other for path, other in standings.items() if path.startswith(f"{field}.+"))
