"""Ask the summary when utilization review decided, and what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from imr_llm.letter import Passage
from imr_llm.questions.dates import one_of
from imr_llm.questions.question import Answer, Question, Said
from imr_llm.rules.events import speaks_of_review
from imr_llm.rules.review import review_dates, review_outcome


class Review(Answer):
    """The claims administrator's earlier review."""

    date: str | None
    """the date of the review's decision, as printed; not that of a request for authorization, a report or a visit; or null"""
    outcome: Literal["denied", "modified", "mixed"] | None
    """denied (also non-certified, not approved), modified (partly approved), mixed (some requests denied, others modified), or null"""


def _shape(passage: Passage) -> type[Answer]:
    return one_of(Review, "date", [words for words, _ in review_dates(passage)])


def _read(reply: Review, passage: Passage) -> Iterator[Said]:
    """Say the date at the place that speaks of the review, and the outcome at the verbs that tell one."""
    chosen = next((span for words, span in review_dates(passage) if words == reply.date), None)
    if chosen is not None:
        doubt = "" if speaks_of_review(passage, chosen) else "nothing near it speaks of a review"
        yield Said("utilization_review.date", reply.date or "", spans=(chosen,), doubt=doubt)
    if reply.outcome is None:
        return
    told = review_outcome(passage, chosen)
    yield Said("utilization_review.outcome", reply.outcome, reply.outcome, told.spans if told else ())


REVIEW = Question("review", Review, _shape, _read, max_tokens=80, paths=("utilization_review.date", "utilization_review.outcome"))
