"""Estimate how many tokens a text has, without a tokenizer's files."""

from __future__ import annotations

import re

_PIECE = re.compile(r"\d|[A-Za-z]+|[^\sA-Za-z\d]+|\n+")
_LETTERS_A_TOKEN = 6


def count_tokens(text: str) -> int:
    """Estimate the tokens of a text: each digit is one, words are one for each six letters begun.

    Measured on the prompts of 20 real letters with the embedded model's own count.
    """
    return sum(1 + (len(piece) - 1) // _LETTERS_A_TOKEN if piece.isalpha() else 1 for piece in _PIECE.findall(text))
