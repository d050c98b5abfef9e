"""Check a record against its letter, without a model: rules as data, and the function that each of them joins."""

from imr_llm.validation.check import RULES, VALIDATOR, check_record

__all__ = ["RULES", "VALIDATOR", "check_record"]
