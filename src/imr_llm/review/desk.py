"""Hold what one person reviews: records, letters and a log; what is said goes in, what may be seen comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from imr_llm.review.agreement import Difference, differences
from imr_llm.review.cases import Case
from imr_llm.review.decide import decide
from imr_llm.review.decision import Decision, Draft
from imr_llm.review.log import Log
from imr_llm.review.pairs import pair_up, read_by
from imr_llm.review.stand import by_letter


@dataclass(frozen=True)
class Desk:
    """One person at work."""

    cases: Mapping[str, Case]
    """Records with their letters, by the hashes of these."""
    log: Log
    author: str
    blind: bool = False
    """Whether what others said is hidden."""
    between: tuple[str, str] | None = None
    """The two people between whom this one decides; None for a reading of one's own."""
    others: Sequence[Log] = ()
    """Logs that are read, too."""

    def visible(self) -> list[Decision]:
        """Give the decisions that this person may see, in order."""
        known = self._known(self.log.decisions())
        return [one for one in known if not self.blind or one.author == self.author or one.adjudicates]

    def say(self, draft: Draft) -> Decision:
        """Check a draft and keep it; once this returns, it is on disk.

        Raises:
            UsageError: it can't be taken as it is.
            JournalError: the log can't be written.
        """
        return self.log.append(lambda logged, number: decide(draft, self.cases, self._known(logged), self.author, number, self.between))

    def apart(self) -> list[dict[str, Any]]:
        """Give what the two people see differently; nothing in a reading of one's own."""
        if self.between is None:
            return []
        known, told = by_letter(self._known(self.log.decisions())), []
        for case in self.cases.values():
            first, second = (read_by(case, known[case.id], author) for author in self.between)
            told += [difference_data(one, self.between) for one in differences(case, pair_up(first, second), known[case.id])]
        return told

    def _known(self, logged: Sequence[Decision]) -> list[Decision]:
        """Join the log with the others, in order of time."""
        found = {one.id: one for one in (*chain.from_iterable(log.decisions() for log in self.others), *logged)}
        return [found[number] for number in sorted(found)]


def difference_data(difference: Difference, authors: tuple[str, str]) -> dict[str, Any]:
    """Give a difference as data: both readings, and the adjudication or null."""
    case, pair = difference.case, difference.pair
    sides = []
    for author, side in zip(authors, (pair.first, pair.second), strict=True):
        said = side.decision if side else None
        sides.append(
            {
                "author": author,
                "state": side.state if side else "removed",
                "value": side.value if side else None,
                "spans": [[span.start, span.end] for span in side.spans] if side else [],
                "reason": said.reason if said else "",
                "id": said.id if said else None,
            }
        )
    ruling = difference.ruling.model_dump(mode="json") if difference.ruling else None
    return {"letter": case.id, "name": case.name, "record": case.version, "path": pair.path, "readings": sides, "ruling": ruling}
