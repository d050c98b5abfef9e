"""The embedded model, live: skipped where its extra is not installed."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project import LETTERS, ROOT

from imr_llm.model.embedded import serve
from imr_llm.model.weights import EMBEDDED, weights_state

pytestmark = [
    pytest.mark.local,
    pytest.mark.loopback,
    pytest.mark.skipif(
        importlib.util.find_spec("xllamacpp") is None or weights_state().parts < EMBEDDED.parts,
        reason="the extra `local` is not installed",
    ),
]


def children(name: str) -> list[str]:
    done = subprocess.run(["pgrep", "-f", name], capture_output=True, text=True, check=False)
    return done.stdout.split()


def test_a_letter_is_read_live(tmp_path: Path) -> None:
    """With no key and nothing set, the embedded model answers; its weights are joined on first use."""
    environment = {**os.environ, "IMR_LLM_CACHE": str(tmp_path)}
    command = [sys.executable, "-m", "imr_llm", "extract", str(LETTERS / "a2016-overturned-mri.txt"), "--plain"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert '"age": 33' in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pgrep and kill are Unix")
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    """A parent that is killed leaves no server behind."""
    environment = {**os.environ, "IMR_LLM_CACHE": str(tmp_path)}
    script = "import time\nfrom imr_llm import open_model, Choice\nwith open_model(Choice(cache=False)):\n    print('up', flush=True)\n    time.sleep(600)"
    before = set(children("imr_llm.model.server"))
    parent = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "up\n"
    assert set(children("imr_llm.model.server")) - before
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(50):
        if not set(children("imr_llm.model.server")) - before:
            return
        time.sleep(0.2)
    pytest.fail("the server outlived its parent")


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    """Any other file is refused with its path."""
    from imr_llm.errors import WeightsError

    (tmp_path / "x.gguf").write_bytes(b"not a model")
    with pytest.raises(WeightsError, match=r"x\.gguf"), serve(tmp_path / "x.gguf", "x"):
        pass
