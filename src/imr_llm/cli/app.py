"""Gather the commands."""

from __future__ import annotations

import os
import sys
import traceback

import click

from imr_llm.cli.check import check
from imr_llm.cli.evaluate import evaluate
from imr_llm.cli.extract import extract
from imr_llm.cli.gold import gold
from imr_llm.cli.model import model
from imr_llm.cli.review import compare, review
from imr_llm.cli.schemas import schemas
from imr_llm.cli.stages import calls, sections
from imr_llm.cli.tables import stats, tables
from imr_llm.cli.view import view
from imr_llm.errors import ImrError, UsageError

USAGE, FAILED, INTERRUPTED = 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="imr-llm")
def cli() -> None:
    """Turn Independent Medical Review determination letters into verified records.

    \b
    Examples:
      imr-llm extract letter.pdf
      imr-llm extract letters/ -o records/ --format json
      imr-llm sections letter.pdf
      imr-llm eval

    \b
    Exit codes:
      0  clean
      1  findings that need a person; with eval --gate, a loss
      2  usage
      3  could not do the work
      4  a letter's accounts don't balance
    """


for command in (extract, tables, stats, view, review, compare, gold, sections, calls, check, evaluate, schemas, model):
    cli.add_command(command)


def main() -> None:
    """Run the command line, and turn what it can't do into a message and an exit code.

    Letters are medical: what a command writes, nobody but who runs it can read.
    """
    os.umask(0o077)
    try:
        sys.exit(cli(standalone_mode=False) or 0)
    except UsageError as error:
        _end(str(error), USAGE)
    except ImrError as error:
        _end(str(error), FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _end("interrupted", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - exit code 1 says that a person has to look at a record, and this is a defect of ours
        traceback.print_exc()
        _end(f"a defect: {type(error).__name__}: {error}; please report it with the lines above", FAILED)


def _end(message: str, code: int) -> None:
    click.echo(f"imr-llm: {message}", err=True)
    sys.exit(code)
