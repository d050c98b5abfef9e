"""The README is run: its commands, its snippet, its tables and its picture."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line.startswith("imr-llm ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_runs(command: str) -> None:
    """Each ends clean or with findings, and prints something."""
    arguments = [found for word in shlex.split(command)[1:] for found in (sorted(map(str, ROOT.glob(word))) if "*" in word else [word])]
    done = subprocess.run([sys.executable, "-m", "imr_llm", *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode in {0, 1, 4}, done.stderr.decode()
    assert done.stdout


def test_the_snippet_of_the_readme_runs() -> None:
    """The library does what the README shows."""
    snippet = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    done = subprocess.run([sys.executable, "-c", snippet], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["33 33 years of age 1", "overturned"]


def test_what_is_made_in_the_readme_is_up_to_date() -> None:
    """Help, table and picture are those that the code makes now."""
    done = subprocess.run([sys.executable, "tests/readme.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_everything_that_the_readme_names_is_there() -> None:
    """No link or file name leads nowhere."""
    for name in re.findall(r"`((?:[a-z]+/)+[\w.-]*|[A-Z]+\.md)`", README):
        assert (ROOT / Path(name)).exists(), name


def test_the_commands_on_many_letters_run(tmp_path: Path) -> None:
    """One after the other, in an empty folder: the run, its tables, its rates."""
    (block,) = re.findall(r"```bash\n(imr-llm.*?)```", README, re.DOTALL)
    for line in block.splitlines():
        arguments = [str(ROOT / word) if word == "eval/letters" else word for word in shlex.split(line)[1:]]
        done = subprocess.run([sys.executable, "-m", "imr_llm", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode in {0, 1, 3, 4}, done.stderr
        assert "Traceback" not in done.stderr
    assert "pharmaceuticals" in done.stdout
    assert (tmp_path / "tables.sqlite").exists()
    assert len(list((tmp_path / "tables").glob("*.csv"))) == 6
