"""Tamper with a record's JSON in one way of many; each way changes the record in place, and tells False where it finds nothing to change."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Data = dict[str, Any]
Tamper = Callable[[Random, Data, str], bool]
"""Takes a choice, a record's JSON and the letter's raw text."""

_ABSENT = ("not_stated", "illegible", "conflicting", "unsupported")
_ROOTS = ("case", "reviewer", "patient", "injury", "utilization_review", "clinical", "items", "outcome")
_OTHERS: tuple[Any, ...] = (
    "upheld",
    "overturned",
    "male",
    "female",
    "denied",
    "modified",
    "expedited",
    "standard",
    "surgery",
    "other",
    "2016-02-03",
)


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield each leaf of a tree with its path; empty lists and objects are leaves."""
    members = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    if not members:
        yield path, data
    for key, value in members:
        yield from leaves(value, (*path, key))


def facts(data: Data) -> list[tuple[Any, Any]]:
    """List the stated facts: what holds each, and its key there."""
    found: list[tuple[Any, Any]] = []

    def walk(holder: Any, key: Any) -> None:
        value = holder[key]
        if isinstance(value, dict) and value.get("status") == "stated":
            found.append((holder, key))
        elif isinstance(value, dict | list):
            for inner in value if isinstance(value, dict) else range(len(value)):
                walk(value, inner)

    for root in _ROOTS:
        walk(data, root)
    return found


def _lists(data: Data, wanted: str) -> list[list[Any]]:
    """List the lists of a record whose path fits a pattern and that have members."""
    found: dict[str, list[Any]] = {}
    for path, _ in leaves(data):
        for cut, key in enumerate(path):
            if isinstance(key, int):
                name = ".".join(map(str, path[:cut]))
                if re.fullmatch(wanted, name):
                    found[name] = _at(data, path[:cut])
    return list(found.values())


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def _other(rng: Random, value: Any) -> Any:
    """Give another value of a leaf's kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + rng.choice((-1, 1, 2, 10))
    if value is None:
        return rng.choice(("x", 1))
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"{value[:5]}{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return rng.choice((f"{value} x", str(value)[:-1], str(value).upper(), *_OTHERS))


def _leaf(pattern: str) -> Tamper:
    """Change one leaf whose path fits."""

    def tamper(rng: Random, data: Data, _: str) -> bool:
        fitting = [path for path, _ in leaves(data) if path and re.fullmatch(pattern, ".".join(map(str, path)))]
        if not fitting:
            return False
        path = rng.choice(fitting)
        holder = _at(data, path[:-1])
        holder[path[-1]] = _other(rng, holder[path[-1]])
        return True

    return tamper


def _moved(rng: Random, data: Data, raw: str) -> bool:
    """Move a place to other words of the letter, true in themselves."""
    place = _fact(rng, data)["evidence"][0]
    start = rng.randrange(max(len(raw) - 60, 1))
    place |= {"start": start, "end": start + rng.randint(1, 60)}
    place |= {"text": raw[place["start"] : place["end"]], "page": 1 + raw.count("\f", 0, start), "line": 1 + raw.count("\n", 0, start)}
    return True


def _grown(rng: Random, data: Data, raw: str) -> bool:
    """Let a text begin or end elsewhere, in value and place."""
    texts = [fact for holder, key in facts(data) if isinstance((fact := holder[key])["value"], str) and len(fact["evidence"]) == 1]
    fact = rng.choice(texts)
    place = fact["evidence"][0]
    place["start"] = max(0, place["start"] + rng.randint(-12, 4))
    place["end"] = min(len(raw), place["end"] + rng.randint(-4, 12))
    place["text"] = raw[place["start"] : place["end"]]
    fact["value"] = " ".join(place["text"].split())
    return True


def _fact(rng: Random, data: Data) -> Any:
    holder, key = rng.choice(facts(data))
    return holder[key]


def _quoted(rng: Random, data: Data, _: str) -> bool:
    place = _fact(rng, data)["evidence"][0]
    place |= {"match": "ocr", "quote": rng.choice((place["text"], place["text"] + " x", "x"))}
    return True


def _swapped(rng: Random, data: Data, _: str) -> bool:
    """Swap two facts with their places, of one name or of one kind of value."""
    (one, first), (two, second) = (rng.choice(facts(data)) for _ in range(2))
    if type(one[first]["value"]) is not type(two[second]["value"]) or one[first] == two[second]:
        return False
    one[first], two[second] = two[second], one[first]
    return True


def _copied(rng: Random, data: Data, _: str) -> bool:
    """Give one item a part of another, with its place."""
    if len(data["items"]) < 2:
        return False
    one, other = rng.sample(data["items"], 2)
    field = rng.choice(list(one))
    one[field] = json.loads(json.dumps(other[field]))
    return True


def _dropped(pattern: str) -> Tamper:
    """Leave out one member of a list."""

    def tamper(rng: Random, data: Data, _: str) -> bool:
        lists = _lists(data, pattern)
        if not lists:
            return False
        chosen = rng.choice(lists)
        chosen.pop(rng.randrange(len(chosen)))
        return True

    return tamper


def _doubled(pattern: str) -> Tamper:
    """Add to a list a copy of one of its members, or of another list's."""

    def tamper(rng: Random, data: Data, _: str) -> bool:
        lists = _lists(data, pattern)
        if not lists:
            return False
        rng.choice(lists).append(json.loads(json.dumps(rng.choice(rng.choice(lists)))))
        return True

    return tamper


def _absent(rng: Random, data: Data, _: str) -> bool:
    holder, key = rng.choice(facts(data))
    if isinstance(holder, list):
        return False
    holder[key] = {"status": "absent", "reason": rng.choice(_ABSENT)}
    return True


def _reason(rng: Random, data: Data, _: str) -> bool:
    """Give another reason for what is absent."""
    paths = [path for path, value in leaves(data) if path[-1:] == ("reason",) and value in _ABSENT]
    if not paths:
        return False
    holder = _at(data, rng.choice(paths)[:-1])
    holder["reason"] = rng.choice([one for one in _ABSENT if one != holder["reason"]])
    return True


def _stated(rng: Random, data: Data, _: str) -> bool:
    """State what is absent with the fact of another field."""
    paths = [path[:-1] for path, value in leaves(data) if path[-1:] == ("reason",) and value in _ABSENT]
    if not paths:
        return False
    path, fact = rng.choice(paths), json.loads(json.dumps(_fact(rng, data)))
    _at(data, path[:-1])[path[-1]] = (
        [fact] if path[-1] in {"diagnoses", "treatments_to_date", "body_parts", "specialties", "licensed_in"} else fact
    )
    return True


def _planted(rng: Random, data: Data, raw: str) -> bool:
    """Plant a finding."""
    code = rng.choice(("value_differs", "unsupported", "conflict", "header_differs", "ledger_unbalanced", "call_failed", "illegible"))
    start = rng.randrange(len(raw))
    data["findings"].append(
        {"code": code, "path": "patient.age", "message": "planted", "needs_person": rng.random() < 0.5, "start": start, "end": start + 3}
    )
    return True


def _rejected(rng: Random, data: Data, _: str) -> bool:
    """Plant a thing that rules are said to have said and that was not taken, with its account."""
    place = json.loads(json.dumps(_fact(rng, data)["evidence"][0]))
    data["rejected"].append({"path": "patient.age", "words": "planted", "by": "rule", "why": "conflict", "counter": place, "reason": ""})
    if data["ledger"]:
        data["ledger"]["candidates"]["read"] += 1
        data["ledger"]["candidates"]["conflicting"] += 1
    return True


def _none(*names: str) -> Tamper:
    def tamper(_: Random, data: Data, __: str) -> bool:
        data.update(dict.fromkeys(names))
        return True

    return tamper


def _zeroed(rng: Random, data: Data, _: str) -> bool:
    """Empty one account."""
    part = data["ledger"][rng.choice(list(data["ledger"]))]
    changed = any(part.values())
    part.update(dict.fromkeys(part, 0))
    return changed


def _balanced(rng: Random, data: Data, _: str) -> bool:
    """Change the accounts so that they still balance with each other."""
    part = data["ledger"]["candidates"]
    name, more = rng.choice(("accepted", "conflicting", "rejected")), rng.choice((-1, 1, 5))
    part[name] += more
    part["read"] += more
    return True


def _dropped_with_account(rng: Random, data: Data, _: str) -> bool:
    """Leave out a rule's fact, and mend accounts and routing."""
    ruled = [(holder, key) for holder, key in facts(data) if holder[key]["by"] == "rule"]
    holder, key = rng.choice(ruled)
    taken = holder[key]["review"] is None
    if isinstance(holder, list) and len(holder) > 1:
        holder.pop(key)
    elif isinstance(holder, dict):
        holder[key] = {"status": "absent", "reason": "not_stated"}
    else:
        return False
    _mend(data, -1, -taken)
    return True


def _member_with_account(rng: Random, data: Data, raw: str) -> bool:
    """Plant a member of a list that is a rule's, from the letter's words, and mend accounts and routing."""
    lists = _lists(data, r"clinical\.\w+|reviewer\.\w+|items\.\d+\.body_parts")
    if not lists:
        return False
    members = rng.choice(lists)
    member = json.loads(json.dumps(rng.choice(members))) | {"by": "rule"}
    place = member["evidence"][0]
    start = raw.find(" ", max(0, place["start"] + rng.randint(-300, 300))) + 1
    end = start + len(place["text"])
    if start == place["start"] or not raw[start:end].strip():
        return False
    place |= {
        "start": start,
        "end": end,
        "text": raw[start:end],
        "line": 1 + raw.count("\n", 0, start),
        "page": 1 + raw.count("\f", 0, start),
    }
    member["value"] = " ".join(raw[start:end].split())
    members.append(member)
    members.sort(key=lambda one: one["evidence"][0]["start"])
    _mend(data, 1, member["review"] is None)
    return True


def _mend(data: Data, more: int, taken: int) -> None:
    data["ledger"]["candidates"]["accepted"] += more
    data["ledger"]["candidates"]["read"] += more
    data["routing"]["values"] += more
    data["routing"]["taken"] += taken


def _hidden(rng: Random, data: Data, _: str) -> bool:
    """Change a value, and plant what the check would say of it."""
    fact = _fact(rng, data)
    place, was = fact["evidence"][0], fact["value"]
    fact["value"] = _other(rng, was)
    message = f"the record has {fact['value']!s:.80}, its words {place['text'][:80]!r} give {was!s:.80}"
    for path in ("patient.age", "case.number", "items.0.heading"):
        told = {
            "code": "value_differs",
            "path": path,
            "message": message,
            "needs_person": True,
            "start": place["start"],
            "end": place["end"],
        }
        data["findings"].append(told)
    return True


def _taken(rng: Random, data: Data, _: str) -> bool:
    """Take a value that a person should look at, or the reverse, and count it."""
    fact = _fact(rng, data)
    fact["review"] = None if fact["review"] else "looks odd"
    data["routing"]["taken"] += 1 if fact["review"] is None else -1
    return True


def _retold(rng: Random, data: Data, _: str) -> bool:
    """Say that another reader read a value."""
    fact = _fact(rng, data)
    fact["by"] = rng.choice([by for by in ("rule", "worker", "diagnoses", "given", "gold", "review") if by != fact["by"]])
    return True


def _agreed(rng: Random, data: Data, _: str) -> bool:
    fact = _fact(rng, data)
    fact["agreed"] = [] if fact["agreed"] else [rng.choice(("rule", "derived", "given"))]
    return True


def _disowned(_: Random, data: Data, __: str) -> bool:
    """Make a record out to be another tool's: no accounts, no routing, no calls."""
    data |= {"ledger": None, "routing": None}
    data["provenance"] |= {"calls": [], "model": None}
    return True


_FACT = r"(?:case|reviewer|patient|injury|utilization_review|clinical|items|outcome).*\."
KINDS: dict[str, Tamper] = {
    "value": _leaf(rf"{_FACT}value"),
    "evidence text": _leaf(rf"{_FACT}text"),
    "offset": _leaf(rf"{_FACT}(?:start|end)"),
    "page or line": _leaf(rf"{_FACT}(?:page|line)"),
    "match": _leaf(rf"{_FACT}match"),
    "quote": _quoted,
    "place moved": _moved,
    "text grown or cut": _grown,
    "two facts swapped": _swapped,
    "part of another item": _copied,
    "member dropped": _dropped(r"clinical\.\w+|reviewer\.\w+|items\.\d+\.(?:body_parts|.*citations)"),
    "member added": _doubled(r"clinical\.\w+|reviewer\.\w+|items\.\d+\.body_parts"),
    "member planted with its account": _member_with_account,
    "fact dropped with its account": _dropped_with_account,
    "item dropped": _dropped("items"),
    "item added": _doubled("items"),
    "finding dropped": _dropped("findings"),
    "finding changed": _leaf(r"findings\..*"),
    "finding planted": _planted,
    "finding hides a value": _hidden,
    "rejected dropped": _dropped("rejected"),
    "rejected planted": _rejected,
    "no ledger": _none("ledger"),
    "no routing": _none("routing"),
    "neither": _none("ledger", "routing"),
    "made another tool's": _disowned,
    "account emptied": _zeroed,
    "account changed": _leaf(r"ledger\..*"),
    "accounts changed alike": _balanced,
    "routing": _leaf(r"routing\.(?:kept|values|taken)"),
    "signs, risk, review": _leaf(rf"{_FACT}(?:signs|risk|review)"),
    "taken or not": _taken,
    "reader": _retold,
    "agreed": _agreed,
    "inferred": _leaf(rf"{_FACT}inferred"),
    "stated to absent": _absent,
    "reason of absence": _reason,
    "absent to stated": _stated,
    "citation": _leaf(r"items.*citations\.\d+\.(?:source|title|year|pages|sections\.\d+)"),
    "outcome": _leaf(r"outcome\.(?:value|by|inferred)"),
    "layout": lambda rng, data, _: bool(
        data["source"].update(
            layout=rng.choice([one for one in ("A2014", "A2015", "A2016", "P2013", "N2013", "unknown") if one != data["source"]["layout"]])
        )
        is None
    ),
    "source": _leaf(r"source\.(?:kind|sha256|characters|pages)"),
    "provenance": _leaf(r"provenance\.(?:version|validator|model|calls\.\d+\.(?:question|prompt|schema_hash))"),
    "call dropped": _dropped(r"provenance\.calls"),
    "call added": _doubled(r"provenance\.calls"),
    "what only the run tells": _leaf(
        r"source\.name|routing\.max_wrong|provenance\.calls\.\d+\.(?:prompt_tokens|cached_tokens|completion_tokens|seconds|kept)"
    ),
}
"""Every way, by its name."""
