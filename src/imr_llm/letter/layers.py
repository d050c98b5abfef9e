"""Name what of a text is not the letter's own words, and what was noticed while the text was read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from imr_llm.letter.normal import Span

LayerKind = Literal[
    "page_number",
    "fax_line",
    "running_line",
    "stamp",
    "watermark",
    "browser_line",
    "line_number",
    "quote_mark",
    "markup",
    "cover",
    "enclosure",
    "other_letter",
    "repeated_page",
]
"""What a stretch is that a printer, a fax, a mail program, a clerk or another document put around the letter's own words."""

NoteCode = Literal[
    "encoding_assumed",
    "text_layer_doubtful",
    "hidden_text",
    "form_fields",
    "page_without_text",
    "page_turned",
    "reading_order",
    "pages_out_of_order",
    "page_repeated",
    "page_missing",
    "cut_off",
    "outside_letter",
]
"""What reading a file can notice; the code of the finding that tells it."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A stretch of the raw text that offsets count, and that the view leaves out."""

    kind: LayerKind
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    """Something that reading noticed about the file or its pages."""

    code: NoteCode
    message: str
    """Where, what was found, what was done about it."""
    needs_person: bool = True
    """Whether a person should look before the record is used."""
    span: Span | None = None
    """The place in the raw text, where there is one."""
    reach: tuple[str, ...] = ()
    """The fields that depend on it, by the beginning of their paths; empty for all."""


def merged(layers: Iterable[Layer]) -> tuple[Span, ...]:
    """Give what the layers cover as spans in order that neither touch nor overlap."""
    spans: list[Span] = []
    for layer in sorted(layers, key=lambda layer: layer.span.start):
        if spans and layer.span.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, layer.span.end))
        elif layer.span:
            spans.append(layer.span)
    return tuple(spans)


def inside(spans: Sequence[Span], place: Span) -> list[Span]:
    """Give the parts of ordered spans that lie in a place."""
    first = bisect_right(spans, place.start, key=lambda span: span.end)
    last = bisect_left(spans, place.end, key=lambda span: span.start)
    return [Span(max(span.start, place.start), min(span.end, place.end)) for span in spans[first:last]]
