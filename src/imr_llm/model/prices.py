"""Look up what a model's tokens cost: a model's name and endpoint in, a price out, or nothing where nobody keeps it."""

from __future__ import annotations

from decimal import Decimal

from imr_llm.model.budget import Price
from imr_llm.model.call import Usage


def find_price(model: str, base_url: str | None) -> Price | None:
    """Find the price of a model at an endpoint, as genai-prices keeps it; None is OpenAI's endpoint.

    The prices are those of the installed version of genai-prices; nothing is downloaded.
    """
    from genai_prices import Usage as Billed
    from genai_prices import calc_price

    def price(usage: Usage) -> Decimal:
        billed = Billed(input_tokens=usage.prompt_tokens, cache_read_tokens=usage.cached_tokens, output_tokens=usage.completion_tokens)
        if base_url is None:
            return calc_price(billed, model, provider_id="openai").total_price
        return calc_price(billed, model, provider_api_url=base_url).total_price

    try:
        price(Usage(1, 0, 1))
    except LookupError:
        return None
    return price
