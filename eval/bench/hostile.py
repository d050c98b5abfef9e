"""Make hostile letters from the project's own, and measure how the time of reading them grows with their size.

Run it as `python eval/bench/hostile.py [NAME...] [--json FILE]`; names pick makers. Each maker's letter is read at one, ten and a hundred
times its size. Seconds are processor time from the text to the checked record, without a model; the slope is the growth exponent between
the two larger sizes, so that 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from floods import FLOODS, MANY
from maker import Hostile
from plants import BLOCKS, PLANTS
from signs import LOOK_ALIKES, SIGNS

from imr_llm.letter import make_letter
from imr_llm.pipeline import extract

MAKERS = {**PLANTS, **BLOCKS, **SIGNS, **LOOK_ALIKES, **FLOODS, **MANY}
FACTORS = (1, 10, 100)


@dataclass(frozen=True, slots=True)
class Growth:
    """How the time of one maker's letters grows: characters and seconds at each size."""

    characters: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def slope(self) -> float:
        """The growth exponent between the two largest sizes, where the clean letter's own text counts least."""
        (shorter, longer), (less, more) = self.characters[-2:], self.seconds[-2:]
        return math.log(more / less) / math.log(longer / shorter)


def measure(hostile: Hostile, factors: Sequence[int] = FACTORS, enough: float = 1) -> Growth:
    """Read a maker's letter at several sizes, each until so many seconds of processor time are spent."""
    texts = [hostile.letter(factor) for factor in factors]
    return Growth(tuple(map(len, texts)), tuple(seconds(text, enough) for text in texts))


def seconds(text: str, enough: float = 1) -> float:
    """Give the processor time of reading a letter: the least of several tries where it is short."""
    tries: list[float] = []
    while sum(tries) < enough:
        begun = time.process_time()
        extract(make_letter(text, name="hostile"), None)
        tries.append(time.process_time() - begun)
    return round(min(tries), 4)


def main() -> None:
    """Print a table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a maker; all where none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - MAKERS.keys():
        parser.error(f"no such maker: {', '.join(sorted(unknown))}; expected some of: {', '.join(MAKERS)}")
    told: dict[str, dict[str, object]] = {}
    print("| maker | characters | seconds | slope |\n|---|---:|---:|---:|")
    for name in arguments.names or MAKERS:
        growth = measure(MAKERS[name])
        told[name] = {"characters": growth.characters, "seconds": growth.seconds, "slope": round(growth.slope, 3)}
        print(f"| {name} | {_joined(growth.characters)} | {_joined(growth.seconds)} | {growth.slope:.2f} |", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _joined(numbers: Sequence[float]) -> str:
    return " / ".join(f"{number:,}" for number in numbers)


if __name__ == "__main__":
    main()
