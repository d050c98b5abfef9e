"""Ask which items a passage decides and for which reasons, where no rule knows the layout; and of which kind an item is."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from imr_llm.letter import Passage
from imr_llm.questions.question import Answer, Question, Said, says_nothing
from imr_llm.records import Category
from imr_llm.rules.item import heading_claims, rationale_claims
from imr_llm.rules.slots import slot_claims


class DecidedItem(Answer):
    """One disputed item."""

    heading: str
    """the treatment as its heading has it, word for word, without the decision"""
    decision: str
    """the few words that decide it, word for word"""


class Items(Answer):
    """The items that a passage decides."""

    items: list[DecidedItem] = Field(max_length=25)
    """each with heading (without the decision) and decision (such as "Upheld", "Overturned", "is not medically necessary"); empty if the letter decides none"""


class Reasons(Answer):
    """Why an item is decided as it is."""

    claims_administrator_guideline: str | None = Field(max_length=800)
    """the sentence on the guideline that the claims administrator used, or null"""
    reviewer_guideline: str | None = Field(max_length=800)
    """the sentence on the guideline that the reviewer (MAXIMUS) used, or null"""
    rationale: str | None = Field(max_length=80)
    """the first words of the decision rationale, or null"""


class Kind(Answer):
    """An item's kind."""

    category: Category
    """dmepos is devices and supplies, programs is functional restoration, weight loss or gym, rehabilitation is therapy by visits"""


_LONGEST_HEADING = 600
_FIRST_WORDS = 6


def _read_items(reply: Items, passage: Passage) -> Iterator[Said]:
    """Say each heading as it runs up to its decision; one that no decision follows heads no item."""
    behind = 0
    for number, item in enumerate(reply.items):
        place = _headed(passage.text, item, behind)
        if place is None:
            yield Said(f"items.{number}.heading", item.heading, doubt="the decision that is said of it doesn't follow it")
            continue
        behind = place[1]
        for claim in heading_claims(passage.within(*place), number):
            yield Said(claim.path, item.heading, claim.value, claim.spans)


def _headed(text: str, item: DecidedItem, behind: int) -> tuple[int, int] | None:
    """Find where a heading and its decision stand together, behind the item before."""
    at = text.find(item.decision, behind) if item.heading and item.decision else -1
    while at >= 0:
        start = text.rfind(item.heading, max(behind, at - _LONGEST_HEADING), at)
        if start >= 0:
            return start, at + len(item.decision)
        at = text.find(item.decision, at + 1)
    return None


def _read_reasons(reply: Reasons, passage: Passage) -> Iterator[Said]:
    slots = {"utilization_review_guidelines": reply.claims_administrator_guideline, "reviewer_guidelines": reply.reviewer_guideline}
    for slot, words in slots.items():
        if words is None or says_nothing(words):
            continue
        if (place := passage.text.find(words)) < 0:
            yield Said(f"{slot}.cited", words, value=True)
            continue
        cited = slot_claims(passage.within(place, place + len(words)), slot)
        yield from (Said(claim.path, words, claim.value, claim.spans) for claim in cited)
    if reply.rationale is None or says_nothing(reply.rationale):
        return
    begins = " ".join(reply.rationale.split()[:_FIRST_WORDS])
    if (place := passage.text.find(begins)) < 0:
        yield Said("rationale", begins)
        return
    reasons = rationale_claims(passage.within(place, len(passage.text)), 0)
    yield from (Said(claim.path.removeprefix("items.0."), begins, spans=claim.spans) for claim in reasons)


def _read_kind(reply: Kind, passage: Passage) -> Iterator[Said]:
    yield Said("category", passage.text, reply.category, (passage.raw(0, len(passage.text)),))


ITEMS = Question("items", Items, lambda _: Items, _read_items, max_tokens=900, paths=("items",))
REASONS = Question(
    "reasons",
    Reasons,
    lambda _: Reasons,
    _read_reasons,
    max_tokens=300,
    paths=("utilization_review_guidelines.cited", "reviewer_guidelines.cited", "rationale", "verdict"),
)
CATEGORY = Question("category", Kind, lambda _: Kind, _read_kind, max_tokens=30, paths=("category",))
