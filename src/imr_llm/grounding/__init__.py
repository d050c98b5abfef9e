"""Ground what is said of a letter: quotes in, places and labels out, and what the letter says instead."""

from imr_llm.grounding.align import Alignment, Label, align
from imr_llm.grounding.evidence import gaps_of, label_of, make_evidence
from imr_llm.grounding.ground import Ground

__all__ = ["Alignment", "Ground", "Label", "align", "gaps_of", "label_of", "make_evidence"]
