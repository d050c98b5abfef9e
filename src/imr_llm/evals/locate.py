"""Find where a letter says each value of a plain reading, by the quotes that the reader gave and by the printed form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imr_llm import pipeline
from imr_llm.facts import plain as plain_of
from imr_llm.facts import walk
from imr_llm.letter import Letter, Passage, Span, normalise
from imr_llm.plain import plain_values
from imr_llm.recognise import is_letter
from imr_llm.records import Citation, Stated
from imr_llm.values import AGE, DATE, SEX, parse_date

Quotes = Mapping[str, Sequence[str]]

UNPLACED = re.compile(r"outcome|items\.\d+\.category|items\.\d+\..*_guidelines\.cited")
"""Values that follow from others or from a whole slot, and have no place of their own."""

_TYPED = {"patient.age": AGE, "patient.sex": SEX}


@dataclass
class Located:
    """The places of a reading's values, and the values for which none was found."""

    spans: dict[str, list[Span]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def put_values(data: dict[str, Any], path: str, values: Sequence[Any] | None) -> None:
    """Set a field of a plain reading; no values are an empty list or null, by the field's kind."""
    *parents, last = path.split(".")
    at: Any = data
    for part in parents:
        at = at[int(part)] if part.isdigit() else at[part]
    at[last] = list(values or ()) if isinstance(at[last], list) else (values[0] if values else None)


def locate(letter: Letter, data: Mapping[str, Any], quotes: Quotes) -> Located:
    """Find the place of every value.

    Args:
        letter: the letter that was read.
        data: the reading, in the plain shape.
        quotes: for some fields, a stretch of the letter per value that holds it and stands there only once.
    """
    return _Locator(letter, quotes).run(data)


class _Locator:
    """Looks for one reading's values in one letter."""

    def __init__(self, letter: Letter, quotes: Quotes) -> None:
        self._letter = letter
        self._quotes = quotes
        self._ruled = _ruled(letter)
        self._blocks: list[Span] = []
        self._out = Located()

    def run(self, data: Mapping[str, Any]) -> Located:
        headings = [item["heading"] for item in data["items"]]
        self._place_headings(headings)
        for path, values in plain_values(data):
            if not UNPLACED.fullmatch(path) and not path.endswith(".heading"):
                self._place(path, values)
        self._out.spans = dict(sorted(self._out.spans.items()))
        return self._out

    def _place_headings(self, headings: Sequence[str]) -> None:
        places: list[Span] = []
        for number, heading in enumerate(headings):
            path = f"items.{number}.heading"
            after = places[-1].end if places else 0
            span = self._quoted(path, 0, heading, self._letter.whole) or self._as_ruled(path, 0, heading)
            span = span or self._first(heading, Span(after, len(self._letter.raw)))
            if span is None:
                self._out.lost.append(f"{path}: {heading!r} is not in the letter behind the heading before it")
                span = Span(after, after)
            places.append(span)
            self._out.spans[path] = [span]
        ends = [place.start for place in places[1:]] + [len(self._letter.raw)]
        self._blocks = [Span(place.start, max(end, place.end)) for place, end in zip(places, ends, strict=True)]

    def _place(self, path: str, values: Sequence[Any]) -> None:
        spans = [self._one(path, number, value) for number, value in enumerate(values)]
        for value, span in zip(values, spans, strict=True):
            if span is None:
                self._out.lost.append(f"{path}: no single place says {value!r}; give a quote that stands once in the letter")
        if all(spans):
            self._out.spans[path] = [span for span in spans if span is not None]

    def _one(self, path: str, number: int, value: Any) -> Span | None:
        scope = self._scope(path)
        found = self._quoted(path, number, value, scope) or self._as_ruled(path, number, value)
        if found or path in self._quotes:
            return found
        if isinstance(value, Mapping):
            return self._cited(path, value, scope)
        if path.endswith(".body_parts"):
            return self._out.spans[path.replace("body_parts", "heading")][0]
        if path.endswith((".verdict", ".requested", ".authorized", ".decided", ".rationale")):
            found = self._last(value, scope) if path.endswith(".verdict") else self._first(value, scope)
            return found or self._only(value, self._letter.whole)
        return self._only(value, scope) or self._only(value, self._letter.whole)

    def _scope(self, path: str) -> Span:
        if not path.startswith("items."):
            return self._letter.whole
        number = int(path.split(".")[1])
        if path.endswith((".requested", ".authorized", ".decided")):
            return self._out.spans[f"items.{number}.heading"][0]
        return self._blocks[number]

    def _quoted(self, path: str, number: int, value: Any, scope: Span) -> Span | None:
        """Find the value inside the reader's quote, which must stand once in its scope, or once in the letter."""
        given = self._quotes.get(path, ())
        if number >= len(given):
            return None
        places = self._all(given[number], scope) or self._all(given[number], self._letter.whole)
        if len(places) != 1:
            self._out.lost.append(f"{path}: the quote {given[number]!r} stands {len(places)} times in the letter; expected once")
            return None
        return self._inside(path, value, places[0])

    def _inside(self, path: str, value: Any, place: Span) -> Span | None:
        passage = Passage(self._letter, place)
        if path.endswith(".citations"):
            return place
        if path in _TYPED or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
            return self._typed(path, value, passage) or place
        words = self._all(value, place) if isinstance(value, str) else []
        return words[0] if words else None if _verbatim(path) else place

    def _typed(self, path: str, value: Any, passage: Passage) -> Span | None:
        pattern = _TYPED.get(path, DATE)
        found = [match for match in pattern.finditer(passage.text) if pattern is not DATE or _iso(match.group()) == value]
        return passage.raw_of(found[0]) if found else None

    def _as_ruled(self, path: str, number: int, value: Any) -> Span | None:
        """Take the rules' place where their value is the reader's own."""
        known = self._ruled.get(path, [])
        if number < len(known) and _same(known[number][0], value):
            return known[number][1]
        return next((span for other, span in known if _same(other, value)), None)

    def _cited(self, path: str, value: Mapping[str, Any], scope: Span) -> Span | None:
        words = value["title"] or {"ODG": "Official Disability Guidelines"}.get(value["source"], value["source"])
        label = "MAXIMUS guideline" if ".reviewer_" in path else "Claims Administrator guideline"
        start = self._first(label, scope)
        return self._first(words, Span(start.end if start else scope.start, scope.end))

    def _only(self, value: Any, scope: Span) -> Span | None:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            passage = Passage(self._letter, scope)
            dates = [passage.raw_of(match) for match in DATE.finditer(passage.text) if _iso(match.group()) == value]
            return dates[0] if len(dates) == 1 else None
        places = self._all(str(value), scope)
        return places[0] if len(places) == 1 else None

    def _first(self, words: str, scope: Span) -> Span | None:
        places = self._all(words, scope)
        return places[0] if places else None

    def _last(self, words: str, scope: Span) -> Span | None:
        places = self._all(words, scope)
        return places[-1] if places else None

    def _all(self, words: str, scope: Span) -> list[Span]:
        wanted, passage = normalise(words).text.strip(), Passage(self._letter, scope)
        if not wanted:
            return []
        pattern = rf"(?<!\w){re.escape(wanted)}(?!\w)"
        exact = [passage.raw_of(match) for match in re.finditer(pattern, passage.text)]
        return exact or [passage.raw_of(match) for match in re.finditer(pattern, passage.text, re.IGNORECASE)]


def _verbatim(path: str) -> bool:
    return not path.startswith(("case.", "utilization_review.")) and not path.endswith((".decision", ".body_parts"))


def _iso(words: str) -> str | None:
    date = parse_date(words)
    return date.isoformat() if date else None


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return all(first[name] == second[name] for name in ("source", "title", "year", "sections", "pages"))
    if isinstance(first, str) and isinstance(second, str):
        return normalise(first).text.strip().lower() == normalise(second).text.strip().lower()
    return bool(first == second)


def _ruled(letter: Letter) -> dict[str, list[tuple[Any, Span]]]:
    """List what the rules alone read, with its places; nothing of what they take for no letter."""
    if not is_letter(letter):
        return {}
    record = pipeline.extract(letter, None)
    values = dict(plain_values(plain_of(record)))
    spans: dict[str, list[Span]] = {}
    for path, fact in walk(record):
        if isinstance(fact, Stated):
            spans.setdefault(path, []).append(Span(fact.evidence[-1].start, fact.evidence[-1].end))
        elif isinstance(fact, Citation):
            spans.setdefault(path, []).append(Span(fact.evidence.start, fact.evidence.end))
    return {
        path: list(zip(values[path], places, strict=True)) for path, places in spans.items() if len(values.get(path, ())) == len(places)
    }
