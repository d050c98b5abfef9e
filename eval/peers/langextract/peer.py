"""Extract a letter with LangExtract, from few-shot examples, in the settings that suit a small local model best.

It reads JSON lines {"name", "text"} from standard input and prints one JSON line for each:
name, plain, spans, error, seconds, prompt_tokens, completion_tokens, calls. As LangExtract's README advises, only grounded
extractions are kept. A span list has an entry for each value of a list, in its order; a chunk whose answer can't be parsed is
dropped by LangExtract, and standard error tells it. The rationale is not asked for; its value is null.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import re
import sys
import time
import warnings
from collections import Counter
from typing import Any

import httpx2
import langextract as lx
from dateutil import parser as dates
from examples import EXAMPLES, INSTRUCTIONS
from langextract import factory
from langextract.core.base_model import BaseLanguageModel
from langextract.data import Extraction
from openai import OpenAI

TIMEOUT_SECONDS = 300
MAX_TOKENS = 2800
MAX_CHARACTERS = 9500
"""A chunk: a whole letter mostly, as smaller ones made up items from the summary; with examples and answer it fits 8192 tokens."""
HEADER = {
    "date_assigned": "case.date_assigned",
    "header_injury_date": "case.date_of_injury",
    "decision_date": "case.decision_date",
    "ur_denial_date": "case.ur_denial_date",
    "application_received": "case.application_received",
    "injury_date": "injury.date",
    "utilization_review_date": "utilization_review.date",
}
LISTS = {
    "licensed_state": "reviewer.licensed_in",
    "specialty": "reviewer.specialties",
    "diagnosis": "clinical.diagnoses",
    "treatment": "clinical.treatments_to_date",
}
SLOTS = {"ur_guideline": "utilization_review_guidelines", "reviewer_guideline": "reviewer_guidelines"}
SEXES = {"male": "male", "man": "male", "gentleman": "male", "female": "female", "woman": "female", "lady": "female"}


class Record:
    """A letter's plain record, filled by one extraction after the other; the first value of a single field wins."""

    def __init__(self) -> None:
        """Begin with every key absent."""
        case = dict.fromkeys(
            ("number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "priority", "application_received")
        )
        self.plain: dict[str, Any] = {
            "case": case,
            "reviewer": {"licensed_in": [], "specialties": []},
            "patient": {"age": None, "sex": None},
            "injury": {"date": None},
            "utilization_review": {"date": None, "outcome": None},
            "clinical": {"diagnoses": [], "treatments_to_date": []},
            "items": [],
            "outcome": None,
        }
        self.spans: dict[str, list[list[int]]] = {}

    def add(self, found: Extraction) -> None:
        """Put an extraction where the codebook has it."""
        name, words = found.extraction_class, " ".join(found.extraction_text.split())
        attributes = found.attributes or {}
        if name in LISTS:
            self.append(LISTS[name], words, found)
        elif name in HEADER:
            self.put(HEADER[name], day(words), found)
        elif name == "case_number":
            self.put("case.number", words, found)
        elif name == "priority":
            self.put("case.priority", one_of(words, ("standard", "expedited")), found)
        elif name == "patient_age":
            self.put("patient.age", next((int(digits) for digits in re.findall(r"\d{1,3}", words)), None), found)
        elif name == "patient_sex":
            self.put("patient.sex", next((SEXES[word] for word in re.findall(r"[a-z]+", words.lower()) if word in SEXES), None), found)
        elif name == "utilization_review_outcome":
            self.put("utilization_review.outcome", one_of(attributes.get("outcome"), ("denied", "modified", "mixed")), found)
        elif name == "item":
            self.begin(words, attributes, found)
        elif self.plain["items"]:
            self.fill(name, words, attributes, found)

    def put(self, path: str, value: Any, found: Extraction) -> None:
        """Set a single field, unless it is set."""
        part, field = path.split(".")
        if value is not None and self.plain[part][field] is None:
            self.plain[part][field] = value
            self.spans[path] = [span(found)]

    def append(self, path: str, value: str, found: Extraction) -> None:
        """Add to a list what it doesn't have yet."""
        part, field = path.split(".")
        if value not in self.plain[part][field]:
            self.plain[part][field].append(value)
            self.spans.setdefault(path, []).append(span(found))

    def begin(self, heading: str, attributes: dict[str, Any], found: Extraction) -> None:
        """Begin a disputed item."""
        self.spans[f"items.{len(self.plain['items'])}.heading"] = [span(found)]
        self.plain["items"].append(
            {
                "heading": heading,
                "decision": one_of(attributes.get("decision"), ("upheld", "overturned")),
                "requested": attributes.get("requested") or heading,
                "authorized": attributes.get("authorized"),
                "decided": attributes.get("decided") or heading,
                "category": attributes.get("category"),
                "body_parts": [part.lower() for part in strings(attributes.get("body_parts"))],
                "utilization_review_guidelines": {"cited": None, "citations": []},
                "reviewer_guidelines": {"cited": None, "citations": []},
                "rationale": None,
                "verdict": None,
            }
        )

    def fill(self, name: str, words: str, attributes: dict[str, Any], found: Extraction) -> None:
        """Give the item that was begun last a guideline or its verdict."""
        number, item = len(self.plain["items"]) - 1, self.plain["items"][-1]
        if name == "verdict":
            item["verdict"] = words
            self.spans[f"items.{number}.verdict"] = [span(found)]
        elif name in SLOTS:
            slot, source = item[SLOTS[name]], attributes.get("source")
            slot["cited"] = bool(slot["citations"]) or source != "none"
            if source != "none":
                citation = {key: attributes.get(key) for key in ("source", "title", "year", "pages")}
                slot["citations"].append(citation | {"sections": strings(attributes.get("sections"))})
                self.spans.setdefault(f"items.{number}.{SLOTS[name]}.citations", []).append(span(found))

    def close(self) -> dict[str, Any]:
        """Derive the outcome and give the record."""
        decisions = {item["decision"] for item in self.plain["items"]} - {None}
        self.plain["outcome"] = "partially_overturned" if len(decisions) == 2 else next(iter(decisions), None)
        return self.plain


def span(found: Extraction) -> list[int]:
    """Give an extraction's offsets."""
    return [found.char_interval.start_pos, found.char_interval.end_pos]


def strings(value: Any) -> list[str]:
    """Give a list of strings whatever the model wrote for one."""
    members = value if isinstance(value, list) else [value]
    return [str(member) for member in members if member]


def one_of(value: Any, allowed: tuple[str, ...]) -> str | None:
    """Give a word in lower case if the codebook has it."""
    word = str(value).lower()
    return word if word in allowed else None


def day(words: str) -> str | None:
    """Write a date as ISO, if it has a day, a month and a year."""
    words = re.sub(r"\s*([-/])\s*", r"\1", words)
    try:
        first, second = (dates.parse(words, default=default) for default in (dt.datetime(2001, 1, 1), dt.datetime(2002, 2, 2)))  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    return first.date().isoformat() if first.date() == second.date() else None


def connect(base_url: str, key: str, model: str, used: Counter[str]) -> BaseLanguageModel:
    """Make LangExtract's provider for an OpenAI-compatible server, with its client counting each answer's usage."""

    def count(response: httpx2.Response) -> None:
        used["calls"] += 1
        response.read()
        if response.is_success:
            body = response.json()
            usage = body.get("usage") or {}
            used.update({name: usage.get(name) or 0 for name in ("prompt_tokens", "completion_tokens")})
            used["cut"] += body["choices"][0]["finish_reason"] == "length"

    settings = {"api_key": key, "base_url": base_url, "temperature": 0.0, "max_output_tokens": MAX_TOKENS, "max_workers": 1}
    config = factory.ModelConfig(model_id=model, provider="OpenAILanguageModel", provider_kwargs=settings)
    provider = factory.create_model(config, examples=EXAMPLES, use_schema_constraints=True)
    http = httpx2.Client(timeout=TIMEOUT_SECONDS, event_hooks={"response": [count]})
    provider._client = OpenAI(base_url=base_url, api_key=key, http_client=http, timeout=TIMEOUT_SECONDS, max_retries=0)  # noqa: SLF001 - it takes no timeout
    return provider


def ask(model: BaseLanguageModel, text: str) -> list[Extraction]:
    """Give a letter's grounded extractions, in the order of their chunks and of the model."""
    result = lx.extract(
        text_or_documents=text,
        prompt_description=INSTRUCTIONS,
        examples=EXAMPLES,
        model=model,
        use_schema_constraints=False,  # the model has them
        max_char_buffer=MAX_CHARACTERS,
        extraction_passes=1,
        batch_length=1,
        max_workers=1,
        resolver_params={"accept_match_lesser": False, "suppress_parse_errors": True},
        show_progress=False,
    )
    return [found for found in result.extractions or [] if found.char_interval]


def main() -> None:
    """Read letters and print rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--base-url", "--api-key", "--model"):
        parser.add_argument(option, required=True)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    used: Counter[str] = Counter()
    model = connect(options.base_url, options.api_key, options.model, used)
    for line in filter(str.strip, sys.stdin):
        used.clear()
        started = time.monotonic()
        row: dict[str, Any] = {"name": None, "plain": None, "spans": {}, "error": None}
        try:
            letter = json.loads(line)
            row["name"] = letter["name"]
            record = Record()
            extractions = ask(model, letter["text"])
            for found in extractions:
                record.add(found)
            if extractions:
                row |= {"plain": record.close(), "spans": record.spans}
            else:
                row["error"] = f"LangExtract gave no grounded extraction; {used['cut']} of {used['calls']} answers were cut"
        except Exception as error:  # noqa: BLE001 - whatever fails is a row
            row["error"] = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        row["seconds"] = round(time.monotonic() - started, 2)
        row |= {name: used[name] for name in ("prompt_tokens", "completion_tokens", "calls")}
        print(json.dumps(row, ensure_ascii=False), flush=True)
        if used["cut"]:
            print(f"{row['name']}: {used['cut']} of {used['calls']} answers were cut, and LangExtract dropped them", file=sys.stderr)


if __name__ == "__main__":
    main()
