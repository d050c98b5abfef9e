"""Look quotes up in texts with a library's own aligner: JSON lines of texts and quotes in, JSON lines of spans out.

It reads lines {"text", "quotes"} from standard input and prints for each one {"spans", "labels", "seconds"}: spans and labels in the
quotes' order, null where the library gives none, offsets in characters; seconds are those inside the calls alone, without a
model, imports, and the first call, which may import more.

Each call gives the library one quote and the whole text. LangExtract places the quotes of one call in their order, and LLM-IE blanks
what it has found, so quotes that go together would disturb each other; the price is that each call reads the text anew.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

Found = tuple[tuple[int, int] | None, str | None]
Aligner = Callable[[str, str], Found]
"""A text and a quote in, the span and the library's word for the match out."""


def langextract(**settings: bool) -> Aligner:
    """Align as `extract` does with what a model gives for a chunk, here the whole text; the settings are of its `resolver_params`."""
    from langextract.core.data import Extraction
    from langextract.resolver import Resolver

    resolver = Resolver()

    def align(text: str, quote: str) -> Found:
        [found] = resolver.align([Extraction("quote", quote)], text, 0, 0, **settings)
        place, status = found.char_interval, found.alignment_status
        return place and (place.start_pos, place.end_pos), status and status.value

    return align


def instructor() -> Aligner:
    """Align as CitationMixin does when it validates; it keeps the words at the spans that this gives, and drops a quote without one."""
    from instructor import CitationMixin

    def align(text: str, quote: str) -> Found:
        return next(CitationMixin(substring_quotes=[quote]).get_spans(text), None), None

    return align


def llm_ie() -> Aligner:
    """Align as `extract_frames` of a frame extractor does by default: the same words in any case, else the nearest ones by Jaccard score."""
    from llm_ie.extractors import BasicFrameExtractor

    extractor = BasicFrameExtractor(inference_engine=None, prompt_template="")

    def align(text: str, quote: str) -> Found:
        [span] = extractor._find_entity_spans(text, [quote])  # noqa: SLF001 - nothing public aligns without a model
        return span, None

    return align


def rapidfuzz(cutoff: int) -> Aligner:
    """Align to the stretch of the text with the best partial ratio, from a ratio of `cutoff` in 100 on."""
    from rapidfuzz.fuzz import partial_ratio_alignment

    def align(text: str, quote: str) -> Found:
        found = partial_ratio_alignment(quote, text, score_cutoff=cutoff)
        return found and (found.dest_start, found.dest_end), None

    return align


def find() -> Aligner:
    """Align by `str.find`."""

    def align(text: str, quote: str) -> Found:
        start = text.find(quote)
        return (None if start < 0 else (start, start + len(quote))), None

    return align


ALIGNERS: dict[str, Callable[[], Aligner]] = {
    "langextract": langextract,
    "langextract_no_lesser": lambda: langextract(accept_match_lesser=False),
    "langextract_exact": lambda: langextract(accept_match_lesser=False, enable_fuzzy_alignment=False),
    "instructor": instructor,
    "llm_ie": llm_ie,
    "rapidfuzz_90": lambda: rapidfuzz(90),
    "find": find,
}


def answer(align: Aligner, text: str, quotes: list[str]) -> dict[str, Any]:
    """Look up the quotes of a text, one after the other."""
    started = time.perf_counter()
    found = [align(text, quote) for quote in quotes]
    seconds = time.perf_counter() - started
    return {"spans": [span for span, _ in found], "labels": [label for _, label in found], "seconds": seconds}


def main() -> None:
    """Read texts with their quotes and print where each aligner puts them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aligner", required=True, choices=ALIGNERS)
    align = ALIGNERS[parser.parse_args().aligner]()
    align("No first call counts.", "No second call counts.")
    for line in filter(str.strip, sys.stdin):
        print(json.dumps(answer(align, **json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
