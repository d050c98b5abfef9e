"""Ask other libraries' aligners where quotes stand in texts: texts with their quotes in, spans out, from an environment of their own.

`aligners/child.py` holds the calls and runs in `.envs/aligners`, with the versions that `aligners/requirements.txt` pins.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

HERE = Path(__file__).parent
CHILD, WANTED = HERE / "aligners" / "child.py", HERE / "aligners" / "requirements.txt"
ENVIRONMENT = HERE / ".envs" / "aligners"
PYTHON = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
VERSIONS = dict(line.split("==") for line in WANTED.read_text(encoding="utf-8").split())
PEERS = {
    "langextract": f"LangExtract {VERSIONS['langextract']}, as it comes",
    "langextract_no_lesser": f"LangExtract {VERSIONS['langextract']}, no lesser matches",
    "langextract_exact": f"LangExtract {VERSIONS['langextract']}, exact matches only",
    "instructor": f"instructor {VERSIONS['instructor']}, CitationMixin",
    "llm_ie": f"LLM-IE {VERSIONS['llm-ie']}, fuzzy match",
    "rapidfuzz_90": f"RapidFuzz {VERSIONS['rapidfuzz']}, partial ratio of 90",
    "find": "str.find",
}
"""Each aligner's title, by the name that the child knows it by."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Aligned:
    """Where an aligner puts the quotes of one text, in their order."""

    spans: tuple[Span | None, ...]
    """Offsets in characters of the text; None where the aligner finds nothing."""
    labels: tuple[str | None, ...]
    """The aligner's own word for the match, if it has any."""
    seconds: float
    """Time inside the aligner, for all quotes together."""


def is_set_up() -> bool:
    """Tell whether the environment is there, whole, and of the versions that are wanted now."""
    with contextlib.suppress(FileNotFoundError):
        return _kept().read_bytes() == WANTED.read_bytes()
    return False


def set_up() -> None:
    """Make the environment anew.

    Raises:
        SystemExit: the packages can't be had.
    """
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    pip = subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", WANTED], stderr=subprocess.PIPE, text=True, check=False)
    if pip.returncode:
        sys.exit(f"{WANTED}: pip could not install these from the package index, so there are no peers to measure:\n{_last(pip.stderr)}")
    _kept().write_bytes(WANTED.read_bytes())


def _kept() -> Path:
    return ENVIRONMENT / WANTED.name


def align(name: str, texts: Iterable[tuple[str, list[str]]], interpreter: Path = PYTHON) -> Iterator[Aligned]:
    """Yield what an aligner makes of each text and its quotes, one text after the other as they come.

    Raises:
        SystemExit: the aligner failed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors, _started(name, interpreter, errors) as child:
        for text, quotes in texts:
            line = _asked(child, text, quotes)
            aligned = _read(line, len(quotes))
            if aligned is None:
                found = repr(line[:200]) if line else f"the end of its output, with exit code {child.wait()}"
                errors.seek(0)
                sys.exit(f"{name}: {found} came in place of a JSON line with {len(quotes)} spans; its errors end:\n{_last(errors.read())}")
            yield aligned


@contextlib.contextmanager
def _started(name: str, interpreter: Path, errors: IO[str]) -> Iterator[subprocess.Popen[str]]:
    command = [str(interpreter), str(CHILD), "--aligner", name]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8")
    try:
        yield child
    finally:
        child.terminate()
        with contextlib.suppress(OSError):  # what a child that ended has left unread
            child.communicate()


def _asked(child: subprocess.Popen[str], text: str, quotes: list[str]) -> str:
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(OSError):  # a child that ended says why elsewhere
        child.stdin.write(json.dumps({"text": text, "quotes": quotes}) + "\n")
        child.stdin.flush()
    return child.stdout.readline()


def _read(line: str, count: int) -> Aligned | None:
    """Read a line of the child, if it is one and speaks of so many quotes."""
    try:
        said: dict[str, Any] = json.loads(line)
        spans = tuple(span and (int(span[0]), int(span[1])) for span in said["spans"])
        aligned = Aligned(spans, tuple(said["labels"]), float(said["seconds"]))
    except (ValueError, TypeError, LookupError):
        return None
    return aligned if len(spans) == len(aligned.labels) == count else None


def _last(errors: str) -> str:
    return "\n".join(errors.splitlines()[-5:])
