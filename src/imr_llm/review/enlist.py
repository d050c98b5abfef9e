"""Enlist letters in a suite: its file and their names in, the file with the names in a split out."""

from __future__ import annotations

import json
import re
import shutil
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
    source, target = Path(letter.name), folder / name
    try:
        if target.exists():
            if target.read_bytes() != source.read_bytes():
                raise UsageError(f"{target}: another letter has this name; give this one another, and make its record again")
            return
        shutil.copyfile(source, target)
    except OSError as error:
        raise UsageError(f"{target}: can't be written ({error.strerror})") from error
