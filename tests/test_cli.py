"""The command line, run as a user runs it: what goes where, and which code it ends with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from project import CASSETTES, LETTERS, ROOT, gold

EXAMPLE = str(LETTERS / "a2016-overturned-mri.txt")
REPLAY = ("--replay", str(CASSETTES))


def run(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "imr_llm", *arguments], input=stdin, capture_output=True, cwd=cwd, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def plain_schema() -> Any:
    return json.loads((ROOT / "schemas" / "plain.schema.json").read_text(encoding="utf-8"))


def test_extract_prints_a_record_for_people() -> None:
    """The text has values with their places; what it took is on standard error."""
    done = run("extract", EXAMPLE, *REPLAY)
    assert done.returncode == 0, done.stderr
    assert "overturned" in done.stdout
    assert "MRI arthrogram of the left shoulder" in done.stdout
    assert "record(s)" in done.stderr
    assert "Traceback" not in done.stderr


def test_plain_is_the_shape_of_the_codebook_and_nothing_else() -> None:
    """Standard output is one JSON object that fits the schema, and says what the gold says."""
    done = run("extract", EXAMPLE, "--plain", *REPLAY)
    data = json.loads(done.stdout)
    jsonschema.validate(data, plain_schema())
    wanted = gold("a2016-overturned-mri")
    for part in ("case", "reviewer", "patient", "injury", "utilization_review", "outcome"):
        assert data[part] == wanted[part]


def test_a_record_validates_against_its_schema_and_check_takes_it(tmp_path: Path) -> None:
    """What extract writes, check accepts; what was tampered with, it does not."""
    out = tmp_path / "record.json"
    run("extract", EXAMPLE, *REPLAY, "-o", str(out))
    data = json.loads(out.read_text(encoding="utf-8"))
    jsonschema.validate(data, json.loads((ROOT / "schemas" / "record.schema.json").read_text(encoding="utf-8")))
    assert run("check", str(out), EXAMPLE).returncode == 0
    data["patient"]["age"]["value"] = 34
    out.write_text(json.dumps(data), encoding="utf-8")
    refused = run("check", str(out), EXAMPLE)
    assert refused.returncode == 1
    assert "patient.age" in refused.stdout


def test_a_folder_gets_one_file_a_letter_and_a_row_for_each_failure(tmp_path: Path) -> None:
    """Good letters go on beside bad ones; each bad one has its row, and the run ends with 3."""
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.txt").write_bytes(b"")
    (bad / "binary.txt").write_bytes(b"\x00\x01\x02" * 99)
    (bad / "poem.txt").write_text("The tide goes out.")
    out = tmp_path / "out"
    done = run("extract", EXAMPLE, str(bad), str(tmp_path / "missing.pdf"), *REPLAY, "--plain", "-o", str(out))
    assert done.returncode == 3
    assert done.stdout == ""
    jsonschema.validate(json.loads((out / "a2016-overturned-mri.json").read_text(encoding="utf-8")), plain_schema())
    rows = [json.loads(line) for line in (out / "failures.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["error"]["code"] for row in rows] == ["binary", "empty", "not_a_letter", "missing"]
    assert "Traceback" not in done.stderr
    assert "1 record(s), 0 to look at, 4 not read" in done.stderr


def test_rows_stream_as_json_lines() -> None:
    """Each letter is one line, a failure too."""
    done = run("extract", "nothing.txt", EXAMPLE, "--format", "jsonl", *REPLAY)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[0]["error"]["code"] == "missing"
    assert rows[1]["format"] == "imr-llm/record/1"


def test_a_letter_comes_from_standard_input() -> None:
    """A dash reads standard input; rules alone need no model."""
    done = run("extract", "-", "--no-model", "--plain", stdin=Path(EXAMPLE).read_bytes())
    assert json.loads(done.stdout)["items"][0]["decision"] == "overturned"


def test_findings_end_with_one() -> None:
    """A letter with findings that need a person ends with 1."""
    done = run("extract", str(LETTERS / "a2016-conflicting-dates.txt"), *REPLAY)
    assert done.returncode == 1
    assert "header differs" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("extract",), "give a PATH, or a --list"),
        (("extract", EXAMPLE, "--retry-failed"), "--journal"),
        (("extract", "-", "--journal", "x.db"), "standard input"),
        (("stats",), "give RECORDS"),
        (("extract", EXAMPLE, "--format", "xml"), "xml"),
        (("extract", EXAMPLE, "--record", "a", "--replay", "b"), "exclude"),
        (("extract", EXAMPLE, "--model", "gpt-4.1-mini"), "OPENAI_API_KEY"),
        (("extract", EXAMPLE, "--base-url", "http://127.0.0.1:1/v1"), "--model"),
        (("extract", EXAMPLE, "--replay", "no-such-folder"), "no-such-folder"),
        (("extract", EXAMPLE, "--model-path", "no-such.gguf"), "no-such.gguf"),
        (("extract", EXAMPLE, "--plain", "--format", "text"), "json"),
        (("check", "no-such.json", EXAMPLE), "no-such.json"),
        (("check", str(ROOT / "schemas" / "plain.schema.json"), EXAMPLE), "is no record"),
    ],
)
def test_usage_errors_end_with_two_and_say_what_to_do(arguments: tuple[str, ...], hint: str) -> None:
    """What the caller can mend ends with 2, one message, and no traceback."""
    done = run(*arguments)
    assert done.returncode == 2
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_sections_and_calls_show_their_stage() -> None:
    """Each stage can be looked at alone, without a model."""
    sections = json.loads(run("sections", EXAMPLE, "--json").stdout)
    assert sections["layout"] == "A2016"
    assert [row["kind"] for row in sections["sections"]][-4:] == [
        "item_heading",
        "utilization_review_guideline",
        "reviewer_guideline",
        "rationale",
    ]
    calls = run("calls", EXAMPLE, "--show").stdout
    assert "worker" in calls
    assert "Who is the injured worker" in calls
    assert "tokens" in calls


def test_a_bad_letter_ends_any_stage_with_three() -> None:
    """The other commands end as extract does."""
    assert run("sections", "nothing.txt").returncode == 3


def test_help_loads_nothing_heavy() -> None:
    """Help comes at once, since what asks, reads and checks is imported where it is used."""
    script = (
        "import sys, contextlib, io\nsys.argv = ['imr-llm', '--help']\nfrom imr_llm.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit): main()\n"
        "print(sorted({'openai', 'instructor', 'pydantic', 'rich', 'vcr', 'pypdfium2', 'diskcache'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["extract", "sections", "calls", "check", "schemas", "model"])
def test_every_command_has_examples(command: str) -> None:
    """Every help has examples that can be pasted."""
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"imr-llm {command}" in done.stdout.split("Examples:")[1]


def test_a_defect_is_a_row_that_says_where_and_nothing_of_the_letter() -> None:
    """Should this program break on a letter, the row names the place in the code, and quotes nothing."""
    from imr_llm.render import defect

    try:
        int("a patient's name")
    except ValueError as error:
        row = defect("letter.pdf", error).row()
    assert row["error"]["code"] == "defect"
    assert "test_cli.py" in row["error"]["message"]
    assert "patient" not in row["error"]["message"]


def test_accounts_that_do_not_balance_end_with_a_code_of_their_own(tmp_path: Path) -> None:
    """A decision word that closes no heading of the record is told, and nobody has to read the findings to know."""
    text = (LETTERS / "a2016-overturned-mri.txt").read_text(encoding="utf-8")
    letter = tmp_path / "letter.txt"
    letter.write_text(text.rstrip() + " The other request was considered before, outcome: Upheld\n", encoding="utf-8")
    done = run("extract", str(letter), "--no-model")
    assert done.returncode == 4, done.stdout
    assert "ledger unbalanced" in done.stdout


def test_a_folder_is_told_by_what_is_there_and_not_by_a_dot(tmp_path: Path) -> None:
    """`-o out.d` ended with `Is a directory`, and two letters of one file name were refused."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "letter.txt").write_text(Path(EXAMPLE).read_text(encoding="utf-8"), encoding="utf-8")
    out = tmp_path / "out.d"
    done = run("extract", str(tmp_path / "a"), str(tmp_path / "b"), "--no-model", "--format", "json", "-o", str(out))
    assert done.returncode in {0, 1}
    assert sorted(str(file.relative_to(out)) for file in out.rglob("*.json")) == ["a/letter.json", "b/letter.json"]


def test_a_bad_row_of_a_list_is_a_row_and_stops_nothing(tmp_path: Path) -> None:
    """A line that is no JSON ended the whole run."""
    rows = tmp_path / "letters.jsonl"
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    rows.write_text(f'{json.dumps({"name": "a", "text": text})}\n{{"name": "b"}}\nno json\n[]\n', encoding="utf-8")
    done = run("extract", "--list", str(rows), "--no-model", "--format", "jsonl")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row.get("error", {}).get("code") for row in told] == [None, "bad_row", "bad_row", "bad_row"]
    assert [row["source"]["name"] for row in told[1:]] == [f"{rows}:{number}" for number in (2, 3, 4)]
    assert done.returncode == 3


def test_a_name_that_no_text_can_hold_is_escaped(tmp_path: Path) -> None:
    """A name in Latin-1 ended a run with a traceback, again and again."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for name in (b"a.txt", b"caf\xe9.txt", b"two\nlines.txt"):
        (folder / os.fsdecode(name)).write_bytes(Path(EXAMPLE).read_bytes())
    for extra in ((), ("--journal", str(tmp_path / "run.db"))):
        done = run("extract", str(folder), "--no-model", "--format", "jsonl", *extra)
        names = [json.loads(line)["source"]["name"].rpartition("/")[2] for line in done.stdout.splitlines()]
        assert names == ["a.txt", r"caf\xe9.txt", r"two\nlines.txt"]


def test_a_pipe_never_hangs_a_run(tmp_path: Path) -> None:
    """A FIFO in a folder, or in a file's place, is told and not opened."""
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    done = run("extract", str(tmp_path), str(tmp_path / "pipe.txt"), "/dev/zero", "--no-model", "--format", "jsonl")
    told = [json.loads(line)["error"] for line in done.stdout.splitlines()]
    assert [row["code"] for row in told] == ["unreadable"] * 3
    assert done.returncode == 3
