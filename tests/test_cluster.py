"""A run on the workers of a Dask cluster, here a real one of processes on loopback: a worker that is killed loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_endpoint import Served
from test_runs import LETTER, NOTHING, cli, rows, served

from imr_llm.runs.journal import Journal

__all__ = ["served"]
LETTERS = 60


def started(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler" if arguments[0] == "scheduler" else "distributed.cli.dask_worker"]
    return subprocess.Popen([*command, *arguments[1:]], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def waited(path: Path) -> dict[str, object]:
    for _ in range(300):
        if path.exists() and path.read_text(encoding="utf-8").strip().endswith("}"):
            told: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
            return told
        time.sleep(0.1)
    raise TimeoutError(path)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers without anybody to begin them anew."""
    file = tmp_path / "scheduler.json"
    common = ["--no-dashboard", "--scheduler-file", str(file)]
    scheduler = started("scheduler", *common, "--host", "127.0.0.1", "--port", "0", cwd=tmp_path)
    address = str(waited(file)["address"])
    workers = [started("worker", *common, "--no-nanny", "--nthreads", "4", cwd=tmp_path) for _ in range(2)]
    yield address, workers
    for child in (*workers, scheduler):
        child.kill()
        child.wait()


@pytest.mark.loopback
def test_a_killed_worker_loses_nothing_and_repeats_nothing(
    served: Served, cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """One of two workers is killed in mid-run: each letter has its record, and no call that was journalled is made again."""
    address, workers = cluster
    served.answers, served.delay_s = [NOTHING], 0.2
    table, out, journal = tmp_path / "letters.jsonl", tmp_path / "out.jsonl", tmp_path / "run.db"
    texts = [{"name": f"{number}", "text": LETTER.format(number=number)} for number in range(LETTERS)]
    table.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "imr_llm",
        "extract",
        "--list",
        str(table),
        "--cluster",
        address,
        "--journal",
        str(journal),
        "-o",
        str(out),
    ]
    run = subprocess.Popen([*command, "--base-url", served.url, "--model", "m", "--no-cache"], stderr=subprocess.PIPE, text=True)
    while len(served.asked) < LETTERS // 3:
        assert run.poll() is None, run.communicate()
        time.sleep(0.05)
    os.kill(workers[0].pid, signal.SIGKILL)
    _, told = run.communicate(timeout=120)
    assert run.returncode == 0, told
    assert sorted(row["source"]["name"] for row in rows(out)) == sorted(text["name"] for text in texts)  # type: ignore[index]
    assert not any("error" in row for row in rows(out))
    asked = [str(ask["messages"]) for ask in served.asked]
    assert len(asked) - len(set(asked)) <= 4, "more calls again than the killed worker had under way"
    with Journal(journal) as kept:
        assert kept.counts() == {("record", ""): LETTERS}


def test_no_scheduler_is_told(tmp_path: Path) -> None:
    """What to start, and where it was looked for."""
    (tmp_path / "letter.txt").write_text(LETTER.format(number=1), encoding="utf-8")
    done = cli(tmp_path / "letter.txt", "--no-model", "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "no scheduler answers" in done.stderr
    both = cli(tmp_path / "letter.txt", "--no-model", "--cluster", "tcp://127.0.0.1:9", "--processes", "2")
    assert both.returncode == 2
