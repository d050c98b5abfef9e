"""Compare a record with the one that its letter gives today, and name what nobody can know without the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imr_llm.errors import LetterError
from imr_llm.facts import plain, walk
from imr_llm.given import ground_plain
from imr_llm.letter import Letter
from imr_llm.origin import installed
from imr_llm.pipeline import extract_with
from imr_llm.plain import Plain
from imr_llm.questions import QUESTIONS
from imr_llm.records import Finding, Record, Stated
from imr_llm.rejections import tell
from imr_llm.retrace.remembered import Remembered
from imr_llm.routing import MAX_WRONG
from imr_llm.validation import VALIDATOR, check_record

OURS = frozenset({"rule", *(question.name for question in QUESTIONS)})
"""Readers of this package; a record that has a value by one of them has accounts, a routing and calls."""

_MADE_OF_RUN = ("source.name", "provenance.version", "provenance.validator", "ledger.candidates.read", "ledger.candidates.duplicate")
"""What is told by another way than by comparing, or isn't of the letter."""


@dataclass(frozen=True, slots=True)
class Retraced:
    """What the check of a record found."""

    findings: tuple[Finding, ...]
    """All findings; what the record tells of itself, and is so, among them."""
    untold: tuple[Finding, ...]
    """Those of them that the record doesn't tell, or could not have."""
    unchecked: tuple[str, ...]
    """What was not checked, and why."""
    ours: bool
    """Whether this package made the record, so that it tells of itself what there is to tell."""

    @property
    def untold_are(self) -> str:
        """Say what is wrong with untold findings."""
        return "not told in the record" if self.ours else "for a person"


def is_ours(record: Record) -> bool:
    """Tell whether a record has anything that only this package writes: values by its readers, accounts, a routing or calls."""
    readers = {by for _, fact in walk(record) if isinstance(fact, Stated) for by in (fact.by, *fact.agreed)}
    kept = record.ledger or record.routing or record.provenance.calls or record.provenance.model
    return bool(kept) or bool(readers & OURS)


_FOREIGN = "accounts, calls and routing: the values are by a reader that is not of this package, and have none"


def retrace(record: Record, letter: Letter) -> Retraced:
    """Check a record by every rule, and make it again from its letter."""
    return Retracer(letter).check(record)


class Retracer:
    """Checks records of one letter.

    A record of this package is compared whole with what rules, accounts and routing give today; what the model said is taken from the
    record. A record of another reader is checked by the rules alone, and what it tells of itself counts for nothing.
    """

    def __init__(self, letter: Letter) -> None:
        """Take the letter; what its rules give alone is made once."""
        self._letter = letter
        self._by_rules: dict[float, Record] = {}

    def check(self, record: Record) -> Retraced:
        """Check one record."""
        found = check_record(record, self._letter)
        if not is_ours(record):
            mine = (*(one for one in record.findings if one not in found), *found, *_grounded_again(record, self._letter))
            return Retraced(mine, tuple(one for one in mine if one.needs_person), (_FOREIGN,), ours=False)
        again = tuple(self._differences(record))
        told = set(record.findings)
        untold = (*(one for one in found if one not in told), *again)
        return Retraced((*found, *again), untold, tuple(_unchecked(record)), ours=True)

    def refuses(self, record: Record) -> bool:
        """Tell whether the check of a record ends with something untold; looks no further than the first difference."""
        differs = is_ours(record) and next(self._differences(record), None) is not None
        return differs or bool(self.check(record).untold)

    def _differences(self, record: Record) -> Iterator[Finding]:
        try:
            again = self._again(record)
        except LetterError as error:
            yield _finding("", f"the letter gives no record ({error})")
            return
        yield from _versions(record)
        yield from _candidates(record, again)
        yield from _compared(record, again)

    def _again(self, record: Record) -> Record:
        """Make the record again, with the answers that it tells of."""
        model, share = record.provenance.model, record.routing.max_wrong if record.routing else MAX_WRONG
        if model is not None:
            return extract_with(self._letter, Remembered(record, self._letter), model, max_wrong=share)
        if share not in self._by_rules:
            self._by_rules[share] = extract_with(self._letter, Remembered(record, self._letter), None, max_wrong=share)
        return self._by_rules[share]


def _grounded_again(record: Record, letter: Letter) -> Iterator[Finding]:
    """Look the values of another reader up again: each has the place, and nothing else, that grounding gives it."""
    read = Plain.model_validate_json(json.dumps(plain(record)))
    has, gives = (tree.model_dump(mode="json") for tree in (record, ground_plain(read, letter, VALIDATOR)))
    for path, one, other in compared(has, gives):
        if not _OF_REJECTED.fullmatch(path):
            yield _finding(path, f"the record has {_shown(one)}; looked up again, the value gives {_shown(other)}")
    if record.findings != (told := tuple(tell(record.rejected, ()))):
        yield _finding("findings", f"the record tells of {len(record.findings)} problem(s); what it rejected gives {len(told)}")


_OF_REJECTED = re.compile(r"source\.name|findings.*|rejected.*|.*\.reason")
"""What of a record by another reader depends on values that it doesn't have."""


def _compared(record: Record, again: Record) -> Iterator[Finding]:
    has, gives = _tree(record), _tree(again)
    for path, one, other in compared(has, gives):
        if path not in _MADE_OF_RUN:
            yield _finding(path, f"the record has {_shown(one)}; read again, the letter gives {_shown(other)}")


def _versions(record: Record) -> Iterator[Finding]:
    """Tell a record that another version made, of which nobody here knows how."""
    for name, here in (("version", installed()), ("validator", VALIDATOR)):
        if (told := getattr(record.provenance, name)) != here:
            message = f"the record was made by {name} {told!r}, this is {here!r}; what follows compares it with what this one makes"
            yield _finding(f"provenance.{name}", message)


def _candidates(record: Record, again: Record) -> Iterator[Finding]:
    """Tell accounts of less than was said; of what the model said twice, only the least number is known."""
    if record.ledger is None or again.ledger is None:
        return
    told, least = record.ledger.candidates, again.ledger.candidates.duplicate
    if told.duplicate < least or (told.duplicate != least and record.provenance.model is None):
        yield _finding(
            "ledger.candidates.duplicate", f"the record counts {told.duplicate} thing(s) said twice; read again, there are {least}"
        )
    total = told.accepted + told.conflicting + told.rejected + told.duplicate
    if told.read != total:
        yield _finding("ledger.candidates.read", f"the record counts {told.read} thing(s) said; its parts come to {total}")


def _tree(record: Record) -> Any:
    """Lay out a record; what was not taken, and its findings, have no order of which the record tells."""
    tree = record.model_dump(mode="json")
    if record.provenance.model is not None:
        tree |= {name: sorted(tree[name], key=json.dumps) for name in ("findings", "rejected")}
    return tree


def compared(has: Any, gives: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield each place at which two trees differ: the deepest whose kinds and lengths agree above it."""
    if isinstance(has, dict) and isinstance(gives, dict) and has.keys() == gives.keys():
        for key, value in has.items():
            yield from compared(value, gives[key], f"{path}.{key}" if path else key)
    elif isinstance(has, list) and isinstance(gives, list) and len(has) == len(gives):
        for number, (one, other) in enumerate(zip(has, gives, strict=True)):
            yield from compared(one, other, f"{path}.{number}")
    elif has != gives or type(has) is not type(gives):
        yield path, has, gives


def _finding(path: str, message: str) -> Finding:
    return Finding(code="not_as_made", path=path, message=message, needs_person=True)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "none" if value.get("status") == "absent" else f"{value.get('value', value)!s:.80}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "nothing" if value is None else f"{value!s:.80}"


def _unchecked(record: Record) -> Iterator[str]:
    """Name what only the model, or who ran it, could tell."""
    yield "routing.max_wrong: which share of wrong values was asked for is not known; the marks are those of the share that is told"
    yield "source.name: a letter is known by its hash, wherever it lies"
    if record.provenance.model is None:
        return
    said = _by_model(record)
    yield f"what the model answered: of {len(said)} value(s) by {', '.join(sorted(set(said))) or 'no question'}, the letter has the words; that they were answered isn't known"
    yield "rejected: what was answered and not taken is not known, but for the place that speaks against it"
    yield "ledger.candidates.duplicate: how often the model said a thing twice is not known, but for the least number"
    yield "provenance.model and the tokens, seconds, cache and end of each call: tell of the run; which calls there are, their prompts and schemas were compared"


def _by_model(record: Record) -> Sequence[str]:
    return [fact.by for _, fact in walk(record) if isinstance(fact, Stated) and fact.by in OURS - {"rule"}]
