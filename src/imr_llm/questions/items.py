"""Ask which items a passage decides, where no rule knows the layout; and of which kind an item is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from imr_llm.letter import Passage
from imr_llm.questions.question import Answer, Question, Said
from imr_llm.records import Category


class DecidedItem(Answer):
    """One disputed item."""

    treatment: str
    """the requested treatment, word for word"""
    decision: Literal["upheld", "overturned"]
    """overturned if the treatment is found medically necessary, upheld if it is not"""
    decision_words: str
    """the few words that decide it, word for word"""


class Items(Answer):
    """The items that a passage decides."""

    items: list[DecidedItem] = Field(max_length=25)
    """each decided treatment with treatment (word for word), decision (upheld: not medically necessary; overturned: medically necessary) and decision_words (the words that decide it); empty if the passage decides none"""


class Kind(Answer):
    """An item's kind."""

    category: Category
    """dmepos is devices and supplies, programs is functional restoration, weight loss or gym, rehabilitation is therapy by visits"""


def _read_items(reply: Items, passage: Passage) -> Iterator[Said]:
    for number, item in enumerate(reply.items):
        yield Said(f"items.{number}.heading", item.treatment)
        yield Said(f"items.{number}.requested", item.treatment)
        yield Said(f"items.{number}.decided", item.treatment)
        yield Said(f"items.{number}.decision", item.decision_words, item.decision)


def _read_kind(reply: Kind, passage: Passage) -> Iterator[Said]:
    yield Said("category", passage.text, reply.category, (passage.raw(0, len(passage.text)),))


ITEMS = Question("items", Items, lambda _: Items, _read_items, max_tokens=900, paths=("items",))
CATEGORY = Question("category", Kind, lambda _: Kind, _read_kind, max_tokens=30, paths=("category",))
