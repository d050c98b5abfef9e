"""Asking an endpoint: what is sent, what is tried again, and how each failure is told. A real server on loopback answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from imr_llm import pipeline
from imr_llm.errors import BudgetSpent, ModelRefused, ModelUnavailable, ReplyInvalid, ReplyTruncated
from imr_llm.letter import Passage, make_letter
from imr_llm.model.endpoint import Endpoint
from imr_llm.questions import DIAGNOSES, WORKER, put
from imr_llm.records import Record

pytestmark = pytest.mark.loopback

Answer = tuple[int, dict[str, str], dict[str, Any]]
SECRET = "sk-test-secret"  # noqa: S105  a made-up key


def said(content: str, finish: str = "stop") -> Answer:
    message = {"role": "assistant", "content": content}
    usage = {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107, "prompt_tokens_details": {"cached_tokens": 60}}
    body = {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }
    return 200, {}, {**body, "usage": usage}


def failed(status: int, **headers: str) -> Answer:
    return status, headers, {"error": {"message": "no"}}


class Served:
    """A server that answers in turn from a list, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.delay_s = 0.0
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                served.paths.append(self.path)
                served.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                status, headers, body = served.answers.pop(0) if len(served.answers) > 1 else served.answers[0]
                time.sleep(served.delay_s)
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", "content-length": str(len(data)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve for one test."""
    server = Served()
    yield server
    server.server.shutdown()
    server.server.server_close()


def endpoint(served: Served, attempts: int = 3) -> Endpoint:
    return Endpoint("m", base_url=served.url, api_key=SECRET, attempts=attempts)


def worker_call() -> Any:
    letter = make_letter("The injured worker is a 40 year old male, injured on 10-20-2016. A report of 11-02-2016 was read.", name="x")
    asked = put(WORKER, Passage(letter, letter.whole))
    assert asked is not None
    return asked.call


GOOD = '{"age": "40 year old", "sex": "male", "injury_date": "10-20-2016"}'


def test_the_schema_offers_the_letters_own_dates_and_nothing_is_optional(served: Served) -> None:
    """What is sent is strict, complete, and can't be answered with a date that the letter doesn't print."""
    served.answers = [said(GOOD)]
    reply = endpoint(served).answer(worker_call())
    sent = served.asked[0]
    schema = sent["response_format"]["json_schema"]
    assert served.paths == ["/v1/chat/completions"]
    assert schema["strict"] is True
    assert schema["schema"]["additionalProperties"] is False
    assert list(schema["schema"]["properties"]) == ["age", "sex", "injury_date"] == schema["schema"]["required"]
    assert schema["schema"]["properties"]["injury_date"]["anyOf"][0]["enum"] == ["10-20-2016", "11-02-2016"]
    assert sent["temperature"] == 0
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert (reply.usage.prompt_tokens, reply.usage.cached_tokens, reply.usage.completion_tokens) == (100, 60, 7)


@pytest.mark.parametrize("first", [failed(429, retry_after="0"), failed(503, retry_after="0"), failed(500, retry_after="0")])
def test_what_may_pass_is_tried_again(served: Served, first: Answer) -> None:
    """Too many requests and server errors are tried again, after as long as the server asks."""
    served.answers = [first, said(GOOD)]
    endpoint(served).answer(worker_call())
    assert len(served.asked) == 2


@pytest.mark.parametrize(
    ("answer", "error", "hint"),
    [
        (failed(400), ModelRefused, "400"),
        (failed(401), ModelRefused, "OPENAI_API_KEY"),
        (failed(404), ModelRefused, "404"),
        ((429, {}, {"error": {"message": "no", "code": "insufficient_quota"}}), BudgetSpent, "quota"),
        ((307, {"location": "http://127.0.0.1:9/v1/chat/completions"}, {}), ModelRefused, "another host"),
        (said('{"age": "' + "9" * 10_100_000 + '"}'), ReplyInvalid, "bytes"),
        (said('{"age": "40'), ReplyInvalid, "schema"),
        (said('{"age": 40, "sex": "male", "injury_date": null}'), ReplyInvalid, "schema"),
        (said('{"age": null, "sex": null, "injury_date": "01-01-2000"}'), ReplyInvalid, "schema"),
        (said(GOOD[:20], finish="length"), ReplyTruncated, "cut off"),
    ],
    ids=["bad-request", "bad-key", "no-model", "quota", "redirect", "flood", "broken-json", "wrong-type", "date-not-offered", "truncated"],
)
def test_what_will_not_pass_is_asked_once(served: Served, answer: Answer, error: type[Exception], hint: str) -> None:
    """A refusal, an answer that doesn't fit and one that was cut off aren't asked for again."""
    served.answers = [answer]
    with pytest.raises(error) as caught:
        endpoint(served).answer(worker_call())
    assert len(served.asked) == 1
    assert hint in str(caught.value)
    assert "injured worker is" not in str(caught.value)
    assert SECRET not in str(caught.value)


def message(**parts: Any) -> Answer:
    status, headers, body = said("")
    return status, headers, {**body, "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", **parts}}]}


@pytest.mark.parametrize(
    "answer",
    [
        message(content=f"Here it is:\n```json\n{GOOD}\n```\nDone."),
        message(content=f"<think>{{1}} or not?</think>\n{GOOD}"),
        message(content="", reasoning_content=GOOD),
        message(content=None, tool_calls=[{"id": "1", "type": "function", "function": {"name": "x", "arguments": GOOD}}]),
    ],
    ids=["fences", "thoughts", "reasoning", "tool call"],
)
def test_json_is_found_where_a_model_puts_it(served: Served, answer: Answer) -> None:
    """Servers and models differ in where they put the JSON that they were asked for."""
    served.answers = [answer]
    assert endpoint(served).answer(worker_call()).data.model_dump() == json.loads(GOOD)


@pytest.mark.parametrize(("read", "written"), [(10**30, 5), (-5, 5), (5, -1), (0, 0)])
def test_counts_that_cannot_be_true_are_not_kept(served: Served, read: int, written: int) -> None:
    """A count of 10**30 tokens hung the journal, and one below zero never reached a limit."""
    status, headers, body = said(GOOD)
    served.answers = [(status, headers, {**body, "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": 1}})]
    usage = endpoint(served).answer(worker_call()).usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (0, 0)


def test_trying_again_ends(served: Served) -> None:
    """An endpoint that stays down is told as unavailable after the last try."""
    served.answers = [failed(503, retry_after="0")]
    with pytest.raises(ModelUnavailable):
        endpoint(served, attempts=2).answer(worker_call())
    assert len(served.asked) == 2


def test_no_server_at_all_is_told(served: Served) -> None:
    """A closed port is an endpoint that can't be reached."""
    served.server.shutdown()
    served.server.server_close()
    with pytest.raises(ModelUnavailable, match="--base-url"):
        endpoint(served, attempts=1).answer(worker_call())


def summary(sentences: int) -> str:
    told = " ".join(f"There is a history of sprain number {number} of the left knee." for number in range(sentences))
    return f"CLINICAL CASE SUMMARY\nThe injured worker is a male. {told}\nIMR ISSUES, DECISIONS AND RATIONALES\n"


def test_an_answer_that_is_cut_off_is_asked_for_in_halves(served: Served) -> None:
    """Truncation splits the passage; it's no reason to ask the same again, and what can't be split is a finding."""
    served.answers = [said('{"diagnoses": ["', finish="length")]
    letter = make_letter(summary(12), name="x")
    record = pipeline.extract(letter, endpoint(served))
    asked = [
        request["messages"][1]["content"] for request in served.asked if request["response_format"]["json_schema"]["name"] == DIAGNOSES.name
    ]
    assert len(asked) == len(set(asked)) > 2
    assert {finding.code for finding in record.findings if finding.path == "clinical.diagnoses"} == {"call_failed"}
    assert not isinstance(record.clinical.diagnoses, tuple)
    assert record.ledger
    assert record.ledger.calls.failed == record.ledger.calls.sent
    calls = [call for call in record.provenance.calls if call.question == DIAGNOSES.name]
    assert [call.outcome for call in calls] == ["cut_off"] * len(asked)


def test_what_the_letter_does_not_say_never_becomes_a_value(served: Served) -> None:
    """Invented words are findings; the field is absent for that, and the rest of the record stands."""
    served.answers = [
        said('{"age": "51", "sex": "female", "injury_date": null}'),
        said('{"date": null, "outcome": "denied"}'),
        said('{"diagnoses": ["sprain number 1 of the left knee", "sprain number 1 of the right knee"]}'),
        said('{"treatments": []}'),
    ]
    record = pipeline.extract(make_letter(summary(3) + "The treatment to date has been rest.", name="x"), endpoint(served))
    assert isinstance(record.clinical.diagnoses, tuple)
    assert [fact.value for fact in record.clinical.diagnoses] == ["sprain number 1 of the left knee"]
    assert record.patient.age.status == "absent"
    assert record.patient.age.reason == "unsupported"
    assert record.patient.sex.status == "stated"
    assert record.patient.sex.value == "male"
    told = {(finding.code, finding.path) for finding in record.findings}
    assert {path for code, path in told if code == "not_in_letter"} == {"patient.age", "patient.sex", "utilization_review.outcome"}
    assert ("conflict", "clinical.diagnoses") in told
    counter = next(rejected.counter for rejected in record.rejected if rejected.why == "conflict")
    assert counter
    assert counter.text == "sprain number 1 of the left knee"


def repaired(served: Served, *repairs: str) -> tuple[Record, list[str]]:
    """Read a letter whose first answers name no injury date and a wrong age, and say what was asked."""
    served.answers = [
        said('{"age": "51", "sex": "male", "injury_date": null}'),
        said('{"date": null, "outcome": null}'),
        said('{"diagnoses": []}'),
        *(said(repair) for repair in repairs),
    ]
    text = "CLINICAL CASE SUMMARY\nThe injured worker is a male in his fifties. He fell.\nIMR ISSUES, DECISIONS AND RATIONALES\n"
    record = pipeline.extract(make_letter(text, name="x"), endpoint(served))
    return record, [request["response_format"]["json_schema"]["name"] for request in served.asked]


def test_a_repair_asks_for_the_one_field_once_and_may_abstain(served: Served) -> None:
    """The question holds the sentences that speak of the field, no earlier answer; null leaves the field absent."""
    record, asked = repaired(served, '{"age": null}')
    assert asked.count("repair-age") == 1
    assert asked[-1] == "repair-age"
    assert record.patient.age.status == "absent"
    assert '"51"' not in json.dumps(served.asked[-1])
    assert record.ledger
    assert record.ledger.calls.sent == len(asked)


def test_a_repair_is_believed_no_more_than_any_answer(served: Served) -> None:
    """What the letter doesn't say is refused again, and nothing asks a third time."""
    record, asked = repaired(served, '{"age": "51 years old"}')
    assert asked.count("repair-age") == 1
    assert record.patient.age.status == "absent"
    assert [rejected.by for rejected in record.rejected if rejected.path == "patient.age"] == ["worker", "repair-age"]
