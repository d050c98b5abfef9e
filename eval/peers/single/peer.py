"""Extract a letter with one instructor call that holds the whole schema and the whole letter.

It reads JSON lines {"name", "text"} from standard input and prints one JSON line for each:
name, plain, spans, error, seconds, prompt_tokens, completion_tokens, calls. The rationale is not asked for, as a copy of it
would cost more than the rest of the answer; its value is null. Spans are empty, as this system gives none.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

import httpx2
import instructor
from instructor.core.exceptions import IncompleteOutputException
from openai import OpenAI
from pydantic import BaseModel, ConfigDict, Field

TIMEOUT_SECONDS = 300
MAX_TOKENS = 3000
INSTRUCTIONS = """You extract a record from a California Independent Medical Review (IMR) letter. Copy phrases from the letter word for word. \
Use null, or an empty list, for whatever the letter does not state: never guess. Write dates as YYYY-MM-DD. Give one item for each \
disputed treatment or service that the letter decides, in the letter's order. Answer with compact JSON.

Fields:
"""
Phrase = Annotated[str, Field(max_length=600)]
"""Words of the letter; a bound keeps a small model from copying pages into one field."""
SENTENCE = r'^([^."\\\n]|\.[0-9])+\.$'
"""One sentence; without it a small model copies the rest of the letter here, and then makes up items."""
Category = Literal[
    "diagnostic_testing",
    "dmepos",
    "evaluation_and_management",
    "home_health",
    "injection",
    "pharmaceuticals",
    "programs",
    "psych_services",
    "rehabilitation",
    "surgery",
    "transportation",
    "other",
]


class Part(BaseModel):
    """A part of the record; no key may be added or left out, so that its schema is strict."""

    model_config = ConfigDict(extra="forbid")


class Case(Part):
    """The header."""

    number: str | None = Field(description="case number as printed, like CM16-0213037")
    date_assigned: dt.date | None = Field(description="date the case was assigned")
    date_of_injury: dt.date | None = Field(description="date of injury in the header")
    decision_date: dt.date | None = Field(description="decision date ('Dated:' in a notice)")
    ur_denial_date: dt.date | None = Field(description="UR denial date in the header")
    priority: Literal["standard", "expedited"] | None = Field(description="priority in the header")
    application_received: dt.date | None = Field(description="date the application was received or filed")


class Reviewer(Part):
    """Who decided."""

    licensed_in: list[str] = Field(description="states where the reviewer is licensed")
    specialties: list[str] = Field(description="the reviewer's certifications or specialties; a name with & in it is one")


class Patient(Part):
    """The injured worker."""

    age: int | None = Field(description="age in whole years as stated for the worker")
    sex: Literal["male", "female"] | None = Field(description="sex as stated for the worker, not from the reviewer's He/she")


class Injury(Part):
    """The injury."""

    date: dt.date | None = Field(description="date of injury as told in the clinical case summary, not the header")


class UtilizationReview(Part):
    """The decision that the letter reviews."""

    date: dt.date | None = Field(
        description="date of the utilization review decision as told in the summary, not of the request (RFA) or a progress report"
    )
    outcome: Literal["denied", "modified", "mixed"] | None = Field(
        description="denied (non-certified, not approved), modified (partially approved), or mixed (some denied, others modified)"
    )


class Clinical(Part):
    """What the summary tells."""

    diagnoses: list[Phrase] = Field(
        max_length=15,
        description="each diagnosis, verbatim, with its modifiers (diagnosed with, being treated for, status post, claim for); no complaints or findings",
    )
    treatments_to_date: list[Phrase] = Field(
        max_length=30,
        description="each treatment already given or tried, verbatim (therapy, drugs, injections, surgery, devices, work modification); no diagnostic studies, no requested care",
    )


class Citation(Part):
    """A guideline that a slot cites."""

    source: Literal["MTUS", "ODG", "ACOEM", "other"] | None = Field(description="MTUS also where an ACOEM chapter is cited as MTUS")
    title: Phrase | None = Field(description="topic or chapter without year and without 'Guidelines', like Low Back Complaints")
    year: int | None = Field(description="printed year of the guideline")
    sections: list[Phrase] = Field(max_length=8, description="the sections cited")
    pages: Phrase | None = Field(description="the pages cited")


class Guidelines(Part):
    """A citation slot."""

    citations: list[Citation] = Field(max_length=6, description="each guideline cited in the slot, not in the rationale")
    cited: bool | None = Field(description="false where the letter says that none was cited, null where there is no such slot, else true")


class PartialCertification(Part):
    """What a heading of the form 'X was the original request. Y was authorized. The remaining portion, Z is' tells."""

    requested: Phrase | None = Field(description="X, verbatim")
    authorized: Phrase | None = Field(description="Y, verbatim")
    decided: Phrase | None = Field(description="Z, verbatim")


class Item(Part):
    """A disputed treatment or service."""

    heading: Phrase | None = Field(description="the item's heading, verbatim, without number, decision word and colon")
    decision: Literal["upheld", "overturned"] | None = Field(
        description="upheld (not medically necessary) or overturned (medically necessary)"
    )
    partial_certification: PartialCertification | None = Field(
        description="null unless the heading says 'X was the original request. Y was authorized. The remaining portion, Z is'"
    )
    category: Category | None = Field(
        description=f"one of: {', '.join(get_args(Category))} (dmepos: devices and supplies; rehabilitation: physical therapy, acupuncture, "
        "chiropractic; programs: functional restoration, weight loss, gym; evaluation_and_management: consults, visits, dental)"
    )
    body_parts: list[str] = Field(
        max_length=6,
        description="body parts that the heading itself names, lower case with side, like right shoulder; empty if it names none",
    )
    claims_administrator_guideline: Guidelines = Field(description="what follows 'Claims Administrator guideline:'")
    reviewer_guideline: Guidelines = Field(description="what follows 'MAXIMUS guideline:', or what the reviewer relied upon")
    verdict: str | None = Field(
        pattern=SENTENCE, description="only the one sentence of the rationale that concludes on medical necessity, verbatim"
    )


class Letter(Part):
    """The whole record."""

    case: Case
    reviewer: Reviewer
    patient: Patient
    injury: Injury
    utilization_review: UtilizationReview
    clinical: Clinical
    items: list[Item]


def describe(schema: dict[str, Any], node: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield a line for each described field; a server that turns the schema into a grammar doesn't show it to the model."""
    for name, field in node["properties"].items():
        where, mark = f"{path}{name}", "[]" if field.get("type") == "array" else ""
        if "description" in field:
            yield f"- {where}{mark}: {field['description']}"
        options = (field, field.get("items", {}), *field.get("anyOf", []))
        reference = next((option["$ref"] for option in options if "$ref" in option), None)
        if reference:
            yield from describe(schema, schema["$defs"][reference.rsplit("/", 1)[1]], f"{where}{mark}.")


def plain(letter: Letter) -> dict[str, Any]:
    """Give the codebook's plain shape."""
    record = letter.model_dump(mode="json")
    for item in record["items"]:
        whole = {"requested": item["heading"], "authorized": None, "decided": item["heading"]}
        item.update(item.pop("partial_certification") or whole)
        for slot, key in (
            ("utilization_review_guidelines", "claims_administrator_guideline"),
            ("reviewer_guidelines", "reviewer_guideline"),
        ):
            item[slot] = item.pop(key)
            item[slot]["cited"] = bool(item[slot]["citations"]) or item[slot]["cited"]
        item["rationale"] = None
    decisions = {item["decision"] for item in record["items"]} - {None}
    record["outcome"] = "partially_overturned" if len(decisions) == 2 else next(iter(decisions), None)
    return record


def connect(base_url: str, key: str, used: Counter[str]) -> instructor.Instructor:
    """Make a client that adds each answer's usage to the counts."""

    def count(response: httpx2.Response) -> None:
        used["calls"] += 1
        response.read()
        if response.is_success:
            usage = response.json().get("usage") or {}
            used.update({name: usage.get(name) or 0 for name in ("prompt_tokens", "completion_tokens")})

    http = httpx2.Client(timeout=TIMEOUT_SECONDS, event_hooks={"response": [count]})
    client = OpenAI(base_url=base_url, api_key=key, http_client=http, timeout=TIMEOUT_SECONDS, max_retries=0)
    return instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)


def ask(client: instructor.Instructor, model: str, text: str) -> Letter:
    """Put the letter to the model, with one more try where the answer isn't valid."""
    schema = Letter.model_json_schema()
    return client.create(
        model=model,
        response_model=Letter,
        messages=[
            {"role": "system", "content": INSTRUCTIONS + "\n".join(describe(schema, schema))},
            {"role": "user", "content": f"Letter:\n{text}"},
        ],
        temperature=0,
        max_tokens=MAX_TOKENS,
        max_retries=1,
        strict=True,
        extra_body={"response_format": {"type": "json_schema", "json_schema": {"name": "Letter", "schema": schema, "strict": True}}},
    )


def reason(error: Exception) -> str:
    """Say in a line why a letter failed, without the letter that instructor's own message holds."""
    if isinstance(error, IncompleteOutputException):
        return f"the answer was cut at {MAX_TOKENS} tokens or at the end of the context"
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return f"{type(error).__name__}: {' '.join(str(cause).split())[:200]}"


def main() -> None:
    """Read letters and print rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--base-url", "--api-key", "--model"):
        parser.add_argument(option, required=True)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    used: Counter[str] = Counter()
    client = connect(options.base_url, options.api_key, used)
    for line in filter(str.strip, sys.stdin):
        used.clear()
        started = time.monotonic()
        row: dict[str, Any] = {"name": None, "plain": None, "spans": {}, "error": None}
        try:
            letter = json.loads(line)
            row["name"] = letter["name"]
            row["plain"] = plain(ask(client, options.model, letter["text"]))
        except Exception as error:  # noqa: BLE001 - whatever fails is a row
            row["error"] = reason(error)
        row["seconds"] = round(time.monotonic() - started, 2)
        row |= {name: used[name] for name in ("prompt_tokens", "completion_tokens", "calls")}
        print(json.dumps(row, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
