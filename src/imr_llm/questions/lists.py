"""Ask the summary for its two lists: diagnoses, and treatment so far."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import Field

from imr_llm.letter import Passage
from imr_llm.questions.question import Answer, Question, Said, says_nothing
from imr_llm.rules.conditions import names_condition
from imr_llm.rules.terms import find_category

_MOST = 40
"""Members that a list may have; the longest list of the letters seen has 19."""


_DIAGNOSIS = re.compile(
    r"diagnos|(?:being|undergoing) treat\w* (?:for|of)|treat\w+ for|status[- ]post|s/p|filed a claim|impression|history of|assessment"
    r"|claim for|suffer\w* (?:from|an?)|sprain|strain|carried",
    re.IGNORECASE,
)
_TREATMENT = re.compile(
    r"treat(?:ment|ed)|therap|\bcare\b|tried|\btrial\b|under(?:went|gone)|\bhas had\b|\bhave had\b|status[- ]post|medications?\b|\bdrugs?\b|prescri|refill"
    r"|\b(?:taking|takes|taken|took|given|gave|got|began|begun|started|stopped|placed|put on|fitted|applied|provided|supplied|managed|wears?|walks with)\b"
    r"|sessions?\b|visits? of|complet|attended|received|restrict|modified|\bdut(?:y|ies)\b|work status|sedentary|previous|prior|failed|\bus(?:ed|es|ing)\b"
    r"|inject|surger|surgical|operati|operated|repair|\bstents?\b|\bcast\b|brace|splint|crutch|sutures?|acupunctur|chiropract",
    re.IGNORECASE,
)
"""Words that tell that a sentence may name a diagnosis, or a treatment; showing the small model these sentences alone is
measured to find more of them, and to invent fewer, than showing the whole summary."""

_NOT_YET = re.compile(
    r"request|recommend|treatment plan|plan (?:of care|includ|consist|asked|was)|authoriz|certif|\bden(?:ied|ying)|proposed|pending|scheduled"
    r"|would|will be|to undergo|referral|ordered|utilization review|range of motion|tenderness|palpation|reflex|sensation",
    re.IGNORECASE,
)
"""Words of a sentence on what is planned or disputed, or found on examination; the small model takes both for treatment given."""


def _cued(passage: Passage, cue: re.Pattern[str], unless: re.Pattern[str] | None = None) -> str:
    """Join the sentences that hold a cue, but for those that hold another."""
    told = (passage.text[slice(*cut)] for cut in passage.sentences() if cue.search(passage.text, *cut))
    return " ".join(sentence for sentence in told if not (unless and unless.search(sentence)))


class Diagnoses(Answer):
    """The worker's diagnoses."""

    diagnoses: list[str] = Field(max_length=_MOST)
    """the diagnoses, word for word; empty if none is stated"""


class Treatments(Answer):
    """Care already given."""

    treatments: list[str] = Field(max_length=_MOST)
    """the treatments, word for word; empty if none is stated"""


_PAPER = re.compile(r"\b(?:RFA|PR-2|request\w*|reports?|notes?)\b", re.IGNORECASE)
"""Words of a paper, which is neither a diagnosis nor a treatment."""


def _read_diagnoses(reply: Diagnoses, passage: Passage) -> Iterator[Said]:
    for words in reply.diagnoses:
        if not says_nothing(words):
            kind = find_category(words)
            doubt = "it names a drug" if kind and kind[0] == "pharmaceuticals" else _doubt_of_paper(words)
            yield Said("clinical.diagnoses", words, member=True, doubt=doubt)


def _read_treatments(reply: Treatments, passage: Passage) -> Iterator[Said]:
    for words in reply.treatments:
        if not says_nothing(words):
            doubt = "it names a condition" if names_condition(words) and not find_category(words) else _doubt_of_paper(words)
            yield Said("clinical.treatments_to_date", words, member=True, doubt=doubt)


def _doubt_of_paper(words: str) -> str:
    return "it names a paper" if _PAPER.search(words) else ""


DIAGNOSES = Question(
    "diagnoses",
    Diagnoses,
    lambda _: Diagnoses,
    _read_diagnoses,
    max_tokens=500,
    paths=("clinical.diagnoses",),
    enough=1,
    focus=lambda passage: _cued(passage, _DIAGNOSIS) or passage.text,
)
TREATMENTS = Question(
    "treatments",
    Treatments,
    lambda _: Treatments,
    _read_treatments,
    max_tokens=500,
    paths=("clinical.treatments_to_date",),
    enough=3,
    focus=lambda passage: _cued(passage, _TREATMENT, _NOT_YET),
)
