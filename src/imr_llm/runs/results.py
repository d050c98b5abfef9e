"""Write results as lines and read them back: a record or a failure in, the same out."""

from __future__ import annotations

import json

from imr_llm.records import Record
from imr_llm.render import Failure, Result


def code_of(result: Result) -> str:
    """Say in a word what is to be known of a result: why it failed, or that a record needs a person; empty for the rest."""
    if isinstance(result, Failure):
        return result.code
    if any(finding.code == "ledger_unbalanced" for finding in result.findings):
        return "ledger_unbalanced"
    return "needs_person" if any(finding.needs_person for finding in result.findings) else ""


def parse_result(line: str) -> Result:
    """Read what `as_jsonl` wrote.

    Raises:
        ValueError: it is neither a record nor a failure's row.
    """
    data = json.loads(line)
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        return Failure(str(data["source"]["name"]), str(data["error"]["code"]), str(data["error"]["message"]))
    return Record.model_validate_json(line)
