"""Count how often denials are overturned: tables in, rates with their intervals out, as text, data and plots."""

from imr_llm.stats.rates import BY, By, Rate, count_rates, query
from imr_llm.stats.show import as_json, as_markdown, as_text

__all__ = ["BY", "By", "Rate", "as_json", "as_markdown", "as_text", "count_rates", "query"]
