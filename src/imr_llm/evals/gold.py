"""Read gold: what a letter says by the codebook, where it says it, and on what its two readers differed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from imr_llm.errors import SuiteError
from imr_llm.evals.locate import UNPLACED
from imr_llm.letter import Letter, Span, normalise
from imr_llm.plain import Plain, plain_values


@dataclass(frozen=True)
class Gold:
    """The gold of one letter; `plain` is None where the text must be refused."""

    path: Path
    name: str
    sha256: str
    """Hash of the source's bytes, by which the letter is known wherever it lies."""
    plain: dict[str, Any] | None
    refused: str | None
    spans: Mapping[str, tuple[Span, ...]]
    """For each stated field one place per value, in raw offsets of the letter as read."""
    text_sha256: Mapping[str, str]
    """Hashes of texts that stay out of the file: rationales and verdicts of letters that aren't the project's own."""
    differences: tuple[Mapping[str, Any], ...]
    """Fields of which the two readings said different things, with what was taken and why."""

    @property
    def stem(self) -> str:
        """The letter's name without its ending."""
        return Path(self.name).stem

    def filled(self, letter: Letter) -> dict[str, Any] | None:
        """Give the plain values, with the texts that stay out of the file cut from the letter."""
        if self.plain is None:
            return None
        data: dict[str, Any] = json.loads(json.dumps(self.plain))
        for path in self.text_sha256:
            _, number, field = path.split(".")
            data["items"][int(number)][field] = self.hidden(path, letter)
        return data

    def hidden(self, path: str, letter: Letter) -> str:
        """Cut a text that stays out of the file from its letter, white space made single."""
        return " ".join(letter.view.read(self.spans[path][0]).split())


def read_gold(path: Path) -> Gold:
    """Read and check one gold file by itself.

    Raises:
        SuiteError: the file is no gold: not JSON, not the plain shape, or a value has no place.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        gold = _gold(path, data)
        if gold.plain is not None:
            Plain.model_validate_json(json.dumps(gold.plain))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SuiteError(f"{path}: {where}: {first['msg']}; expected the plain shape of schemas/plain.schema.json") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path}: is no gold file ({type(error).__name__}: {error}); see eval/README.md for its shape") from error
    for problem in _unplaced(gold):
        raise SuiteError(f"{path}: {problem}")
    return gold


def _gold(path: Path, data: Mapping[str, Any]) -> Gold:
    return Gold(
        path=path,
        name=data["source"]["name"],
        sha256=data["source"]["sha256"],
        plain=None if "refused" in data else data["plain"],
        refused=data.get("refused"),
        spans={name: tuple(Span(*place) for place in places) for name, places in data.get("spans", {}).items()},
        text_sha256=data.get("text_sha256", {}),
        differences=tuple(data.get("differences", ())),
    )


def _unplaced(gold: Gold) -> Iterator[str]:
    for path, values in plain_values(gold.plain or {}):
        places = gold.spans.get(path, ())
        if not UNPLACED.fullmatch(path) and len(places) != len(values):
            yield f"{path}: {len(values)} value(s) and {len(places)} span(s); expected one span a value"


def check_against_letter(gold: Gold, letter: Letter) -> Iterator[str]:
    """Tell what of a gold file its letter contradicts: the source, an offset outside, a hidden text that isn't there."""
    if letter.sha256 != gold.sha256:
        yield f"{gold.path}: the letter has hash {letter.sha256[:12]}, gold is of {gold.sha256[:12]}"
        return
    for path, places in gold.spans.items():
        if not all(0 <= place.start < place.end <= len(letter.raw) for place in places):
            yield f"{gold.path}: {path}: a span lies outside the letter's {len(letter.raw)} characters"
    for path, wanted in gold.text_sha256.items():
        printed = " ".join(normalise(letter.cut(gold.spans[path][0])).text.split())
        if hashlib.sha256(printed.encode()).hexdigest() != wanted:
            yield f"{gold.path}: {path}: the letter's text there is another than the one that was read"
    yield from _misplaced(gold, letter)


def _misplaced(gold: Gold, letter: Letter) -> Iterator[str]:
    """Tell texts that their place does not print."""
    for path, values in plain_values(gold.plain or {}):
        if path.endswith(_PRINTED):
            for value, place in zip(values, gold.spans[path], strict=True):
                if squeezed(letter.view.read(place)) != squeezed(value):
                    yield f"{gold.path}: {path}: the letter prints {letter.view.read(place)[:80]!r} there, gold has {value[:80]!r}"


_PRINTED = (
    ".number", ".heading", ".requested", ".authorized", ".decided", ".verdict", ".rationale",
    ".diagnoses", ".treatments_to_date", ".licensed_in", ".specialties",
)  # fmt: skip
"""Fields whose value is what its place prints."""


def squeezed(text: str) -> str:
    """Leave out white space, hyphens and case, which a line's end may change."""
    return "".join(normalise(text).text.replace("-", "").lower().split())
