"""Print the header table in the reading order of another extractor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

from imr_llm.evals.noise.marks import CELL, CELLS, header_limit
from imr_llm.evals.noise.pieces import Piece, with_copies
from imr_llm.letter import Span

_HEADERS: dict[str, tuple[str, ...]] = {
    "header-pymupdf": (
        "[number] \n{number} \n \n[assigned] \n{assigned} \n[injury]  \n{injury} \n[decision] \n{decision} \n[denial]  \n{denial} \n"
        "[priority]  \n{priority} \n[application] \n[received]  \n{application}",
    ),
    "header-pypdf": (
        "[number] {number}  \n[assigned] {assigned} [injury]  {injury} \n[decision] {decision} [denial]  {denial} \n"
        "[priority]  {priority} [application] \n[received]  \n{application}",
    ),
    "header-pdfminer": (
        "[number] \n[assigned] \n[decision] \n[priority]  \n\n{number} \n{assigned} \n{decision} \n{priority} \n\n"
        "{injury} \n[injury]  \n[denial]   {denial} \n{application} \n[application] \n[received]",
        "[number] \n[assigned] \n[decision] \n[priority]  \n\n{number} \n{assigned} \n{decision} \n{priority} \n\n"
        "[injury]  \n{injury} \n[denial]   {denial} \n{application} \n[application] \n[received]",
        "[number] \n[assigned] \n[decision] \n[priority]  \n\n{number} \n{assigned} \n{decision} \n{priority} \n\n"
        "[injury]  \n{injury} \n[denial]   {denial} \n[application] \n{application} \n[received]",
    ),
    "header-poppler": (
        "[number]\n[assigned]\n[decision]\n[priority]\n\n{number}\n{assigned}\n{decision}\n{priority}\n\n"
        "[injury]\n[denial]\n[application]\n[received]\n\n{injury}\n{denial}\n{application}",
    ),
}
"""How each extractor prints the table, three of them checked on real letters: labels in square brackets, values in curly ones."""

_SLOT = re.compile(r"\[(?P<label>\w+)\]|\{(?P<value>\w+)\}|(?P<between>[^\[\]{}]+)")


def header(rung: str) -> Callable[[str, Random], Iterator[Piece]]:
    """Make the noise that prints the header table as one extractor does."""

    def noise(raw: str, rng: Random) -> Iterator[Piece]:
        forms = _HEADERS[rung]
        form = forms[int(rng.random() * len(forms))]
        cells = _read_table(raw)
        return _print_table(raw, form, *cells) if cells else with_copies(raw, [])

    return noise


def _print_table(raw: str, form: str, labels: dict[str, Span], values: dict[str, Span]) -> Iterator[Piece]:
    """Print the table's cells in an extractor's order, and copy all around them."""
    spans = [*labels.values(), *values.values()]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    yield 0, start, raw[:start]
    for slot in _SLOT.finditer(form):
        if between := slot["between"]:
            yield end, end, between
        else:
            span = labels[slot["label"]] if slot["label"] else values[slot["value"]]
            yield span.start, span.end, raw[span.start : span.end]
    yield end, len(raw), raw[end:]


def _read_table(raw: str) -> tuple[dict[str, Span], dict[str, Span]] | None:
    """Find the seven labels of the header table and their values; None unless all are there and nothing else stands among them."""
    cells = list(CELL.finditer(raw, 0, header_limit(raw)))
    labels = {cell.lastgroup: Span(*cell.span()) for cell in cells if cell.lastgroup in CELLS}
    values = _paired(cells)
    whole = len(cells) == len(CELLS) + len(values) == 15 and len(labels) == 8
    if not whole or any(raw[before.end() : after.start()].strip() for before, after in pairwise(cells)):
        return None
    return {str(name): span for name, span in labels.items()}, values


def _paired(cells: list[re.Match[str]]) -> dict[str, Span]:
    """Give each label its value: the first free one of its kind, behind it or right before it."""
    waiting: list[str] = []
    early: list[tuple[str, Span]] = []
    pairs: dict[str, Span] = {}
    for cell in cells:
        name, span = str(cell.lastgroup), Span(*cell.span())
        if name in CELLS and name != "received":
            found = next((value for kind, value in early if kind == _kind(name)), None)
            early.clear()
            if found:
                pairs[name] = found
            else:
                waiting.append(name)
        elif name not in CELLS and (label := next((label for label in waiting if _kind(label) == name), None)):
            waiting.remove(label)
            pairs[label] = span
        elif name not in CELLS:
            early.append((name, span))
    return pairs


def _kind(label: str) -> str:
    return {"number": "a_number", "priority": "a_priority"}.get(label, "a_date")
