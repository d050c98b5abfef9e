"""Turn a letter into the same letter as another extractor or a scanner would give it, and carry spans of the clean one along."""

from imr_llm.evals.noise.ladder import RUNGS, Rung, render
from imr_llm.evals.noise.pieces import Rendered

__all__ = ["RUNGS", "Rendered", "Rung", "render"]
