"""Tell what shapes the results of a run: a choice of model in, names and hashes out, to be compared when it is resumed."""

from __future__ import annotations

from imr_llm.model.call import schema_text_of
from imr_llm.model.choose import Choice
from imr_llm.origin import installed
from imr_llm.questions import QUESTIONS
from imr_llm.resources import content_hash, prompt_hash
from imr_llm.validation import VALIDATOR


def made_with(choice: Choice | None, max_wrong: float) -> dict[str, str]:
    """Name everything that a record depends on beside its letter; with no model, rules alone."""
    return {
        "model": choice.name if choice else "none",
        "endpoint": choice.endpoint if choice else "none",
        "prompts": content_hash(*(prompt_hash(question.prompt) for question in QUESTIONS)),
        "schemas": content_hash(*(schema_text_of(question.answer) for question in QUESTIONS)),
        "version": installed(),
        "validator": VALIDATOR,
        "max_wrong": str(max_wrong),
    }
