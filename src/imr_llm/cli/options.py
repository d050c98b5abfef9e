"""Give the options that say who answers, the same for every command that asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def model_options(command: F) -> F:
    """Add the options that choose a model."""
    for option in reversed(_OPTIONS):
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
