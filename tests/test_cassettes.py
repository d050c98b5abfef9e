"""Recordings: each plays back what is asked today, none is left over, and a miss explains itself. No socket is opened."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from project import CASSETTES, LETTERS, gold, letter_of
from test_endpoint import Answer, Served

from imr_llm import pipeline
from imr_llm.errors import CassetteMiss
from imr_llm.facts import plain, walk
from imr_llm.letter import Span, make_letter, read_letter
from imr_llm.model.cassette import recording, replaying
from imr_llm.model.choose import Choice, open_model
from imr_llm.model.endpoint import Endpoint
from imr_llm.records import Record, Stated
from imr_llm.validation import check_record

RECORDED = sorted(CASSETTES.glob("*.yaml"))


def replayed(stem: str, folder: Path = CASSETTES, text: str | None = None) -> Record:
    letter = letter_of(stem) if text is None else make_letter(text, name=stem)
    with open_model(Choice(replay=folder)) as model, replaying(folder, stem, strict=True):
        return pipeline.extract(letter, model)


def test_there_are_recordings_of_the_layouts_of_both_samples() -> None:
    """At least six letters are recorded, the two oldest layouts of the main family among them."""
    layouts = {path.stem.split("-")[0] for path in RECORDED}
    assert len(RECORDED) >= 6
    assert {"a2014", "a2015", "a2016"} <= layouts


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recording_answers_all_that_is_asked_and_no_more(path: Path) -> None:
    """Each call of today's prompts and schemas finds its recording, and every recording is asked for.

    An answer that was cut off is recorded, and the record tells of it as such, beside the halves that were asked in its place.
    """
    record = replayed(path.stem)
    assert record.provenance.model == "qwen2.5-coder-1.5b-instruct-q4_k_m"
    answers = [call["response"]["body"]["json"] for call in yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]]
    told = ["stop" if call.outcome == "answered" else "length" for call in record.provenance.calls]
    assert told == [answer["choices"][0]["finish_reason"] for answer in answers]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_every_value_of_a_replayed_record_stands_in_its_letter(path: Path) -> None:
    """With the model's real answers, each value has a span, and the check of the record finds nothing wrong with any."""
    letter = letter_of(path.stem)
    record = replayed(path.stem)
    for _, fact in walk(record):
        if isinstance(fact, Stated):
            assert all(letter.printed(Span(place.start, place.end)) == place.text for place in fact.evidence)
    wrong = {"source_differs", "offset_differs", "value_differs"}
    assert not [finding for finding in check_record(record, letter) if finding.code in wrong]


def test_the_letters_of_the_samples_layouts_come_out_right() -> None:
    """What the model reads in two recorded letters is what they say."""
    for stem in ("a2014-double-spaced-three-items", "a2015-double-spaced-two-items"):
        record, wanted = plain(replayed(stem)), gold(stem)
        for part in ("patient", "injury", "utilization_review"):
            assert record[part] == wanted[part], stem


def test_a_missing_age_stays_missing() -> None:
    """The model may say that something isn't stated."""
    record = replayed("a2014-no-age-psych")
    assert record.patient.age.status == "absent"
    assert record.patient.sex.status == "stated"


def test_planted_instructions_are_not_followed() -> None:
    """A letter that tells the reader to mark every item as overturned is upheld all the same."""
    assert plain(replayed("a2016-planted-instructions"))["outcome"] == gold("a2016-planted-instructions")["outcome"] == "upheld"


def test_a_condition_that_the_model_gives_as_a_treatment_is_refused() -> None:
    """The small model lists what stands near a treatment, too; what is said and not taken is told."""
    record = replayed("a2016-two-under-one-heading")
    refused = {one.words: one.reason for one in record.rejected if one.path == "clinical.treatments_to_date"}
    assert "names a condition" in refused["lateral epicondylitis"]


def test_a_miss_names_the_nearest_recording_and_what_differs() -> None:
    """A letter changed by one word is not answered from the recording of the other."""
    text = (LETTERS / "a2016-overturned-mri.txt").read_text(encoding="utf-8").replace("naproxen", "ibuprofen")
    with pytest.raises(CassetteMiss) as caught:
        replayed("a2016-overturned-mri", text=text)
    said = str(caught.value)
    assert "Nearest is call 1 of" in said
    assert "ibuprofen" in said
    assert "--record" in said


def test_a_changed_prompt_is_a_miss(tmp_path: Path) -> None:
    """A recording made with another prompt is not played."""
    text = (CASSETTES / "a2016-overturned-mri.yaml").read_text(encoding="utf-8")
    (tmp_path / "a2016-overturned-mri.yaml").write_text(text.replace("word for word", "letter for letter"), encoding="utf-8")
    with pytest.raises(CassetteMiss, match="what differs"):
        replayed("a2016-overturned-mri", tmp_path)


def test_a_recording_that_nobody_asks_for_is_told(tmp_path: Path) -> None:
    """A call that is no longer made makes the recording stale."""
    tree = yaml.safe_load((CASSETTES / "a2016-overturned-mri.yaml").read_text(encoding="utf-8"))
    spare = json.loads(json.dumps(tree["interactions"][0]).replace("injured worker", "other worker"))
    tree["interactions"].append(spare)
    (tmp_path / "a2016-overturned-mri.yaml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    with pytest.raises(CassetteMiss, match="not asked for"):
        replayed("a2016-overturned-mri", tmp_path)


def test_a_letter_without_a_recording_is_told(tmp_path: Path) -> None:
    """The message says how to record."""
    with pytest.raises(CassetteMiss, match="--record"):
        replayed("a2016-overturned-mri", tmp_path)


def test_recordings_are_of_the_projects_own_letters_and_hold_no_headers() -> None:
    """No letter of anyone else, no key, no header of a request, no path of a machine is in the repository."""
    for path in RECORDED:
        assert (LETTERS / f"{path.stem.partition('@')[0]}.txt").is_file(), path
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"^\s*authorization:|\bbearer |\bsk-\w{8}|x-stainless|/home/|/tmp/|\.gguf", text, re.IGNORECASE | re.MULTILINE
        ), path
        assert all(call["request"]["headers"] == {} for call in yaml.safe_load(text)["interactions"])


@pytest.mark.loopback
def test_recording_keeps_keys_out_and_plays_back_from_any_host(served_by_recording: str, tmp_path: Path) -> None:
    """What is recorded from one host and key is played without either; digests alone are enough."""
    stem = "a2016-overturned-mri"
    letter = read_letter(LETTERS / f"{stem}.txt")
    for digests_only in (False, True):
        with recording(tmp_path, stem, digests_only=digests_only):
            live = pipeline.extract(letter, Endpoint(Choice().name, base_url=served_by_recording, api_key="sk-very-secret"))
        text = (tmp_path / f"{stem}.yaml").read_text(encoding="utf-8")
        assert "sk-very-secret" not in text
        assert ("delivery driver" in text) is not digests_only
        assert plain(replayed(stem, tmp_path)) == plain(live)
    with pytest.raises(CassetteMiss, match="digest"):
        replayed(stem, tmp_path, text=letter.raw.replace("naproxen", "ibuprofen"))


@pytest.fixture
def served_by_recording() -> Any:
    """Serve, over real HTTP, what the model said in a recording."""
    recorded = yaml.safe_load((CASSETTES / "a2016-overturned-mri.yaml").read_text(encoding="utf-8"))["interactions"]
    server = Served()
    answers: list[Answer] = [(200, {}, call["response"]["body"]["json"]) for call in recorded]
    server.answers = [*answers, *answers, (500, {}, {})]
    yield server.url
    server.server.shutdown()
    server.server.server_close()


def test_replay_needs_no_runtime_of_the_embedded_model() -> None:
    """Neither the runtime nor the weights are looked at."""
    replayed("a2016-overturned-mri")
    assert "xllamacpp" not in sys.modules
