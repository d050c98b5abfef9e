"""Open the model when the first letter needs it: a choice in, the model with its gate and its journal out."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import Any, Self

from imr_llm.cli.progress import Progress
from imr_llm.errors import UsageError
from imr_llm.model.budget import Budget, Price, free
from imr_llm.model.call import Model, Usage
from imr_llm.model.choose import Choice, open_model
from imr_llm.model.gate import Gate
from imr_llm.model.pace import Pace
from imr_llm.runs.journal import Journal
from imr_llm.runs.remember import Remembered

_MOST_SLOTS = 8
"""Calls that the embedded model takes at once, each with room of its own in memory; more wait for their turn."""


class LazyModel:
    """Opens the model for the first letter that can be read, and never for none; closes it with the block."""

    def __init__(self, options: dict[str, Any], progress: Progress, journal: Journal | None) -> None:
        """Take the options of the command line."""
        self._options, self._progress, self._journal = options, progress, journal
        self._stack = ExitStack()
        self._model: Model | None = None
        self._opening = threading.Lock()
        self.choice = _choice(options)
        self.price = _price(self.choice)
        if options["max_cost"] is not None and self.price is None:
            raise UsageError(f"--max-cost: what {self.choice.name} costs there is not known; give --max-tokens in its place")
        self.budget = Budget(
            tokens=options["max_tokens"],
            dollars=options["max_cost"],
            price=self.price or free,
            spent=journal.spent() if journal else Usage(),
            tally=journal,
        )

    def get(self) -> Model | None:
        """Give the model, or None where the rules read alone."""
        if self._options["no_model"]:
            return None
        with self._opening:
            if self._model is None:
                self._model = self._open()
            return self._model

    def _open(self) -> Model:
        options = self._options
        pace = Pace(together=options["concurrency"], requests=options["requests_per_minute"], tokens=options["tokens_per_minute"])
        opening = open_model(self.choice, self._progress.loading, self._progress.warn, Gate(pace, self.budget))
        model = self._stack.enter_context(opening)
        if self._journal is None:
            return model
        return Remembered(model, self._journal, self.choice.endpoint, again=options["retry_failed"])

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the model, if it was opened."""
        self._stack.close()


def _choice(options: dict[str, Any]) -> Choice:
    return Choice(
        model=options["model"],
        base_url=options["base_url"],
        model_path=options["model_path"],
        replay=options["replay"],
        cache=not (options["no_cache"] or options["record"]),
        slots=min(options["concurrency"], _MOST_SLOTS),
        timeout_s=options["timeout"],
    )


def _price(choice: Choice) -> Price | None:
    """Find what the model's tokens cost; one that runs here costs nothing."""
    if choice.embedded or choice.replay:
        return free
    from imr_llm.model.prices import find_price

    return find_price(choice.name, choice.base_url)
