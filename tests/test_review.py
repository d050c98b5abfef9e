"""Reviews: only this machine's page is heard, what it said is never lost, and no value is taken that the letter doesn't say."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from project import LETTERS, ROOT
from reviewing import PAGE, Client, accept_all, at_desk, cases_from, place_of, started, write_records

from imr_llm.letter import make_letter
from imr_llm.review import Case, Log, cases_of, compare, read_logs
from imr_llm.review.agreement import cohens_kappa
from imr_llm.review.enlist import bring
from imr_llm.review.show import as_json, as_markdown, as_text
from imr_llm.review.stand import stand, undecided
from imr_llm.runs.results import read_results
from imr_llm.view import gather

pytestmark = pytest.mark.loopback
MRI = LETTERS / "a2016-overturned-mri.txt"
THREE = LETTERS / "a2016-mixed-three.txt"


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return cases_from(MRI, THREE)


@pytest.fixture(scope="module")
def mri(cases: dict[str, Case]) -> Case:
    return next(iter(cases.values()))


@pytest.fixture
def client(cases: dict[str, Case], tmp_path: Path) -> Iterator[Client]:
    with at_desk(cases, tmp_path / "log.jsonl") as opened:
        yield opened


@contextmanager
def served(*arguments: str | Path, folder: Path = ROOT) -> Iterator[tuple[Client, subprocess.Popen[str]]]:
    """Start the command, and open what it prints."""
    with started(*arguments, folder=folder) as (url, process):
        yield Client(url), process


@pytest.mark.parametrize(
    ("wanted", "headers"),
    [
        (403, {"Cookie": None}),
        (403, {"Cookie": "imr-llm-1=x"}),
        (421, {"Host": "evil.example"}),
        (421, {"Host": None}),
        (403, {"Origin": "http://evil.example"}),
        (403, {"Origin": "null"}),
        (403, {"Origin": None}),
        (415, {"Content_Type": "text/plain"}),
        (411, {"Content_Length": None}),
        (411, {"Content_Length": "-1"}),
        (413, {"Content_Length": "9999999999999999999999"}),
        (400, {}),
    ],
)
def test_no_one_else_is_heard(client: Client, wanted: int, headers: dict[str, str | None]) -> None:
    """Another page, another name for this machine, no token, or a flood: an answer with a reason, and nothing is kept."""
    status, told, body = client.send("POST", "/decisions", b"{}", **headers)
    assert (status, "error" in json.loads(body)) == (wanted, True)
    assert told["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert client.get("/decisions") == {"decisions": []}


def test_the_page_is_for_whom_the_token_names(client: Client) -> None:
    """The token becomes a cookie that no script and no other site sees; the page's own policy becomes a header."""
    _, headers, _ = client.send("GET", f"/?token={client.token}")
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in headers["Set-Cookie"].split(";")}
    assert client.send("GET", "/?token=wrong", Cookie=None)[0] == 403
    assert client.send("GET", "/", Cookie=None)[0] == 403
    status, headers, body = client.send("GET", "/")
    assert (status, body.decode()) == (200, PAGE)
    assert headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert client.send("GET", "/etc/passwd")[0] == 404
    assert client.send("DELETE", "/")[0] == 501


def test_what_is_accepted_is_kept_with_who_when_and_why(client: Client, mri: Case, tmp_path: Path) -> None:
    """A reload, and a reader of the file, find what was answered with 201."""
    told = client.must(mri, "patient.age", "accept", reason="as <b>told</b>")
    assert (told["author"], told["value"], told["record"], told["reason"]) == ("Ann", 33, mri.version, "as <b>told</b>")
    assert [told["spans"], told["time"][-1]] == [[[1546, 1561]], "Z"]
    assert client.get("/decisions") == {"decisions": [told]}
    assert [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()] == [told]


@pytest.mark.parametrize(
    ("path", "words", "more", "value"),
    [
        ("injury.date", "September 21, 2016", {}, "2016-09-21"),
        ("patient.sex", "male", {}, "male"),
        ("clinical.diagnoses.0", " left shoulder pain\n", {}, "left shoulder pain"),
        ("clinical.treatments_to_date.+", "naproxen", {}, "naproxen"),
        ("items.0.decision", "Overturned", {}, "overturned"),
        ("items.0.category", "MRI arthrogram", {}, "diagnostic_testing"),
        ("items.0.category", "MRI arthrogram", {"value": "surgery"}, "surgery"),
        ("items.0.body_parts.0", "left shoulder", {}, "left shoulder"),
        ("items.0.body_parts.+", "the left shoulder", {"value": "Bilateral shoulder"}, "bilateral shoulder"),
        ("utilization_review.outcome", "the claims administrator", {"value": "modified"}, "modified"),
        ("items.0.reviewer_guidelines.cited", "Shoulder Complaints", {"value": False}, False),
    ],
)
def test_a_correction_is_what_its_words_say(client: Client, mri: Case, path: str, words: str, more: dict[str, Any], value: object) -> None:
    """Selected words become the field's value as everywhere else; only an inferred one may be chosen."""
    place = place_of(mri, words.strip(), 1500 if path.startswith("injury") else 0)
    assert client.must(mri, path, "correct", spans=[place], **more)["value"] == value


def test_a_citation_is_read_from_its_words(client: Client, mri: Case) -> None:
    """With the record's source, or one that is chosen; parts that its words don't have are refused."""
    path, place = "items.0.reviewer_guidelines.citations.0", place_of(mri, "Shoulder Complaints 2004", 2400)
    wanted = {"source": "MTUS", "title": "Shoulder Complaints", "year": 2004, "sections": [], "pages": None}
    assert client.must(mri, path, "correct", spans=[place])["value"] == wanted
    new = "items.0.reviewer_guidelines.citations.+"
    assert client.must(mri, new, "correct", spans=[place], value={"source": "MTUS"})["value"] == wanted
    status, told = client.say(mri, new, "correct", spans=[place], value={**wanted, "year": 2005})
    assert (status, "2005" in told["error"]) == (422, True)
    assert client.say(mri, new, "correct", spans=[place], value={**wanted, "source": "me"})[0] == 422


@pytest.mark.parametrize(
    ("path", "action", "more", "hint"),
    [
        ("injury.date", "correct", {"spans": [[1546, 1561]]}, "expected a date"),
        ("patient.age", "correct", {"spans": [[1525, 1529]]}, "expected an age"),
        ("patient.age", "correct", {"spans": [[1546, 1561]], "value": 34}, "the words say 33, not '34'"),
        ("patient.age", "correct", {}, "needs spans"),
        ("patient.age", "correct", {"spans": [[0, 10**9]]}, "doesn't lie in the letter"),
        ("patient.age", "correct", {"spans": [[9, 9]]}, "doesn't lie in the letter"),
        ("case.decision_date", "correct", {"spans": [[146, 155]]}, "cuts a number in two"),
        ("items.0.category", "correct", {"spans": [[2290, 2300]]}, "choose a value: diagnostic_testing"),
        ("items.0.category", "correct", {"spans": [[2290, 2300]], "value": "magic"}, "'magic' is none"),
        ("items.0.reviewer_guidelines.cited", "correct", {"spans": [[2290, 2300]], "value": 1}, "choose a value: true, false"),
        ("items.0.body_parts.+", "correct", {"spans": [[2253, 2288]], "value": "left knee"}, "they name left shoulder"),
        ("items.0.body_parts.+", "correct", {"spans": [[2290, 2300]], "value": "left soul"}, "nothing in the vocabulary"),
        ("items.0.body_parts.+", "correct", {"spans": [[2290, 2300]]}, "choose one in its words"),
        ("items.0.decision", "correct", {"spans": [[2290, 2300]], "value": "upheld"}, "the words say 'overturned'"),
        ("items.0.decision", "correct", {"spans": [[2253, 2288]], "value": "maybe"}, "'maybe' is none"),
        ("clinical.diagnoses.0", "absent", {}, "take remove"),
        ("patient.age", "remove", {}, "take absent"),
        ("patient.age", "undo", {}, "nothing here that could be undone"),
        ("clinical.diagnoses.+", "accept", {}, "expected correct"),
        ("clinical.diagnoses.7", "accept", {}, "no such value"),
        ("clinical.diagnoses.+7", "accept", {}, "no such value"),
        ("clinical.0.diagnoses.+", "correct", {"spans": [[0, 1]]}, "no such value"),
        ("items.9.diagnoses.+", "correct", {"spans": [[0, 1]]}, "no such value"),
        ("items.0", "accept", {}, "expected remove"),
        ("items", "accept", {}, "expected absent"),
        ("items.+", "correct", {"spans": [[0, 1]]}, "no such value"),
        ("clinical.treatments_to_date", "correct", {"spans": [[1956, 1961]]}, "add a member on clinical.treatments_to_date.+"),
        ("__class__.+", "correct", {"spans": [[0, 1]]}, "no such value"),
        ("outcome", "correct", {"spans": [[2290, 2300]]}, "follows from the items' decisions"),
    ],
)
def test_what_the_letter_doesn_t_say_is_refused(client: Client, mri: Case, path: str, action: str, more: dict[str, Any], hint: str) -> None:
    """The message says why, and nothing is kept."""
    status, told = client.say(mri, path, action, **more)
    assert (status, hint in told["error"]) == (422, True), told
    assert client.get("/decisions") == {"decisions": []}


def test_a_record_that_was_made_again_is_told(client: Client, mri: Case) -> None:
    """Nobody decides on a record that is not the one that they see."""
    draft = {"letter": mri.id, "record": "0" * 16, "path": "patient.age", "action": "accept"}
    status, _, body = client.send("POST", "/decisions", json.dumps(draft).encode())
    assert (status, "reload the page" in json.loads(body)["error"]) == (409, True)


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"reason": "\\ud800"}', b"\xff", b"null", b'{"letter": 1, "id": 5}', b""])
def test_no_body_breaks_the_server(client: Client, body: bytes) -> None:
    """Deep, torn, foreign: each has its answer, and the next request is served."""
    status, _, answer = client.send("POST", "/decisions", body)
    assert (status, "error" in json.loads(answer)) == (400, True)
    assert client.get("/decisions") == {"decisions": []}


def test_members_come_and_go(client: Client, mri: Case, tmp_path: Path) -> None:
    """What was added can be changed, removed and withdrawn, and so can everything else."""
    field = "clinical.treatments_to_date"
    sling = client.must(mri, f"{field}.+", "correct", spans=[place_of(mri, "sling", 1900)])
    drug = client.must(mri, f"{field}.+", "correct", spans=[place_of(mri, "naproxen", 1900)])
    assert values(mri, tmp_path) == {f"{field}.+{sling['id']}": "sling", f"{field}.+{drug['id']}": "naproxen"}
    client.must(mri, f"{field}.+{sling['id']}", "remove")
    client.must(mri, f"{field}.+", "undo")
    assert values(mri, tmp_path) == {f"{field}.+{sling['id']}": None}
    client.must(mri, f"{field}.+{sling['id']}", "undo")
    client.must(mri, f"{field}.+", "undo")
    assert values(mri, tmp_path) == {}
    client.must(mri, "items.0.body_parts.+", "correct", spans=[place_of(mri, "left shoulder")])
    client.must(mri, "items.0", "remove")
    assert {value for path, value in values(mri, tmp_path).items() if path.startswith("items.")} == {None}
    left = undecided(stand(mri, read_logs([tmp_path / "log.jsonl"], print)))
    assert left
    assert not [path for path in left if path.startswith("items.")]


def values(case: Case, folder: Path) -> dict[str, Any]:
    standings = stand(case, read_logs([folder / "log.jsonl"], print))
    return {path: one.value for path, one in standings.items() if one.decision}


def test_the_heading_decides_what_was_requested(client: Client, mri: Case, tmp_path: Path) -> None:
    """Outside a partial certification a person says it once, also after accepting what was there."""
    client.must(mri, "items.0.requested", "accept")
    client.must(mri, "items.0.heading", "correct", spans=[place_of(mri, "MRI arthrogram")])
    told = dict.fromkeys(("items.0.heading", "items.0.requested", "items.0.decided"), "MRI arthrogram")
    assert values(mri, tmp_path) == {**told, "items.0.authorized": None}


def test_a_kill_loses_nothing_that_was_answered(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """SIGKILL between two requests and in the midst of many: each 201 is in the file, and the next server goes on."""
    records = write_records(tmp_path, cases)
    kept: list[int] = []
    paths = [path for path in mri.facts if path != "outcome"]

    def say_next(client: Client) -> int:
        made: int = client.must(mri, paths[len(kept) % len(paths)], "accept", reason=str(len(kept)))["id"]
        return made

    for number in range(4):
        with served(records, "--author", "Ann") as (client, process):
            kept.append(say_next(client))
            threading.Timer(0.05 * number, process.send_signal, [signal.SIGKILL]).start()
            with contextlib.suppress(OSError, HTTPException):
                while True:
                    kept.append(say_next(client))
    found = [one.id for one in read_logs([tmp_path / "records.review.jsonl"], print)]
    assert set(kept) <= set(found)
    assert len(found) <= len(kept) + 4


def test_a_torn_line_is_told_and_breaks_nothing(
    cases: dict[str, Case], mri: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a crash cut off in mid-write stays where it is; all before and after it counts."""
    log = tmp_path / "log.jsonl"
    with at_desk(cases, log) as client:
        first = client.must(mri, "patient.age", "accept")
    whole = log.read_bytes()
    log.write_bytes(whole + whole[:50])
    with at_desk(cases, log) as client:
        second = client.must(mri, "patient.sex", "accept")
        assert client.get("/decisions") == {"decisions": [first, second]}
    assert log.read_bytes().startswith(whole + whole[:50] + b"\n")
    assert "log.jsonl:2: a torn line" in capsys.readouterr().out


def test_a_log_that_is_cut_under_the_server_is_told(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """Nothing is answered as if what was decided before were still there."""
    log = tmp_path / "log.jsonl"
    with at_desk(cases, log) as client:
        client.must(mri, "patient.age", "accept")
        log.unlink()
        for answer in (client.say(mri, "patient.sex", "accept"), (client.send("GET", "/decisions")[0], {"error": "cut or replaced"})):
            assert (answer[0], "cut or replaced" in answer[1]["error"]) == (507, True)
        assert not log.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of another process")
def test_a_full_disk_is_told_and_the_decision_doesn_t_count(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """Once there is room again, the next decision is kept as if nothing had been."""
    import resource

    with served(write_records(tmp_path, cases), "--author", "Ann") as (client, process):
        first = client.must(mri, "patient.age", "accept")
        room = (tmp_path / "records.review.jsonl").stat().st_size + 40
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
        status, told = client.say(mri, "patient.sex", "accept")
        assert (status, "can't be written" in told["error"]) == (507, True)
        assert client.get("/decisions") == {"decisions": [first]}
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        second = client.must(mri, "patient.sex", "accept")
        assert client.get("/decisions") == {"decisions": [first, second]}


def test_two_servers_on_one_log_lose_nothing(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """Two people at once: each sees the other's decisions, in one order, with ids of their own."""
    log = tmp_path / "log.jsonl"
    with at_desk(cases, log, "Ann") as ann, at_desk(cases, log, "Ben") as ben:
        people = [threading.Thread(target=accept_all, args=(client, mri)) for client in (ann, ann, ben, ben)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        told = ann.get("/decisions")["decisions"]
        assert told == ben.get("/decisions")["decisions"]
    assert len(told) == len({one["id"] for one in told}) == 4 * (len(mri.facts) - 1)
    assert [one["id"] for one in told] == sorted(one["id"] for one in told)


def test_a_blind_reader_sees_nothing_of_another(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """Neither what the other said, nor a member that the other added."""
    log = tmp_path / "log.jsonl"
    with at_desk(cases, log, "Ann") as ann, at_desk(cases, log, "Ben", blind=True) as ben:
        added = ann.must(mri, "clinical.treatments_to_date.+", "correct", spans=[place_of(mri, "naproxen")])
        own = ben.must(mri, "patient.sex", "accept")
        assert ben.get("/decisions") == {"decisions": [own]}
        assert len(ann.get("/decisions")["decisions"]) == 2
        assert ben.say(mri, f"clinical.treatments_to_date.+{added['id']}", "accept")[0] == 422


def read_apart(cases: dict[str, Case], mri: Case, folder: Path) -> list[Path]:
    """Let two people read a letter, and differ on three values."""
    logs = [folder / "ann.jsonl", folder / "ben.jsonl"]
    with at_desk(cases, logs[0], "Ann") as ann:
        accept_all(ann, mri, but=("items.0.category", "clinical.treatments_to_date"))
        ann.must(mri, "items.0.category", "correct", spans=[place_of(mri, "MRI")], value="other", reason="<script>a|b\x1b[2J")
        ann.must(mri, "clinical.treatments_to_date.+", "correct", spans=[place_of(mri, "naproxen", 1900)])
    with at_desk(cases, logs[1], "Ben") as ben:
        accept_all(ben, mri, but=("clinical.diagnoses.0",))
        ben.must(mri, "clinical.diagnoses.0", "correct", spans=[place_of(mri, "shoulder pain", 1500)])
        ben.must(mri, "items.0.authorized", "absent")
    return logs


def test_agreement_is_counted_value_by_value(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """One of two diagnoses, one category and one treatment differ; all else is alike, and the reasons are there."""
    said = read_logs(read_apart(cases, mri, tmp_path), print)
    agreement = compare(cases, said, ("Ann", "Ben"))
    groups = {name: (own.values, own.agreed) for name, own in agreement.groups.items()}
    assert (agreement.letters, groups["diagnoses"], groups["treatments to date"]) == (1, (2, 1), (1, 0))
    assert groups["items: category, body parts"] == (2, 1)
    assert groups["all"] == (len(mri.facts) - 1, len(mri.facts) - 4)
    assert agreement.groups["all"].changed == (2, 1)
    diagnoses = agreement.groups["diagnoses"].spans_f1
    assert diagnoses == pytest.approx(2 * (13 + 51) / (18 + 13 + 2 * 51))
    paths = [one["path"].partition("+")[0] for one in json.loads(as_json(agreement))["differences"]]
    assert sorted(paths) == ["clinical.diagnoses.0", "clinical.treatments_to_date.", "items.0.category"]
    swapped = compare(cases, said, ("Ben", "Ann"))
    assert swapped.groups["all"].agreed == groups["all"][1]


def test_what_people_write_steers_neither_terminal_nor_page(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """A reason can hold anything; the report shows it as text."""
    agreement = compare(cases, read_logs(read_apart(cases, mri, tmp_path), print), ("Ann", "Ben"))
    assert "\x1b" not in as_text(agreement) + as_markdown(agreement)
    assert "<script>a|b [2J" in as_text(agreement)
    assert "<script" not in as_markdown(agreement)
    rows = [line for line in as_markdown(agreement).splitlines() if "category |" in line]
    assert [row.count("|") for row in rows if "Ann" not in row and "a&#124;b" in row] == [6]


def test_kappa_is_cohen_s() -> None:
    """By hand: 20 yes, 15 no, and 15 apart give 0.4; where both know one label only, there is none."""
    labels = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohens_kappa(labels) == pytest.approx(0.4)
    assert cohens_kappa([("yes", "yes")] * 3) is None
    assert cohens_kappa([]) is None


def test_an_adjudication_says_who_decided_between_which_two(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """It needs a difference and a reason, and holds as long as both readings stay as they were."""
    logs = read_apart(cases, mri, tmp_path)
    how: dict[str, Any] = {"between": ("Ann", "Ben"), "others": [Log(log, print) for log in logs]}
    with at_desk(cases, tmp_path / "cy.jsonl", "Cy", **how) as cy:
        apart = {one["path"].partition("+")[0]: one for one in cy.get("/differences")["differences"]}
        category, added = apart["items.0.category"], apart["clinical.treatments_to_date."]
        assert [(side["author"], side["value"]) for side in category["readings"]] == [("Ann", "other"), ("Ben", "diagnostic_testing")]
        assert cy.say(mri, "patient.age", "accept", reason="why not")[0] == 422
        assert cy.say(mri, "items.0.category", "accept")[0] == 422
        told = cy.must(mri, "items.0.category", "accept", reason="An MRI is a test.")
        assert told["adjudicates"] == [side["id"] for side in category["readings"]]
        assert cy.must(mri, added["path"], "accept", reason="It was taken.")["value"] == "naproxen"
        assert sorted(one["ruling"] is None for one in cy.get("/differences")["differences"]) == [False, False, True]
        with at_desk(cases, logs[1], "Ben") as ben:
            ben.must(mri, "items.0.category", "correct", spans=[place_of(mri, "MRI")], value="surgery")
        again = {one["path"]: one["ruling"] for one in cy.get("/differences")["differences"]}
        assert again["items.0.category"] is None
        assert again[added["path"]]["author"] == "Cy"
        cy.must(mri, added["path"], "undo")
        assert not any(one["ruling"] for one in cy.get("/differences")["differences"])


def test_the_commands_say_what_is_wrong(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """No traceback for a wrong file, a missing letter, a port in use, or readings that can't be told apart."""
    records = write_records(tmp_path, cases)
    logs = read_apart(cases, mri, tmp_path)
    both = [part for log in logs for part in ("--log", log)]
    (tmp_path / "list.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    (tmp_path / "text").write_text("mine\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    gone = tmp_path / "gone"
    gone.mkdir()
    moved = write_records(gone, {key: renamed(case) for key, case in cases.items()})
    for arguments, hint in (
        (("review",), "no records"),
        (("review", moved), "none of the letters is there"),
        (("review", records, "--log", tmp_path / "text"), "is no decision"),
        (("review", records, "--log", tmp_path / "list.jsonl"), "is no decision"),
        (("review", records, "--author", " "), "1 to 100 printable"),
        (("review", records, "--blind", "--adjudicate"), "take one of them"),
        (("review", records, "--adjudicate", "--log", logs[0]), "name two with --between"),
        (("compare", records), "there is no such log"),
        (("compare", records, *both, "--between", "Ann", "Cy"), "Cy has decided nothing"),
        (("review", tmp_path / "empty"), "holds no records"),
    ):
        done = cli(*arguments)
        assert (done.returncode, hint in done.stderr) == (2, True), done.stderr
        assert "Traceback" not in done.stderr
    assert "Ann and Ben: 1 letter(s)" in cli("compare", records, *both).stdout
    assert not (tmp_path / "records.review.jsonl").exists()
    stale = cli("compare", write_records(gone, {mri.id: renamed(mri)}), *both)
    assert f"{len(read_logs(logs, print))} decision(s) were made on another version" in stale.stderr


def renamed(case: Case) -> Case:
    source = case.record.source.model_copy(update={"name": "elsewhere.txt"})
    return Case(case.record.model_copy(update={"source": source}))


def test_letters_are_found_by_hash(cases: dict[str, Case], tmp_path: Path) -> None:
    """Records that moved are reviewed with their letters, wherever these lie now."""
    records = write_records(tmp_path, {key: renamed(case) for key, case in cases.items()})
    table = tmp_path / "letters.jsonl"
    table.write_text("".join(json.dumps({"name": path.name, "text": path.read_text(encoding="utf-8")}) + "\n" for path in (MRI, THREE)))
    for place in (LETTERS, table):
        with served(records, "--letters", place, "--log", tmp_path / f"{place.stem}.log") as (client, _):
            assert all(client.say(case, "patient.age", "accept")[0] == 201 for case in renamed_cases(cases))


def renamed_cases(cases: dict[str, Case]) -> list[Case]:
    return [renamed(case) for case in cases.values()]


def test_a_letter_that_is_gone_can_t_be_decided_on_and_the_others_can(cases: dict[str, Case], mri: Case, tmp_path: Path) -> None:
    """It is on the page with its reason, and gold can't be made of it."""
    (other,) = [case for case in cases.values() if case is not mri]
    gone = renamed(mri)
    records = write_records(tmp_path, {gone.id: gone, other.id: other})
    with served(records) as (client, _):
        status, told = client.say(gone, "patient.age", "accept")
        assert (status, "there is no such file" in told["error"]) == (422, True)
        client.must(other, "patient.age", "accept")
        page = client.send("GET", "/")[2].decode()
        assert ("letter_missing" in page, other.id in page) == (True, True)
    done = cli("gold", "merge", records, "-o", tmp_path / "gold")
    assert (done.returncode, "elsewhere.txt: open: elsewhere.txt: there is no such file" in done.stdout) == (1, True), done.stdout


def test_gold_of_a_letter_of_a_table_brings_its_text_along(mri: Case, tmp_path: Path) -> None:
    """A suite has its letters as files, whatever they came from."""
    assert mri.letter is not None
    bring(replace(mri.letter, name="row 1"), tmp_path, "row.txt")
    assert (tmp_path / "row.txt").read_bytes() == MRI.read_bytes()


def cli(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "imr_llm", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)


def test_the_commands_of_the_docs_run(tmp_path: Path) -> None:
    """Ann and Ben read, Cy decides, and there is gold; Ctrl-C ends each of them well."""
    (block,) = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "review.md").read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines():
        arguments = [str(ROOT / word) if word.startswith("eval/") else word for word in shlex.split(line)[1:]]
        if arguments[0] == "review":
            with served(*arguments[1:], folder=tmp_path) as (client, process):
                decide_as(arguments[arguments.index("--author") + 1], client, read_case(tmp_path))
                process.send_signal(signal.SIGINT)
                assert process.wait(20) == 0
        else:
            command = [sys.executable, "-m", "imr_llm", *arguments]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
            assert (done.returncode, bool(done.stdout or arguments[0] == "extract")) == (0, True), done.stderr
    assert (tmp_path / "gold" / "a2016-overturned-mri.json").is_file()


def read_case(folder: Path) -> Case:
    (case,) = cases_of(gather(read_results([folder / "records.jsonl"]))).values()
    return case


def decide_as(author: str, client: Client, case: Case) -> None:
    """Ann takes the record's word, Ben all but one, and Cy decides between them."""
    if author == "Cy":
        for one in client.get("/differences")["differences"]:
            client.must(case, one["path"], "accept", reason="As the letter says.")
        return
    accept_all(client, case)
    if author == "Ben":
        client.must(case, "patient.age", "absent")


def test_hostile_letters_are_reviewed_as_text(tmp_path: Path) -> None:
    """Markup, escapes and signs beyond the BMP in a letter come back as the words that they are, at the offsets that were sent."""
    raw = MRI.read_text(encoding="utf-8").replace("left shoulder pain", "left \U0001f9b4 </script><b style=x> pain")
    path = tmp_path / "hostile.txt"
    path.write_text(raw, encoding="utf-8", newline="")
    hostile = cases_from(path)
    (case,) = hostile.values()
    words = "\U0001f9b4 </script><b style=x>"
    with at_desk(hostile, tmp_path / "log.jsonl") as client:
        told = client.must(case, "clinical.diagnoses.+", "correct", spans=[place_of(case, words)])
    assert told["value"] == "\U0001f9b4 </script>"  # a tag inside words shows nothing
    assert make_letter(raw, name="").raw[slice(*told["spans"][0])] == words
