"""Ground a plain reading that any tool made of a letter: its values in, a record out in which only what the letter says is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from imr_llm.build import INFERRED, Builder
from imr_llm.claims import Claim, Refusal, item_of
from imr_llm.derive import derive
from imr_llm.grounding import Ground, align
from imr_llm.letter import Letter, Passage, Span
from imr_llm.origin import made_by, source_of
from imr_llm.plain import Plain, PlainCitation, plain_values
from imr_llm.readings import rule_claims
from imr_llm.records import Record
from imr_llm.rejections import tell
from imr_llm.rules.persons import WORKER
from imr_llm.rules.review import review_outcome
from imr_llm.rules.terms import find_body_parts, find_category
from imr_llm.scopes import kinds_for
from imr_llm.sections import Sections, split_sections
from imr_llm.values import AGE, DATE, REVIEWED, SEX

_BY = "given"
_WORDED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (r"case\.priority", re.compile(r"Standard|Expedited", re.IGNORECASE)),
    (r"(?:case|injury|utilization_review)\..*date.*|case\.application_received", DATE),
    (r"patient\.age", AGE),
    (r"patient\.sex", SEX),
    (r"utilization_review\.outcome", REVIEWED),
    (r"items\.\d+\.decision", re.compile(r"Upheld|Overturned", re.IGNORECASE)),
)
"""What words may say a field whose value is typed; all other fields are quoted."""


def ground_plain(plain: Plain, letter: Letter, validator: str) -> Record:
    """Find for each value the place that says it; what has none is rejected, with what the letter says instead.

    Args:
        plain: the values.
        letter: the letter that they are said to be of.
        validator: version of the rules that the record goes to.
    """
    sections = split_sections(letter)
    finder = _Finder(letter, sections)
    for path, values in plain_values(plain.model_dump(mode="json")):
        if path != "outcome":
            finder.find(path, values)
    builder = Builder(letter, finder.claims, finder.refusals, {})
    parts = builder.build()
    source = source_of(letter, sections.layout)
    return Record(**parts, source=source, findings=tuple(tell(parts["rejected"], ())), provenance=made_by(validator))


class _Finder:
    """Looks for the values of one reading in one letter: first where the rules read the field, then anywhere in its section."""

    def __init__(self, letter: Letter, sections: Sections) -> None:
        self._letter = letter
        self._sections = sections
        self._ruled: dict[str, list[Claim]] = {}
        for claim in rule_claims(letter, sections):
            self._ruled.setdefault(claim.path, []).append(claim)
        self._grounds: dict[Span, Ground] = {}
        self.claims: list[Claim] = []
        self.refusals: list[Refusal] = []

    def find(self, path: str, values: Iterable[Any]) -> None:
        """Claim each value of a field at its place, or refuse it."""
        taken: list[Span] = []
        for value in values:
            claim = self._as_ruled(path, value, taken) or self._searched(path, value, taken)
            if claim is None and path == "patient.age":
                claim = self._bare_age(value)
            if claim is None:
                self._refuse(path, value)
            else:
                taken.extend(claim.spans)
                self.claims.append(claim)

    def _as_ruled(self, path: str, value: Any, taken: Iterable[Span]) -> Claim | None:
        """Take the place at which the rules read the same value."""
        for claim in self._ruled.get(path, ()):
            if claim.spans[0] not in taken and _says(claim, value, self._letter):
                return Claim(path, claim.spans, _BY, claim.value)
        return None

    def _searched(self, path: str, value: Any, taken: Iterable[Span]) -> Claim | None:
        """Look for words in the field's section that give the value."""
        if path.endswith((".category", ".body_parts")):
            return self._of_heading(path, value)
        worded = next((words for pattern, words in _WORDED if re.fullmatch(pattern, path)), None)
        for passage in self._passages(path):
            if path == "utilization_review.outcome" and (told := review_outcome(passage, None)) and _says(told, value, self._letter):
                return Claim(path, told.spans, _BY)
            if worded:
                for match in worded.finditer(passage.text):
                    if _same(derive(path, (match.group(),)), value):
                        return Claim(path, (passage.raw_of(match),), _BY)
            elif isinstance(value, str) and not INFERRED.fullmatch(path):
                found = align(value, self._ground(passage), tuple(taken))
                if found.found and found.span:
                    return Claim(path, (found.span,), _BY, quote=value if found.label == "ocr" else None)
        return None

    def _bare_age(self, age: int) -> Claim | None:
        """Find a number by itself in a sentence that tells of the worker, as in `a man of 29`."""
        for passage in self._passages("patient.age"):
            for cut in passage.sentences():
                told = any(cue.search(passage.text, *cut) for cue in (WORKER, SEX))
                number = re.compile(rf"(?<![\w/.#-]){age}(?![\w/%-]|\.\d)").search(passage.text, *cut)
                if told and number:
                    return Claim("patient.age", (passage.raw_of(number),), _BY)
        return None

    def _of_heading(self, path: str, value: str) -> Claim | None:
        """Take a kind of treatment that the heading's words leave open, and a body part that they name."""
        category = path.endswith(".category")
        for passage in self._passages(path):
            if category and path not in self._ruled and find_category(passage.text) is None:
                return Claim(path, (passage.raw(0, len(passage.text)),), _BY, value)
            places = () if category else next((places for name, places in find_body_parts(passage.text) if name == value), ())
            if places:
                return Claim(path, tuple(passage.raw(*place) for place in places), _BY, value)
        return None

    def _refuse(self, path: str, value: Any) -> None:
        """Refuse a value; where the rules read another there, or the letter says something near it, that speaks against it."""
        ruled = self._ruled.get(path, ())
        near = (align(value, self._ground(passage)).span for passage in self._passages(path)) if isinstance(value, str) else ()
        place = next((span for span in near if span), None) or next((claim.spans[0] for claim in ruled), None)
        self.refusals.append(Refusal(path, _shown(value), _BY, "conflict" if place else "not_in_letter", place))

    def _ground(self, passage: Passage) -> Ground:
        """Prepare each passage once for all values that are looked for in it."""
        return self._grounds.setdefault(passage.span, Ground(passage))

    def _passages(self, path: str) -> Iterator[Passage]:
        """Give the sections that may say a field: those of its item, or of the letter; all of it where no rule knows the layout."""
        item = item_of(path) if path.startswith("items.") else None
        kinds = kinds_for(path, self._sections.layout)
        own = [section.span for section in self._sections.all if section.item == item and section.kind in kinds]
        for span in own if self._sections.layout != "unknown" else [self._letter.whole]:
            yield Passage(self._letter, span)


def _says(claim: Claim, value: Any, letter: Letter) -> bool:
    """Tell whether a rule's claim is of the same value."""
    if isinstance(value, Mapping):
        read = PlainCitation.model_validate(claim.value, from_attributes=True) if claim.value is not None else None
        return read is not None and read.model_dump(exclude={"text"}, mode="json") == {
            name: value[name] for name in value if name != "text"
        }
    read_as = claim.value if claim.value is not None else derive(claim.path, tuple(map(letter.printed, claim.spans)))
    return _same(read_as, value)


def _same(read: Any, value: Any) -> bool:
    """Compare a derived value with a plain one: dates in ISO, texts with single spaces."""
    if hasattr(read, "isoformat"):
        return bool(read.isoformat() == value)
    if isinstance(read, str) and isinstance(value, str):
        return " ".join(read.split()) == " ".join(value.split())
    return type(read) is type(value) and bool(read == value)


def _shown(value: Any) -> str:
    return str(value.get("title") or value.get("source")) if isinstance(value, Mapping) else str(value)
