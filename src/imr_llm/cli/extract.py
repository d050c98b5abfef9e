"""The `extract` command: letters in, records out."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from imr_llm.cli.options import TABLE_FORMS, max_wrong_option, model_options, run_options
from imr_llm.errors import UsageError

_NO_LIMIT = 1_000_000


@click.command(short_help="Letters in, verified records out.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--list", "lists", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Read the letters that FILE names.")
@click.option("--plain", is_flag=True, help="Print values only, in the plain shape.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", *TABLE_FORMS]),
    help="How to print. [default: by the name of FILE; text; json with --plain or a folder]",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE|DIR", help="Write to a file, or one file a letter into a folder."
)
@model_options
@click.option("--record", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Record each letter's calls into DIR.")
@click.option("--digests-only", is_flag=True, help="With --record: of requests, store hashes only.")
@click.option("--replay", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Answer from recordings; ask nothing.")
@click.option("--no-cache", is_flag=True, help="Neither keep answers nor use kept ones.")
@click.option("--no-model", is_flag=True, help="Let the rules read alone.")
@max_wrong_option
@run_options
def extract(paths: tuple[str, ...], output: Path | None, form: str | None, *, plain: bool, **options: Any) -> None:
    """Read letters (PDF with a text layer, or text), and print a record of each.

    A path is a file, a folder, a pattern, or - for standard input. A list has a path a line; or it is a table (.csv, .tsv, .jsonl) with
    a column `path`, or `text` and `name`. The key of an endpoint comes from OPENAI_API_KEY.

    \b
    Examples:
      imr-llm extract letter.pdf
      imr-llm extract letters/*.pdf --plain -o records/
      imr-llm extract eval/letters/a2016-overturned-mri.txt --replay cassettes
      imr-llm extract letters/ --journal run.db -o tables.xlsx
      imr-llm extract letter.pdf --model gpt-4.1-mini --max-cost 0.05
      imr-llm extract letter.pdf --model qwen3 --base-url http://127.0.0.1:8000/v1
    """
    from imr_llm.cli.output import Writer, form_of, write_all
    from imr_llm.cli.work import Work

    options["max_cost"] = None if options["max_cost"] is None else Decimal(str(options["max_cost"]))
    options["concurrency"] = max(options["concurrency"] or (_NO_LIMIT if options["cluster"] else 1), options["processes"])
    _refuse_conflicts(paths, options)
    wanted = form_of(output, form, values_only=plain)
    work = Work(paths, options, output, wanted)
    with work:
        if output is None or not write_all(work.results(), output, wanted):
            with Writer(output, wanted, values_only=plain, names=work.names) as writer:
                for result in work.results():
                    writer.write(result)
    work.summarise()
    sys.exit(work.exit_code)


def _refuse_conflicts(paths: tuple[str, ...], options: dict[str, Any]) -> None:
    from imr_llm.cli.limits import choose

    if not paths and not options["lists"]:
        raise UsageError("no letters; give a PATH, or a --list of them")
    if options["record"] and options["replay"]:
        raise UsageError("--record and --replay exclude each other")
    if options["digests_only"] and not options["record"]:
        raise UsageError("--digests-only goes with --record")
    if options["cluster"] and options["processes"] > 1:
        raise UsageError("--cluster has processes of its own; leave --processes out")
    if options["concurrency"] > 1 and (options["record"] or options["replay"]):
        raise UsageError("--record and --replay take one letter at a time; leave --concurrency, --processes and --cluster out")
    if options["processes"] > 1 and not options["no_model"] and choose(options).embedded:
        raise UsageError("--processes: the embedded model answers in one process for all; give --concurrency in its place")
    if options["journal"] is None and (options["retry_failed"] or options["changed"]):
        raise UsageError("--retry-failed and --changed go on with a run; name its --journal")
    if options["journal"] is not None and "-" in paths:
        raise UsageError("standard input can't be read again, so that it has no place in a journal; name a file")
