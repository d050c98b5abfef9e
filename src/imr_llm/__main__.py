"""Run the command line as `python -m imr_llm`."""

from imr_llm.cli import main

main()
