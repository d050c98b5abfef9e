"""Make a run's limits: options and what a journal says was spent in, the gate of its calls out."""

from __future__ import annotations

from typing import Any

from imr_llm.errors import UsageError
from imr_llm.model.budget import Budget, Price, free
from imr_llm.model.call import Usage
from imr_llm.model.choose import Choice
from imr_llm.model.gate import Gate
from imr_llm.model.pace import Pace
from imr_llm.runs.journal import Journal

_MOST_SLOTS = 8
"""Calls that the embedded model takes at once, each with room of its own in memory; more wait for their turn."""


def choose(options: dict[str, Any]) -> Choice:
    """Give what the options choose to ask."""
    return Choice(
        model=options["model"],
        base_url=options["base_url"],
        model_path=options["model_path"],
        replay=options["replay"],
        cache=not (options["no_cache"] or options["record"]),
        slots=min(options["concurrency"], _MOST_SLOTS),
        timeout_s=options["timeout"],
    )


def limit(options: dict[str, Any], price: Price | None, journal: Journal | None) -> Gate:
    """Give the gate that a run's calls go through, in however many processes.

    Raises:
        UsageError: dollars are limited, and the price is not known.
    """
    if options["max_cost"] is not None and price is None:
        name = choose(options).name
        raise UsageError(f"--max-cost: what {name} costs there is not known; give --max-tokens in its place")
    budget = Budget(
        tokens=options["max_tokens"],
        dollars=options["max_cost"],
        price=price or free,
        spent=journal.spent() if journal else Usage(),
        tally=journal,
    )
    pace = Pace(together=options["concurrency"], requests=options["requests_per_minute"], tokens=options["tokens_per_minute"])
    return Gate(pace, budget)


def price_of(choice: Choice) -> Price | None:
    """Find what the model's tokens cost; one that runs here costs nothing, and None is not known."""
    if choice.embedded or choice.replay:
        return free
    from imr_llm.model.prices import find_price

    return find_price(choice.name, choice.base_url)
