"""Read from the clinical summary what its wording makes certain: age, sex, the injury, and when the earlier review was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_llm.claims import Claim
from imr_llm.letter import Letter, Passage, Span
from imr_llm.rules.events import HEADER_LABEL, INJURY
from imr_llm.rules.persons import WORKER, is_another, is_another_claim
from imr_llm.rules.review import review_date
from imr_llm.sections import Sections
from imr_llm.values import AGE, DATE, SEX

LEAD_IN = re.compile(r"^.{0,80}?The expert reviewer developed the following clinical case summary.{0,80}?records:\s*", re.DOTALL)
"""The fixed sentence that opens the summary; it holds no case data."""

_INJURY_LINK = re.compile(
    r"^[\s,:(]*(?:(?:that\s)?(?:date|dated|occurr\w++|sustained|was|is|of|on|from|in|reported|injury|work|related)[\s,:(]*)*$",
    re.IGNORECASE,
)
_SENTENCES_ON_WORKER = 6
_LEAST_SUMMARY = 600
"""Characters that a summary has at least; with fewer before the first item, it stands elsewhere."""


def summary_passage(letter: Letter, sections: Sections) -> Passage | None:
    """Give the summary without its fixed opening; where no rule knows the layout, what stands before the first item, or all."""
    section = sections.first("summary")
    if section is not None:
        return Passage(letter, section.span).after(LEAD_IN)
    return _before_items(letter, sections) if sections.first("whole") else None


def _before_items(letter: Letter, sections: Sections) -> Passage:
    """Give what stands before the first item that is decided in so many words, where enough stands there; else all."""
    before = Span(0, sections.decided[0].heading.start) if sections.decided else letter.whole
    return Passage(letter, before if len(before) > _LEAST_SUMMARY else letter.whole)


def summary_claims(summary: Passage) -> Iterator[Claim]:
    """Read who the worker is, when the injury was, and when the earlier review."""
    yield from _person(summary)
    if injury := _injury_date(summary):
        yield Claim("injury.date", (injury,), "rule")
    if review := review_date(summary):
        yield Claim("utilization_review.date", (review,), "rule")


def _person(summary: Passage) -> Iterator[Claim]:
    """Read age and sex from the first sentences that speak of the worker."""
    wanted = {"patient.age": AGE, "patient.sex": SEX}
    cuts = summary.sentences()
    first = next((number for number, cut in enumerate(cuts) if WORKER.search(summary.text, *cut)), 0)
    for start, end in cuts[first : first + _SENTENCES_ON_WORKER]:
        if not WORKER.search(summary.text, start, end):
            continue
        for path, pattern in list(wanted.items()):
            found = (summary.raw_of(match) for match in pattern.finditer(summary.text, start, end))
            if place := next((place for place in found if not is_another(summary, place)), None):
                del wanted[path]
                yield Claim(path, (place,), "rule")


def others_told(summary: Passage) -> Iterator[tuple[str, Span]]:
    """Yield the ages and sexes that sentences on the worker tell of somebody else, or of another time."""
    for start, end in summary.sentences():
        if WORKER.search(summary.text, start, end):
            for path, pattern in (("patient.age", AGE), ("patient.sex", SEX)):
                places = (summary.raw_of(match) for match in pattern.finditer(summary.text, start, end))
                yield from ((path, place) for place in places if is_another(summary, place))


def _injury_date(summary: Passage) -> Span | None:
    """Find the first date that an injury word leads to directly."""
    for date in DATE.finditer(summary.text):
        before = summary.text[max(0, date.start() - 90) : date.start()]
        if HEADER_LABEL.search(before):
            continue
        cues = list(INJURY.finditer(before))
        place = summary.raw_of(date)
        if cues and _INJURY_LINK.match(before[cues[-1].end() :]) and not is_another_claim(summary, place):
            return place
    return None
