"""Give the options that say who answers, the same for every command that asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from imr_llm.letter.sources import Shard


class ShardType(click.ParamType[Shard]):
    """A part of all letters, as `3/16`."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        """Read it."""
        number, _, of = str(value).partition("/")
        if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            self.fail(f"{value!r} is no part; expected I/N with I from 1 to N, as 3/16", param, ctx)
        return Shard(int(number), int(of))


F = TypeVar("F", bound=Callable[..., Any])

TABLE_FORMS = ("csv", "parquet", "sqlite", "xlsx")
"""Forms that have several tables, and are written when all results are there."""


def model_options(command: F) -> F:
    """Add the options that choose a model."""
    return _with(command, _OPTIONS)


def run_options(command: F) -> F:
    """Add the options of a run over many letters."""
    return _with(command, _RUN_OPTIONS)


def _with(command: F, options: tuple[Callable[[Any], Any], ...]) -> F:
    for option in reversed(options):
        command = option(command)
    return command


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--model", metavar="NAME", envvar="IMR_LLM_MODEL", show_envvar=True, help="Model at an endpoint. [default: the embedded one]"
    ),
    click.option(
        "--base-url", metavar="URL", envvar="IMR_LLM_BASE_URL", show_envvar=True, help="OpenAI-compatible endpoint, up to and with /v1."
    ),
    click.option("--model-path", type=click.Path(path_type=Path), metavar="GGUF", help="Run this GGUF in place of the embedded model."),
)


max_wrong_option = click.option(
    "--max-wrong",
    type=click.FloatRange(0, 1),
    default=0.01,
    show_default=True,
    metavar="SHARE",
    help="Mark for a person all but the values of which at most this share is expected to be wrong.",
)


records_argument = click.argument("records", nargs=-1, type=click.Path(path_type=Path), metavar="[RECORDS]...")

letters_option = click.option(
    "--letters",
    type=click.Path(path_type=Path),
    metavar="PLACE",
    help="Folder, or table as of `extract --list`, that holds the letters; they are found by hash. [default: where they were read]",
)


FEW = 20
"""Letters up to which pages are drawn where nothing else is said."""

images_option = click.option(
    "--images",
    type=click.Choice(["auto", "all", "none"]),
    default="auto",
    show_default=True,
    help=f"Draw the pages of PDF letters; auto: of up to {FEW} letters.",
)


def logs_option(text: str) -> Callable[[F], F]:
    """Give the option that names logs of decisions."""
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("--log", "logs", multiple=True, type=kind, metavar="FILE", help=text)


_MANY = click.IntRange(min=1)

_RUN_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--concurrency", type=click.IntRange(1, 4096), metavar="N", help="Calls at once. [default: 1; on a cluster no limit]"),
    click.option(
        "--processes", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes that read letters."
    ),
    click.option("--cluster", metavar="ADDRESS", help="Let the workers of a Dask cluster read, with its scheduler at ADDRESS."),
    click.option("--shard", type=ShardType(), metavar="I/N", help="Of N parts of the letters, read part I, by a hash of their names."),
    click.option(
        "--journal", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Keep the run in FILE, and go on with it."
    ),
    click.option("--retry-failed", is_flag=True, help="Read letters again that failed."),
    click.option("--changed", is_flag=True, help="Go on though model, prompts, schemas or version are others."),
    click.option("--max-tokens", type=_MANY, metavar="N", help="Never take more tokens, read and written."),
    click.option("--max-cost", type=click.FloatRange(min=0, min_open=True), metavar="USD", help="Never spend more."),
    click.option("--requests-per-minute", type=_MANY, metavar="N", help="Ask no more often."),
    click.option("--tokens-per-minute", type=_MANY, metavar="N", help="Take no more tokens a minute."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=600.0,
        show_default=True,
        metavar="SECONDS",
        help="Wait for an answer.",
    ),
    click.option("--quiet", is_flag=True, help="Show no progress and no summary."),
)
