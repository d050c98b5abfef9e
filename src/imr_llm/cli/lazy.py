"""Open the model when the first letter needs it: a choice and its limits in, the model out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Self

from imr_llm.model.call import Model
from imr_llm.model.choose import Choice, open_model
from imr_llm.model.gate import Limits
from imr_llm.model.weights import Progress, quiet


class LazyModel:
    """Opens the model for the first letter that can be read, and never for none; closes it with the block."""

    def __init__(self, choice: Choice, limits: Limits, loading: Progress = quiet, warn: Callable[[str], None] = lambda _: None) -> None:
        """Take what to open, and who is told about it."""
        self._choice, self._limits, self._loading, self._warn = choice, limits, loading, warn
        self._stack = ExitStack()
        self._model: Model | None = None
        self._opening = threading.Lock()

    def get(self) -> Model:
        """Give the model."""
        with self._opening:
            if self._model is None:
                self._model = self._stack.enter_context(open_model(self._choice, self._loading, self._warn, self._limits))
            return self._model

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the model, if it was opened."""
        self._stack.close()
