"""Read a suite: which letters are scored, where their gold and recordings are, and which are for development."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from imr_llm.errors import SuiteError, UsageError
from imr_llm.evals.gold import Gold, read_gold
from imr_llm.evals.noise import RUNGS, Rung
from imr_llm.letter.paths import SUFFIXES

SPLITS = ("dev", "test")
_KEYS = {"about", "letters", "gold", "cassettes", "baseline", "seed", "splits", "ladder"}


@dataclass(frozen=True)
class Case:
    """One letter of a suite, on one rung of the noise ladder."""

    gold: Gold
    split: str
    rung: Rung
    source: Path | None
    """Where the letter lies; None where it is not at hand."""

    @property
    def name(self) -> str:
        """The letter's name, with its rung where that is not the clean one."""
        return self.gold.stem if self.rung == "clean" else f"{self.gold.stem}@{self.rung}"


@dataclass(frozen=True)
class Suite:
    """A suite as its file tells it."""

    path: Path
    letters: Path | None
    """Folder of the letters; None where they are not the project's, and are found by hash in a folder that is given."""
    cassettes: Path | None
    baseline: Path | None
    seed: int
    splits: Mapping[str, tuple[str, ...]]
    ladder: Mapping[str, tuple[str, ...]]
    """`letters` that are also scored on other `rungs`."""
    gold: Mapping[str, Gold]

    @property
    def name(self) -> str:
        """The suite's name: its file's, without the ending."""
        return self.path.stem

    @cached_property
    def split_of(self) -> dict[str, str]:
        """The split of each letter."""
        return {stem: split for split, stems in self.splits.items() for stem in stems}


def find_suite(name: str) -> Path:
    """Find a suite's file, by its path or by its name in `eval/suites/` here or in the clone that this code lies in.

    Raises:
        SuiteError: there is no such suite.
    """
    folders = [Path("eval") / "suites", Path(__file__).parents[3] / "eval" / "suites"]
    for path in (Path(name), *(folder / f"{name}.toml" for folder in folders)):
        if path.suffix == ".toml" and path.is_file():
            return path
    known = sorted({file.stem for folder in folders for file in folder.glob("*.toml")})
    raise SuiteError(f"{name}: no such suite; known are {', '.join(known) or 'none here, since suites are part of a clone'}")


def read_suite(path: Path) -> Suite:
    """Read a suite and all of its gold.

    Raises:
        SuiteError: the file or a gold file is wrong, or the two don't name the same letters.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        suite = _suite(path, data)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise SuiteError(f"{path}: is no suite ({type(error).__name__}: {error}); see eval/README.md for its shape") from error
    _check(suite, data)
    return suite


def _suite(path: Path, data: Mapping[str, Any]) -> Suite:
    def folder(key: str) -> Path | None:
        return path.parent / data[key] if key in data else None

    files = sorted((path.parent / data["gold"]).glob("*.json"))
    gold = [read_gold(file) for file in files]
    return Suite(
        path=path,
        letters=folder("letters"),
        cassettes=folder("cassettes"),
        baseline=folder("baseline"),
        seed=int(data.get("seed", 0)),
        splits={split: tuple(data["splits"][split]) for split in SPLITS},
        ladder={key: tuple(data.get("ladder", {}).get(key, ())) for key in ("letters", "rungs")},
        gold={file.stem: one for file, one in zip(files, gold, strict=True)},
    )


def _check(suite: Suite, data: Mapping[str, Any]) -> None:
    named = [stem for stems in suite.splits.values() for stem in stems]
    twice = {stem for stem in named if named.count(stem) > 1}
    problems = [
        *(f"{key}: no such key; known are {', '.join(sorted(_KEYS))}" for key in data.keys() - _KEYS),
        *(f"{stem}: is in both splits, or twice in one" for stem in sorted(twice)),
        *(f"{stem}: is in a split and has no gold" for stem in sorted(set(named) - suite.gold.keys())),
        *(f"{stem}: has gold and is in no split" for stem in sorted(suite.gold.keys() - set(named))),
        *(f"{stem}: is on the ladder and in no split" for stem in sorted(set(suite.ladder["letters"]) - set(named))),
        *(f"{rung}: no such rung; known are {', '.join(RUNGS)}" for rung in sorted(set(suite.ladder["rungs"]) - set(RUNGS))),
    ]
    for problem in problems:
        raise SuiteError(f"{suite.path}: {problem}")


def plan_cases(
    suite: Suite, *, splits: Iterable[str] = SPLITS, rungs: Iterable[Rung] | None = None, folder: Path | None = None
) -> list[Case]:
    """List what is to be scored: each letter clean, and those of the ladder on its rungs.

    Args:
        suite: the suite.
        splits: which splits.
        rungs: score all letters on these rungs, in place of what the suite says.
        folder: where letters that aren't the project's own lie; they are found by hash.
    """
    sources = _by_hash(folder) if suite.letters is None and folder else {}
    cases = [
        Case(gold, suite.split_of[stem], "clean", _source(suite, gold, sources))
        for stem, gold in suite.gold.items()
        if suite.split_of[stem] in set(splits)
    ]
    if rungs is not None:
        return [replace(case, rung=rung) for rung in rungs for case in cases if rung == "clean" or case.gold.plain is not None]
    return [*cases, *_ladder(suite, cases)]


def _source(suite: Suite, gold: Gold, sources: Mapping[str, Path]) -> Path | None:
    """Find a letter: by its name in the suite's folder, or by its hash."""
    if suite.letters is None:
        return sources.get(gold.sha256)
    path = suite.letters / gold.name
    return path if path.is_file() or (gold.stem.rpartition("#")[1] and path.with_name(path.name.rpartition("#")[0]).is_file()) else None


def _ladder(suite: Suite, cases: list[Case]) -> Iterator[Case]:
    for rung in RUNGS:
        if rung != "clean" and rung in suite.ladder["rungs"]:
            yield from (replace(case, rung=rung) for case in cases if case.gold.stem in suite.ladder["letters"])


def _by_hash(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; --letters takes the folder that holds the suite's letters")
    files = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file()]
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}
