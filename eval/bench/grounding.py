"""Measure how well aligners tell what a letter says from what it doesn't: this package's, and those of its peers.

    python eval/bench/grounding.py                    the project's letters, this package and all peers
    python eval/bench/grounding.py --no-peers --json FILE
    python eval/bench/grounding.py --letters DIR      posted letters too, found by their hash in a folder; by this package alone

Every letter is printed with each kind of noise. An aligner is asked to find honest quotes, and to refuse quotes that differ from the
letter by one fact. All aligners get the same quotes and are scored by the same rule: an honest quote is found if a span is given that
covers nine tenths of its place, or that reads as it does; a contradicting one is accepted if any span is given.

Besides, it is told of how many values of gold the words at their own place don't give them, and what repairs made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import own
from entailed import entailed
from figures import figures, lost_lines, table
from pool import read_pool
from referee import Place, Tally
from repair import measure as repairs
from repair import summary
from sheets import Sheet, make_sheets

OWN = "imr-llm"
SEED = 20260


@click.command(help=(__doc__ or "").splitlines()[0])
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to a file, too.")
@click.option("--seed", default=SEED, show_default=True, help="Which of the many sets of noise and quotes.")
@click.option("--letters", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Folder of posted letters, as PDF.")
@click.option("--peers/--no-peers", "with_peers", default=True, show_default=True, help="Measure the peers, too; sets them up at first.")
@click.option("--jobs", default=1, show_default=True, help="Peers at once, each in a process of its own.")
@click.option("--only", help=f"Measure one aligner by its name; this package's is {OWN}.")
def main(json_file: Path | None, seed: int, letters: Path | None, with_peers: bool, jobs: int, only: str | None) -> None:  # noqa: FBT001 - click's way
    """Measure, print the tables, and write the figures."""
    titles = _titles(only, with_peers=with_peers)
    measured = {"project": measure("project", None, seed, titles, jobs)}
    if letters:
        measured["real"] = measure("real", letters, seed, {OWN: OWN})
    others = {f"gold_{name}": asdict(entailed(name, letters)) for name in measured}
    others["repair"] = summary(repairs(live=False))
    for name, told in others.items():
        print(f"{name}: {', '.join(f'{count:,} {key}' for key, count in told.items())}")
    if json_file:
        data: dict[str, Any] = {"seed": seed, **_figures(measured.pop("project")), **others}
        data.update({name: _figures(tallies) for name, tallies in measured.items()})
        json_file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _titles(only: str | None, *, with_peers: bool) -> dict[str, str]:
    """Name the aligners to measure, with the titles of their columns."""
    titles = {OWN: OWN}
    if only == OWN or not (with_peers or only):
        return titles
    import peers

    titles |= peers.PEERS
    if only and only not in titles:
        raise click.BadParameter(f"{only}: no such aligner; known are {', '.join(titles)}", param_hint="--only")
    if not peers.is_set_up():
        peers.set_up()
    return {only: titles[only]} if only else titles


def measure(suite: str, folder: Path | None, seed: int, titles: dict[str, str], jobs: int = 1) -> dict[str, Tally]:
    """Ask each aligner about all sheets of a suite's letters, and print the table and what this package lost."""
    pool = read_pool(suite, folder)
    sheets = list(make_sheets(pool, seed))
    tallies = {name: tally(name, sheets) for name in titles if name == OWN}
    others = [name for name in titles if name != OWN]
    with ThreadPoolExecutor(jobs) as at_once:
        tallies |= zip(others, at_once.map(lambda name: tally(name, sheets), others), strict=True)
    print(f"\n`{suite}`: {len(pool.sources)} letters, {len(sheets)} prints of them, seed {seed}\n")
    print("\n".join(table({titles[name]: done for name, done in tallies.items()})))
    for done in tallies.values() if len(tallies) == 1 else [tallies[OWN]]:
        print("\n".join(lost_lines(done)))
    return tallies


def tally(name: str, sheets: Sequence[Sheet]) -> Tally:
    """Ask one aligner about all sheets, and count what it gave."""
    done = Tally()
    for sheet, (spans, seconds) in zip(sheets, _answers(name, sheets), strict=True):
        done.add(sheet, spans, seconds)
    return done


def _answers(name: str, sheets: Iterable[Sheet]) -> Iterator[tuple[Sequence[Place], float]]:
    """Yield what an aligner gives for each sheet, and the seconds that it took."""
    texts = ((sheet.text, [asked.text for asked in sheet.asked]) for sheet in sheets)
    if name == OWN:
        for text, quotes in texts:
            spans, _, seconds = own.align(text, quotes)
            yield spans, seconds
        return
    import peers

    for aligned in peers.align(name, texts):
        yield aligned.spans, aligned.seconds


def _figures(tallies: dict[str, Tally]) -> dict[str, Any]:
    """Lay out what was measured on one set of letters: this package's figures, and under `peers` those of the others."""
    mine = figures(tallies[OWN]) if OWN in tallies else {}
    return {**mine, "peers": {name: figures(done) for name, done in tallies.items() if name != OWN}}


if __name__ == "__main__":
    main()
