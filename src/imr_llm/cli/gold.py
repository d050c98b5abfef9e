"""The commands that make gold: `gold merge` turns what people decided into files of `eval/`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_llm.cli.options import letters_option, logs_option, records_argument
from imr_llm.cli.readers import between_option, decisions_of, read_pairs
from imr_llm.errors import UsageError

if TYPE_CHECKING:
    from imr_llm.evals.suite import Suite
    from imr_llm.review import Case, Decision
    from imr_llm.review.settled import Settled

OPEN = 1


@click.group(short_help="Gold from what people decided.")
def gold() -> None:
    """Make gold files, by which `imr-llm eval` scores."""


@gold.command(short_help="Make gold of settled readings.")
@records_argument
@logs_option("What was decided. [default: RECORDS.review.jsonl]")
@letters_option
@between_option
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Folder of the gold files."
)
@click.option(
    "--suite", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE", help="Add the letters to this suite."
)
@click.option("--split", type=click.Choice(["dev", "test"]), help="With --suite: to this split of it.")
@click.option("--hashes-only", is_flag=True, help="Keep rationales and verdicts as places and hashes, and copy no letter.")
@click.option("--replace", is_flag=True, help="Replace gold that a letter has already.")
def merge(records: tuple[Path, ...], logs: tuple[Path, ...], letters: Path | None, **options: Any) -> None:
    """Make gold of each letter of which a person decided every value, and on which no two people differ unadjudicated.

    A letter that isn't settled gets a row that says what is open. With --suite, the letters are copied to where the suite's lie, and
    the next `imr-llm eval` counts them.

    Exits with 1 if a letter is open.

    \b
    Examples:
      imr-llm gold merge records.jsonl -o gold/
      imr-llm gold merge run.db --log ann.jsonl --log ben.jsonl -o eval/gold --suite eval/suites/project.toml --split dev
    """
    from imr_llm.review import cases_of
    from imr_llm.review.enlist import enlist
    from imr_llm.review.stand import by_letter

    suite = _suite(options)
    said = by_letter(decisions_of(records, logs))
    cases = cases_of(read_pairs(records, letters))
    made = [stem for case in cases.values() if (stem := _merge(case, said[case.id], suite, options)) is not None]
    if suite and made:
        added = enlist(suite.path, options["split"], made)
        click.echo(f"{suite.path}: {len(added)} letter(s) added to {options['split']}", err=True)
    sys.exit(OPEN if len(made) < len(cases) else 0)


def _suite(options: dict[str, Any]) -> Suite | None:
    from imr_llm.evals.suite import read_suite

    if options["suite"] is None:
        if options["split"]:
            raise UsageError("--split is of a suite; give --suite, too")
        return None
    if options["split"] is None:
        raise UsageError("--suite needs --split: dev, which may be looked at, or test")
    suite = read_suite(options["suite"])
    if options["hashes_only"] is not (suite.letters is None):
        own = (
            "finds its letters by hash; give --hashes-only"
            if suite.letters is None
            else "has its letters beside it; leave --hashes-only out"
        )
        raise UsageError(f"{suite.path}: this suite {own}")
    return suite


def _merge(case: Case, said: Sequence[Decision], suite: Suite | None, options: dict[str, Any]) -> str | None:
    """Write the gold of one letter, and say so, or what is open; gives the name of what was written."""
    from imr_llm.letter import stem_of
    from imr_llm.review.settled import Settled, settle_letter

    if case.problem:
        click.echo(f"{case.name}: open: {case.problem.message}")
        return None
    settled = settle_letter(case, said, options["between"])
    path: Path = options["output"] / f"{stem_of(case.name)}.json"
    reasons = settled.reasons if not isinstance(settled, Settled) else _write(settled, path, suite, options)
    for reason in reasons:
        click.echo(f"{case.name}: open: {reason}")
    if reasons:
        return None
    click.echo(f"{case.name}: {path}")
    return path.stem


def _write(settled: Settled, path: Path, suite: Suite | None, options: dict[str, Any]) -> tuple[str, ...]:
    """Write the gold of a settled letter; gives what is in the way."""
    from imr_llm.review.enlist import bring
    from imr_llm.review.gold import gold_of, write_gold

    letter = settled.case.letter
    assert letter is not None
    if path.exists() and not options["replace"]:
        return (f"{path} is there already; --replace writes it anew",)
    try:
        data = gold_of(settled, letter, hashes_only=options["hashes_only"])
        if suite and suite.letters:
            bring(letter, suite.letters, data["source"]["name"])
        write_gold(data, letter, path)
    except UsageError as error:
        return (str(error),)
    return ()
