"""Mutate PDFs and texts made from the project's letters, and count what doesn't end as a record or as a row that says why.

Run it as `python eval/bench/fuzz.py [--json FILE] [--pdfs N] [--texts N] [--seed N] [--letters DIR]`. Each mutant goes the product's way from
bytes to a checked record, by rules alone. Ends with 1 where one ended otherwise, or took more memory than may be.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from mutants import PDF_WAYS, TEXT_WAYS, Way, pdf_of

from imr_llm import pipeline
from imr_llm.errors import LetterError
from imr_llm.letter import letter_from_bytes
from imr_llm.records import Record

ROOT = Path(__file__).parents[2]
MOST_MB = 1000
"""Memory that reading may take at most, of this process and of any child."""


@dataclass(frozen=True)
class Ended:
    """How one mutant ended."""

    name: str
    end: str
    """`record`, the code of a letter's error, or `defect`."""
    seconds: float
    trace: str = ""


def mutants(rng: Random, seeds: Sequence[tuple[str, bytes]], ways: dict[str, Way], count: int) -> Iterator[tuple[str, bytes]]:
    """Yield mutants, by each way in turn; every third one is changed in two ways."""
    names = list(ways)
    for number in range(count):
        stem, data = rng.choice(seeds)
        chosen = [names[number % len(names)], *([rng.choice(names)] if number % 3 == 2 else [])]
        for way in chosen:
            data = ways[way](rng, data)
        yield f"{number}: {stem} by {' and '.join(chosen)}", data


def ended(name: str, data: bytes) -> Ended:
    """Read one mutant, and tell how it ended."""
    begun = time.perf_counter()
    try:
        record = pipeline.extract(letter_from_bytes(data, name), None)
        Record.model_validate_json(record.model_dump_json())
        end, trace = "record", ""
    except LetterError as error:
        end, trace = error.code, ""
    except Exception as error:  # noqa: BLE001  this is what is looked for
        end, trace = "defect", f"{type(error).__name__}: {error} ({_place(error)})"[:300]
    return Ended(name, end, time.perf_counter() - begun, trace)


def _place(error: Exception) -> str:
    """Name the innermost line of this package that an error came through."""
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if "imr_llm" in frame.filename]
    return f"{Path(lines[-1].filename).name}:{lines[-1].lineno}" if lines else "elsewhere"


def seeds(folder: Path | None) -> tuple[list[tuple[str, bytes]], list[tuple[str, bytes]]]:
    """Give PDFs and texts to begin with: the project's letters, and those of a folder."""
    paths = [path for path in sorted((ROOT / "eval" / "letters").glob("*.txt")) if not path.stem.startswith("refused")]
    texts = [(path.stem, path.read_bytes()) for path in paths]
    pdfs = [(stem, pdf_of(text.decode("utf-8"))) for stem, text in texts]
    posted = [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.pdf"))] if folder else []
    return [*pdfs, *posted], texts


def peak_mb() -> float:
    """Give the most memory that this process, or one of its children, has taken.

    Linux counts to `ru_maxrss` of a process what the one that started it had taken; the high-water mark of its status doesn't.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    if not status.exists():
        return max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children) / 1024
    own = next(line.split()[1] for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return max(int(own), children) / 1024


def main() -> None:
    """Print a table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    parser.add_argument("--pdfs", type=int, default=3000, metavar="N", help="mutated PDFs (default: 3000)")
    parser.add_argument("--texts", type=int, default=3000, metavar="N", help="mutated texts (default: 3000)")
    parser.add_argument("--seed", type=int, default=15, metavar="N", help="what the choices begin with")
    parser.add_argument("--letters", type=Path, metavar="DIR", help="also mutate the PDFs in this folder")
    options = parser.parse_args()
    rng, (pdfs, texts) = Random(options.seed), seeds(options.letters)
    rows: list[Ended] = []
    for kind, begin, ways, count in (("pdf", pdfs, PDF_WAYS, options.pdfs), ("text", texts, TEXT_WAYS, options.texts)):
        rows += [ended(f"{kind} {name}", data) for name, data in mutants(rng, begin, ways, count)]
    told = figures(rows, options.pdfs + options.texts)
    for name, value in told.items():
        print(f"{name}: {value}")
    if options.json:
        options.json.write_text(json.dumps({"seed": options.seed, **told}, indent=1) + "\n", encoding="utf-8")
    sys.exit(bool(told["defects"] or told["lost_rows"] or told["tracebacks"] or peak_mb() > MOST_MB))


def figures(rows: Sequence[Ended], wanted: int) -> dict[str, object]:
    """Sum up how mutants ended."""
    ends, slowest = Counter(row.end for row in rows), max(rows, key=lambda row: row.seconds)
    broken = [row for row in rows if row.end == "defect"]
    return {
        "mutants": len(rows),
        "defects": len(broken),
        "lost_rows": wanted - len(rows),
        "tracebacks": sum(bool(row.trace) for row in rows),
        "slowest_s": round(slowest.seconds, 2),
        "slowest": slowest.name,
        "peak_mb": round(peak_mb()),
        "ends": dict(ends.most_common()),
        "broken": dict(Counter(row.trace for row in broken).most_common(20)),
        "first_broken": {row.trace: row.name for row in reversed(broken)},
    }


if __name__ == "__main__":
    main()
