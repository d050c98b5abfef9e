"""Enlist letters in a suite: its file and their names in, the file with the names in a split out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from imr_llm.errors import ImrError, UsageError
from imr_llm.evals.suite import read_suite
from imr_llm.letter import Letter


def enlist(path: Path, split: str, stems: Sequence[str]) -> list[str]:
    """Add names to a split, in the order that it has, and check the suite; those that are in one stay there.

    Returns:
        The names that were added.

    Raises:
        UsageError: the split isn't written as a plain list.
        SuiteError: the suite would be wrong; the file is as it was.
    """
    before = path.read_text(encoding="utf-8")
    written = re.search(rf"^{split}\s*=\s*\[([^\]#]*)\]", before, re.MULTILINE)
    if written is None:
        raise UsageError(f"{path}: the split {split} isn't written as a plain list of names; add {', '.join(stems)} to it by hand")
    known = re.findall(r'"([^"]*)"', written[1])
    new = [stem for stem in stems if f"{json.dumps(stem)}" not in before]
    names = sorted([*known, *new]) if known == sorted(known) else [*known, *new]
    lines = "".join(f"  {json.dumps(name)},\n" for name in names)
    path.write_text(f"{before[: written.start()]}{split} = [\n{lines}]{before[written.end() :]}", encoding="utf-8")
    try:
        read_suite(path)
    except ImrError:
        path.write_text(before, encoding="utf-8")
        raise
    return new


def bring(letter: Letter, folder: Path, name: str) -> None:
    """Copy a letter to where a suite's letters lie.

    Raises:
        UsageError: another letter has the name, or it can't be written.
    """
    target = folder / (name if letter.parts == 1 else name.rpartition("#")[0])
    try:
        data = _bytes(letter)
        if not target.exists():
            target.write_bytes(data)
        elif target.read_bytes() != data:
            raise UsageError(f"{target}: another letter has this name; give this one another, and make its record again")
    except OSError as error:
        raise UsageError(f"{target}: can't be written ({error.strerror})") from error


def _bytes(letter: Letter) -> bytes:
    """Give the bytes that a letter was read from; those of a text in UTF-8, which may be a row of a table, are in the letter."""
    data = letter.raw.encode("utf-8", "surrogatepass")
    return data if hashlib.sha256(data).hexdigest() == letter.sha256 else Path(letter.file).read_bytes()
