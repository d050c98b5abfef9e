"""Spans of calls: what was asked of whom and what it took, and nothing of a letter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_endpoint import Served, failed
from test_runs import LETTER, NOTHING, served

__all__ = ["served"]


def spans(letter: Path, served: Served) -> Iterator[dict[str, object]]:
    """Run as a person would, with spans printed by OpenTelemetry's own command."""
    tool = shutil.which("opentelemetry-instrument", path=str(Path(sys.executable).parent))
    assert tool is not None
    command = [tool, sys.executable, "-m", "imr_llm", "extract", str(letter), "-o", str(letter.with_suffix(".json"))]
    settings = {"OTEL_TRACES_EXPORTER": "console", "OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none"}
    command += ["--base-url", served.url, "--model", "m", "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | settings)
    decoder, left = json.JSONDecoder(), done.stdout.lstrip()
    while left:
        span, end = decoder.raw_decode(left)
        yield span
        left = left[end:].lstrip()


@pytest.mark.loopback
def test_a_call_is_a_span_without_a_word_of_the_letter(served: Served, tmp_path: Path) -> None:
    """The span tells the question, the model and the tokens; the letter's words are nowhere in it."""
    served.answers = [NOTHING]
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER.format(number=1), encoding="utf-8")
    (span,) = spans(letter, served)
    assert span["name"] == "chat m"
    about = span["attributes"]
    assert isinstance(about, dict)
    assert about["gen_ai.usage.input_tokens"] == 100
    assert about["gen_ai.usage.output_tokens"] == 7
    assert about["gen_ai.prompt.name"] == "review"
    assert about["server.address"] == "127.0.0.1"
    told = json.dumps(span).lower()
    assert not {word for word in ("roofer", "naproxen", "lumbar", "2016") if word in told}


@pytest.mark.loopback
def test_a_failed_call_has_the_kind_of_its_error(served: Served, tmp_path: Path) -> None:
    """And no message, no trace."""
    served.answers = [failed(401)]
    letter = tmp_path / "letter.txt"
    letter.write_text(LETTER.format(number=1), encoding="utf-8")
    (span,) = spans(letter, served)
    assert span["attributes"]["error.type"] == "model_refused"  # type: ignore[index]
    assert span["events"] == []
