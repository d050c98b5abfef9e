"""Run another library over texts against an endpoint: a job on standard input, counts and seconds on standard output.

Runs in an environment of its own, with the versions of `requirements.txt`. A job is JSON: `library`, `base_url`, `texts`, `workers`, `timeout_s`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import Callable
from typing import Any

QUESTION = "On which date did utilization review decide, and what?"


def langextract(job: dict[str, Any]) -> int:
    """Give all texts to `lx.extract` at once, as its documentation does; only the workers are set."""
    import langextract as lx
    from langextract.core.data import Document, ExampleData, Extraction
    from langextract.providers.openai import OpenAILanguageModel

    model = OpenAILanguageModel(model_id="m", api_key="none", base_url=job["base_url"], max_workers=job["workers"])
    model._client = model._client.with_options(timeout=job["timeout_s"])  # noqa: SLF001  there is no setting for it
    example = ExampleData(text="Review denied it on 1/2/2016.", extractions=[Extraction("review_date", "1/2/2016")])
    results = lx.extract(
        text_or_documents=[Document(text=text, document_id=str(number)) for number, text in enumerate(job["texts"])],
        prompt_description=QUESTION,
        examples=[example],
        model=model,
        max_workers=job["workers"],
        fence_output=False,
        use_schema_constraints=False,
        show_progress=False,
    )
    return sum(bool(result.extractions) for result in results)


def instructor(job: dict[str, Any]) -> int:
    """Ask for each text through instructor's asynchronous client, so many at once."""
    import instructor as library
    from openai import AsyncOpenAI
    from pydantic import BaseModel

    class Review(BaseModel):
        date: str | None
        outcome: str | None

    async def run() -> int:
        client: Any = library.from_openai(
            AsyncOpenAI(base_url=job["base_url"], api_key="none", timeout=job["timeout_s"]), mode=library.Mode.JSON_SCHEMA
        )
        free = asyncio.Semaphore(job["workers"])

        async def ask(text: str) -> bool:
            async with free:
                try:
                    messages = [{"role": "user", "content": f"{text}\n\n{QUESTION}"}]
                    await client.chat.completions.create(model="m", response_model=Review, messages=messages)
                except Exception:  # noqa: BLE001  a text that failed is one that did not come back
                    return False
            return True

        return sum(await asyncio.gather(*(ask(text) for text in job["texts"])))

    return asyncio.run(run())


LIBRARIES: dict[str, Callable[[dict[str, Any]], int]] = {"langextract": langextract, "instructor": instructor}


def main() -> None:
    """Do one job."""
    logging.disable(logging.CRITICAL)
    job = json.load(sys.stdin)
    library = LIBRARIES[job["library"]]
    library({**job, "texts": job["texts"][:1]})
    started, came, error = time.perf_counter(), 0, ""
    try:
        came = library(job)
    except Exception as failed:  # noqa: BLE001  told, since it is what a user would see
        error = type(failed).__name__
    sys.__stdout__.write(json.dumps({"came": came, "seconds": time.perf_counter() - started, "error": error}) + "\n")


if __name__ == "__main__":
    main()
