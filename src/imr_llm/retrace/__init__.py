"""Make a record again from its letter and from what it tells of the model's answers, and tell where it is another."""

from imr_llm.retrace.compare import Retraced, Retracer, retrace

__all__ = ["Retraced", "Retracer", "retrace"]
