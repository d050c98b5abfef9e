"""Weights: joined from the files of packages, checked, rebuilt when damaged, safe for two processes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from imr_llm.errors import UsageError, WeightsError
from imr_llm.model.weights import EMBEDDED, Weights, prepare_weights, weights_state

PARTS = [b"first part ", b"second part ", b"third"]
WHOLE = b"".join(PARTS)
SMALL = Weights("small", len(WHOLE), hashlib.sha256(WHOLE).hexdigest(), "imr-test-part", len(PARTS), "Whose work it is.\n")


def install(folder: Path, parts: list[bytes]) -> None:
    """Lay out packages as an installer does, one file of data in each."""
    for number, data in enumerate(parts, 1):
        package, info = folder / f"imr_test_part{number}", folder / f"imr_test_part{number}-1.dist-info"
        (package / "data").mkdir(parents=True)
        info.mkdir()
        (package / "__init__.py").write_text("raise RuntimeError('nothing of the package may be imported')")
        (package / "data" / f"part{number:02}.bin").write_bytes(data)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: imr-test-part{number}\nVersion: 1\n")
        (info / "RECORD").write_text(f"imr_test_part{number}/data/part{number:02}.bin,,\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the parts where Python finds them."""
    install(tmp_path / "site", PARTS)
    monkeypatch.syspath_prepend(tmp_path / "site")
    return tmp_path / "site"


@pytest.mark.usefixtures("site")
def test_parts_are_joined_and_checked_with_their_licence_beside() -> None:
    """The file is whole, its notice goes along, and nothing half-written stays."""
    path = prepare_weights(SMALL)
    assert path.read_bytes() == WHOLE
    assert "Whose work" in path.with_suffix(".NOTICE.txt").read_text()
    assert not list(path.parent.glob("*.partial"))
    assert weights_state(SMALL).size_right


@pytest.mark.usefixtures("site")
def test_a_damaged_file_is_told_and_built_again() -> None:
    """One changed byte is found before the first use."""
    path = prepare_weights(SMALL)
    path.write_bytes(WHOLE[:-1] + b"X")
    told: list[str] = []
    assert prepare_weights(SMALL, warn=told.append).read_bytes() == WHOLE
    assert told
    assert "damaged" in told[0]


@pytest.mark.usefixtures("site")
def test_damaged_parts_are_an_error_and_leave_nothing() -> None:
    """Parts that don't give the expected file are refused."""
    wrong = replace(SMALL, name="wrong", sha256="0" * 64)
    with pytest.raises(WeightsError, match="install them again"):
        prepare_weights(wrong)
    assert not wrong.path.exists()
    assert not list(wrong.path.parent.glob("*.partial"))


def test_missing_parts_name_the_extra() -> None:
    """Without the extra the message says what to install, and what else can be asked."""
    with pytest.raises(UsageError, match=r"imr-llm\[local\]"):
        prepare_weights(SMALL)


def test_two_processes_prepare_one_file(site: Path) -> None:
    """Both end well, with one whole file."""
    script = (
        f"import sys; sys.path[:0] = [{str(site)!r}, {str(Path(__file__).parent)!r}]\n"
        "import test_weights as t\nassert t.prepare_weights(t.SMALL).read_bytes() == t.WHOLE\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert SMALL.path.read_bytes() == WHOLE


def test_the_embedded_model_is_the_official_file() -> None:
    """The hash and size that are checked are those of the official weights."""
    assert EMBEDDED.size == 1_117_320_768
    assert EMBEDDED.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
