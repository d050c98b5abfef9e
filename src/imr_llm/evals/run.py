"""Run a suite: each case is read and compared with its gold, and ends as a row, whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from imr_llm import pipeline
from imr_llm.errors import CassetteMiss, ImrError, LetterError, SuiteError
from imr_llm.evals.gold import check_against_letter
from imr_llm.evals.noise import render
from imr_llm.evals.outcomes import Outcome, compare
from imr_llm.evals.reading import Answer, Reading, Used, answer_of, gold_reading
from imr_llm.evals.suite import Case
from imr_llm.letter import Letter, Span, make_letter, read_letter
from imr_llm.model.call import Model
from imr_llm.recognise import require_letter
from imr_llm.render import defect
from imr_llm.routing import MAX_WRONG

Status = Literal["scored", "refused", "failed", "absent"]
Respond = Callable[[Case, Letter], Answer]
"""What is measured: takes a letter and says what it says, or raises."""

NOTHING = Reading({})


@dataclass(frozen=True)
class Row:
    """What came of one case."""

    case: Case
    status: Status
    """`scored`: compared with gold; `refused`: taken for no letter, as gold has it; `failed`: no answer, so all of gold is
    missed; `absent`: the letter is not at hand, and nothing is scored."""
    outcomes: tuple[Outcome, ...] = ()
    used: Used = field(default_factory=Used)
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Prepared:
    """A case with its letter as it is shown, and its gold in that letter's offsets."""

    case: Case
    letter: Letter
    plain: Mapping[str, Any] | None
    spans: Mapping[str, tuple[Span, ...]]

    @property
    def reading(self) -> Reading:
        """Gold, laid out; a text to be refused says nothing."""
        return gold_reading(self.plain, self.spans, self.letter) if self.plain is not None else NOTHING


def prepare(case: Case, seed: int) -> Prepared:
    """Read a case's letter, check its gold against it, and put both on the case's rung.

    Raises:
        LetterError: the letter can't be read.
        SuiteError: the letter contradicts its gold.
    """
    if case.source is None:
        raise SuiteError(f"{case.gold.name}: the letter is not at hand")
    letter = read_letter(case.source)
    for problem in check_against_letter(case.gold, letter):
        raise SuiteError(problem)
    plain, spans = case.gold.filled(letter), case.gold.spans
    if case.rung == "clean":
        return Prepared(case, letter, plain, spans)
    rendered = render(letter.raw, case.rung, seed=seed)
    moved = {path: tuple(rendered.move(place) for place in places) for path, places in spans.items()}
    return Prepared(case, make_letter(rendered.text, name=case.name), plain, moved)


def run_cases(cases: Iterable[Case], respond: Respond, seed: int) -> Iterator[Row]:
    """Yield a row for each case, in order."""
    for case in cases:
        yield Row(case, "absent", reason="the letter is not at hand") if case.source is None else _run(case, respond, seed)


def _run(case: Case, respond: Respond, seed: int) -> Row:
    prepared = prepare(case, seed)
    try:
        answer = respond(case, prepared.letter)
    except LetterError as error:
        return _refused(prepared, error)
    except ImrError as error:
        return failed(prepared, error.code, str(error))
    except Exception as error:  # noqa: BLE001  whatever one letter breaks, the others go on
        return failed(prepared, "defect", defect(case.name, error).message)
    return scored(prepared, answer)


def scored(prepared: Prepared, answer: Answer) -> Row:
    """Compare an answer with gold; one to a text that must be refused is all invented."""
    outcomes = tuple(compare(prepared.reading, answer.reading()))
    reason = "" if prepared.plain is not None else f"was read, and is no letter ({prepared.case.gold.refused})"
    return Row(prepared.case, "scored", outcomes, answer.used, reason=reason)


def failed(prepared: Prepared, code: str, reason: str) -> Row:
    """Make the row of a case without an answer."""
    missed = tuple(compare(prepared.reading, NOTHING))
    return Row(prepared.case, "failed", missed, code=code, reason=reason)


def _refused(prepared: Prepared, error: LetterError) -> Row:
    if prepared.plain is None and error.code == prepared.case.gold.refused:
        return Row(prepared.case, "refused", code=error.code, reason=str(error))
    return failed(prepared, error.code, str(error))


def ask(model: Model | None, *, timed: bool, max_wrong: float = MAX_WRONG, off: pipeline.Off | None = None) -> Respond:
    """Measure this package: extract with a model, or with the rules alone; whole, or with a part of it switched off."""

    def respond(_: Case, letter: Letter) -> Answer:
        started = time.perf_counter()
        record = pipeline.extract(letter, model, max_wrong=max_wrong, off=off)
        return answer_of(record, time.perf_counter() - started if timed else None)

    return respond


def replay(model: Model, folder: Path, max_wrong: float = MAX_WRONG) -> Respond:
    """Measure this package with recorded answers."""
    from imr_llm.model.cassette import replaying

    asking = ask(model, timed=False, max_wrong=max_wrong)

    def respond(case: Case, letter: Letter) -> Answer:
        require_letter(letter)
        with replaying(folder, recorded_as(case, folder)):
            return asking(case, letter)

    return respond


def record(live: Model, replayed: Model, folder: Path, max_wrong: float = MAX_WRONG) -> Respond:
    """Measure this package live, and record; a rung whose questions are those of the clean letter needs no recording of its own."""
    from imr_llm.model.cassette import recording, replaying

    def respond(case: Case, letter: Letter) -> Answer:
        require_letter(letter)
        if case.rung != "clean":
            (folder / f"{case.name}.yaml").unlink(missing_ok=True)
            try:
                with replaying(folder, case.gold.stem):
                    return ask(replayed, timed=False, max_wrong=max_wrong)(case, letter)
            except CassetteMiss:
                pass
        with recording(folder, case.name):
            return ask(live, timed=True, max_wrong=max_wrong)(case, letter)

    return respond


def recorded_as(case: Case, folder: Path) -> str:
    """Give the name of a case's recording: its own, or the clean letter's where the same is asked."""
    return case.name if (folder / f"{case.name}.yaml").is_file() else case.gold.stem


def without_text(row: Row) -> Row:
    """Leave out of a row the texts that stay out of reports: rationales and verdicts of letters that aren't the project's."""
    hidden = {f"items.{path.rsplit('.', 1)[-1]}" for path in row.case.gold.text_sha256}
    kept = (replace(one, gold=None, found=None) if one.field in hidden else one for one in row.outcomes)
    return replace(row, outcomes=tuple(kept))
