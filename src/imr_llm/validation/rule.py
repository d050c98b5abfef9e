"""Read the rules' data, and join each rule with the function that tells where it is broken."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from pydantic import Field

from imr_llm.records import Evidence, FindingCode, Frozen
from imr_llm.validation.checked import Checked


@dataclass(frozen=True, slots=True)
class Alarm:
    """A place at which a rule is broken: the field, what was found and expected there, and the words, where there are some."""

    path: str
    message: str
    start: int | None = None
    end: int | None = None
    also: tuple[str, ...] = ()
    """Other fields that it casts doubt on, besides what its rule reaches."""


Check = Callable[[Checked], Iterator[Alarm]]


class Example(Frozen):
    """One edit of one of the project's letters, or of the record that the rules make of it, that breaks a rule."""

    letter: str
    """The letter's name without its ending; before the edit, the rule is kept."""
    replace: tuple[str, str] | None = None
    """Words that stand once in the letter, and what to put in their place."""
    change: dict[str, Any] = Field(default_factory=dict)
    """What to put into the record, by its path in the record's JSON."""
    copy_from: dict[str, str] = Field(default_factory=dict)
    """What to put in the place of something else in the record: for each path, the path of what to put there."""


class Alarms(Frozen):
    """On how many letters a rule spoke."""

    letters: int
    """Letters that were looked at."""
    alarms: int
    """Letters on which the rule spoke."""
    false: int
    """Letters on which it spoke though the record is right and the letter has no such problem."""


class Measured(Frozen):
    """A rule's alarms on posted letters, each looked up in its letter."""

    gold: Alarms
    """On records made of gold, which are right."""
    extracted: Alarms
    """On records that the rules extract without a model."""

    @property
    def rate(self) -> float:
        """The share of letters with a false alarm, of the worse of the two."""
        return max(one.false / one.letters for one in (self.gold, self.extracted))


class Rule(Frozen):
    """Something that holds of every good record, with the function that tells where it doesn't."""

    id: FindingCode
    """Also the code of its findings."""
    text: str
    """What holds, in one sentence."""
    kind: Literal["record", "letter", "reading"]
    """What is wrong where it doesn't hold: the `record`, or it was changed; the `letter`, which contradicts itself or is
    incomplete; or one of two `reading`s that differ."""
    needs_person: bool
    """Whether a person should look before the record is used."""
    reach: tuple[str, ...] = ("{path}",)
    """What its findings cast doubt on, by how the paths begin; `{path}` is the finding's own, `{item}` that of its item, such as
    `items.0`, and an empty one the whole record."""
    example: Example
    alarms: Measured
    check: Check


def join_rules(checks: Iterable[Check]) -> tuple[Rule, ...]:
    """Join each rule of `rules.toml` with the function of its name, in the order of the file.

    Raises:
        ValueError: a rule has no function, or a function no rule.
    """
    data = tomllib.loads(resources.files("imr_llm.validation").joinpath("rules.toml").read_text(encoding="utf-8"))
    functions = {check.__name__: check for check in checks}
    if alone := data.keys() ^ functions.keys():
        raise ValueError(f"rules.toml and the functions don't name the same rules: {', '.join(sorted(alone))}")
    return tuple(Rule.model_validate({"id": name, "check": functions[name], **rule}) for name, rule in data.items())


_ITEM = re.compile(r"items\.\d+|.*")


def reached(reach: tuple[str, ...], path: str) -> tuple[str, ...]:
    """Give what a finding on a path casts doubt on; on a path of no item, `{item}` is the path itself."""
    item = _ITEM.match(path)
    return tuple(one.format(path=path, item=item.group() if item else path) for one in reach)


def at(path: str, place: Evidence, message: str, also: tuple[str, ...] = ()) -> Alarm:
    """Raise an alarm at a place of the letter."""
    return Alarm(path, message, place.start, place.end, also)
