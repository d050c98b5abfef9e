"""Run any arrow from the command line; data goes to standard output, all else to standard error."""

from imr_llm.cli.app import main

__all__ = ["main"]
