"""Run the embedded model in a child process for as long as it is needed."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imr_llm.errors import UsageError, WeightsError

CONTEXT_TOKENS = 8192
"""Tokens that the embedded model can hold for one call: passage, question and answer."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where the child listens, and the key that it wants."""

    base_url: str
    key: str


@contextmanager
def serve(weights: Path, name: str, *, slots: int = 1) -> Iterator[Served]:
    """Serve some weights on a free loopback port; the child ends with the block, and with this process.

    Args:
        weights: a GGUF file.
        name: what to call it in answers.
        slots: how many calls it answers at once.

    Raises:
        UsageError: the runtime is not installed.
        WeightsError: the runtime can't load the file.
    """
    key = secrets.token_hex(16)
    settings = {
        "path": str(weights),
        "name": name,
        "slots": slots,
        "context": CONTEXT_TOKENS,
        "threads": _threads(),
        "key": key,
    }
    command = [sys.executable, "-m", "imr_llm.model.server"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield Served(f"{_start(child, settings, weights)}/v1", key)
    finally:
        _stop(child)


def _threads() -> int:
    """Give the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start(child: subprocess.Popen[str], settings: dict[str, object], weights: Path) -> str:
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdin.write(json.dumps(settings) + "\n")
    child.stdin.flush()
    line = child.stdout.readline()
    if line:
        return str(json.loads(line)["address"])
    said = child.stderr.read()
    if "No module named 'xllamacpp'" in said:
        raise UsageError(
            "the embedded model's runtime is not installed; install it with `pip install 'imr-llm[local]'`, "
            "or name an endpoint with --base-url"
        )
    raise WeightsError(f"{weights}: the runtime can't load it; expected a GGUF file that fits into memory")


def _stop(child: subprocess.Popen[str]) -> None:
    if child.stdin:
        child.stdin.close()
    try:
        child.wait(timeout=5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()
