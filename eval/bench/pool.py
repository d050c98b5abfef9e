"""Read the letters of a suite into a pool: what each says, what they share, and what can be changed in their quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from contradictions import Changes, kinds_of_change
from quotes import Quote, entities_of, sentences_of
from vocabulary import Vocabulary, read_vocabulary

from imr_llm.evals.gold import Gold
from imr_llm.evals.suite import find_suite, plan_cases, read_suite
from imr_llm.letter import Letter, read_letter
from imr_llm.values import MONTHS

_SHARED = 0.2
"""The share of the letters above which words that they share are fixed text."""


@dataclass(frozen=True)
class Source:
    """A letter as read, what gold says of it, and whether its words may be shown."""

    letter: Letter
    gold: Gold
    shown: bool

    @cached_property
    def sentences(self) -> tuple[Quote, ...]:
        """Its sentences, alone and two together."""
        return tuple(sentences_of(self.letter))

    @cached_property
    def entities(self) -> tuple[Quote, ...]:
        """Its short entities, each once."""
        return tuple(entities_of(self.letter, self.gold.spans.items()))

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All that is quoted of it."""
        return (*self.sentences, *self.entities)

    def named(self, path: str) -> set[str]:
        """Give what gold names in a list of the reviewer's."""
        return set((self.gold.plain or {})["reviewer"][path])


@dataclass(frozen=True)
class Pool:
    """The letters that one run quotes."""

    sources: tuple[Source, ...]
    vocabulary: Vocabulary
    fixed: frozenset[str]
    """Sentences and entities that more than a fifth of the letters print."""
    kinds: Mapping[str, Changes]


def read_pool(suite_name: str, folder: Path | None = None) -> Pool:
    """Read the letters of a suite, without the texts that must be refused.

    Args:
        suite_name: the suite.
        folder: where letters that aren't the project's own lie; they are found by hash, and none of their words is ever shown.
    """
    suite = read_suite(find_suite(suite_name))
    cases = [case for case in plan_cases(suite, folder=folder) if case.rung == "clean" and case.gold.plain is not None]
    sources = tuple(
        Source(read_letter(case.source), case.gold, shown=folder is None and case.split == "dev") for case in cases if case.source
    )
    vocabulary = read_vocabulary(source.letter.raw for source in sources)
    counts = Counter(text for source in sources for text in {quote.text for quote in source.quotes})
    fixed = frozenset(text for text, count in counts.items() if count > _SHARED * len(sources))
    return Pool(sources, vocabulary, fixed, _kinds(sources, vocabulary))


def _kinds(sources: tuple[Source, ...], vocabulary: Vocabulary) -> dict[str, Changes]:
    """Make the kinds of change with the states, specialties and other names that the letters print."""
    states, specialties = (
        tuple(sorted(set().union(*(source.named(path) for source in sources)))) for path in ("licensed_in", "specialties")
    )
    known = {word for name in (*states, *specialties, *MONTHS) for word in name.split()}
    others = tuple(sorted(name for name in vocabulary.names if len(name) > 3 and name.istitle() and name not in known))
    return kinds_of_change(states, specialties, others)
