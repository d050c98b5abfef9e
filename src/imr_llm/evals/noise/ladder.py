"""Render a letter on a rung of the noise ladder, the same for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Literal, get_args

from imr_llm.evals.noise.lines import double_spaced, glued_headings, hyphen_loss, rewrapped
from imr_llm.evals.noise.pieces import Piece, Rendered, assemble, with_copies
from imr_llm.evals.noise.shapes import recognised
from imr_llm.evals.noise.table import header

Rung = Literal[
    "clean",
    "rewrapped",
    "header-pymupdf",
    "header-pypdf",
    "header-pdfminer",
    "header-poppler",
    "double-spaced",
    "hyphen-loss",
    "ocr-light",
    "ocr-heavy",
    "glued-headings",
]
"""One kind of noise; all but the two of character recognition leave every word as it is, but for lost hyphens."""

RUNGS: tuple[Rung, ...] = get_args(Rung)
"""Every rung of the ladder, the clean letter first."""


_NOISE: dict[Rung, Callable[[str, Random], Iterator[Piece]]] = {
    "clean": lambda raw, _rng: with_copies(raw, []),
    "rewrapped": rewrapped,
    "header-pymupdf": header("header-pymupdf"),
    "header-pypdf": header("header-pypdf"),
    "header-pdfminer": header("header-pdfminer"),
    "header-poppler": header("header-poppler"),
    "double-spaced": double_spaced,
    "hyphen-loss": hyphen_loss,
    "ocr-light": recognised(0.004, labels_too=False),
    "ocr-heavy": recognised(0.02, labels_too=True),
    "glued-headings": glued_headings,
}


def render(raw: str, rung: Rung, *, seed: int) -> Rendered:
    """Render a letter on a rung; the same letter, rung and seed give the same text everywhere.

    Args:
        raw: the clean letter.
        rung: the kind of noise.
        seed: which of the many letters with this noise.
    """
    digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
    return assemble(raw, _NOISE[rung](raw, Random(f"{seed} {rung} {digest}")))  # noqa: S311 - nothing secret hangs on it
