"""Say how each letter ended: a way to read and a source in, a record or a failure's row out, and whether the run should go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from imr_llm.errors import BudgetSpent, CassetteMiss, ImrError, LetterError, ModelError, ModelRefused, ModelUnavailable, NotBegun
from imr_llm.letter import Source
from imr_llm.records import Record
from imr_llm.render import Failure, Result, as_jsonl, defect, failure
from imr_llm.runs.journal import Ended, Status
from imr_llm.runs.results import code_of

Read = Callable[[Source], Record]
"""Reads one letter, in any thread."""

_LOST_IN_A_ROW = 20
"""Letters that end without an endpoint's answer, one after the other, before the rest is left for another run."""
_LOST = {ModelError.code, ModelRefused.code, ModelUnavailable.code}


def read_one(read: Read, source: Source) -> Result:
    """Read one letter; whatever breaks it is its row, but for what no letter can be read without.

    Raises:
        ImrError: no letter can be read: a setting is wrong, or the journal can't be written.
    """
    try:
        return read(source)
    except BudgetSpent as error:
        return left(source.name, f"{error}; allow more, and give the same command again")
    except (LetterError, ModelError, CassetteMiss) as error:
        return failure(source.name, error)
    except ImrError:
        raise
    except Exception as error:  # noqa: BLE001  whatever one letter breaks, the others go on
        return defect(source.name, error)


def read_all(read: Read, source: Source, stop: Stop | None = None) -> list[Result]:
    """Read each letter of a source; once the run is to be stopped, the others are left.

    Raises:
        ImrError: no letter can be read.
    """
    try:
        parts = source.split()
    except Exception:  # noqa: BLE001  whoever reads it says what is wrong with it
        parts = (source,)
    results: list[Result] = []
    for part in parts:
        results.append(left(part.name, stop.why) if stop and stop.why else read_one(read, part))
        if stop:
            stop.note(results[-1])
    return results


def left(name: str, why: str) -> Failure:
    """Make the row of a letter that was not begun."""
    return failure(name, NotBegun(f"{name}: not read, since the run was stopped: {why}"))


def ended(source: Source, stamp: str, results: Sequence[Result]) -> Ended:
    """Make the journal's row of a source: what all of its letters came to, under the worst of them."""
    worst = max(results, key=lambda result: (_BADNESS[_status(result)], bool(code_of(result))))
    return Ended(source.name, stamp, _status(worst), code_of(worst), "".join(map(as_jsonl, results)))


_BADNESS: dict[Status, int] = {"record": 0, "failed": 1, "not_begun": 2}


def _status(result: Result) -> Status:
    if isinstance(result, Record):
        return "record"
    return "not_begun" if result.code == NotBegun.code else "failed"


@dataclass(slots=True)
class Stop:
    """Whether a run should end before its letters do: its budget is spent, or nobody answers any more."""

    why: str | None = None
    _lost: int = 0

    def note(self, result: Result) -> None:
        """Take in how a letter ended."""
        if isinstance(result, Record):
            self._lost = 0
        elif result.code == NotBegun.code:
            self.why = self.why or result.message.removeprefix(left(result.name, "").message)
        elif result.code in _LOST:
            self._lost += 1
            if self._lost >= _LOST_IN_A_ROW:
                self.why = f"{self._lost} letters in a row had no answer ({result.message}); give the same command again when there is one"
