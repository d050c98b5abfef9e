"""Measure two engines that read letters on several machines, each as a local cluster of two processes: Dask and Ray.

    python eval/bench/engines.py setup            make their environments under eval/bench/.envs
    python eval/bench/engines.py [--json FILE]

Both run this package's worker against this package's coordinator, which deals letters and keeps journal and limits, so that what is
measured is the engine: how it is installed, started, and what it does when a worker is killed. The endpoint is that of `runner.py`,
with 400 letters and at most ten calls at once.

- `mb_installed`: MB that the engine adds to an environment; `packages`: how many it adds.
- `start_s`: seconds until both workers can begin, imports of this package among them.
- `letters_per_s`: letters a second; `mb_running`: MB that all its processes hold at the end.
- `killed_extra_s`: seconds longer with a worker killed in the middle (SIGKILL); `lost_rows`: letters without exactly one row then;
  `repeated_calls`: calls made again that the journal had an answer to.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import runner

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENGINES = {"dask": "Dask distributed 2026.8.0", "ray": "Ray 2.60.0"}
KILL_AFTER_S = 2.0


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=["setup"], help="make the engines' environments")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the figures")
    options = parser.parse_args()
    if options.command == "setup":
        for engine in ENGINES:
            setup(engine)
        return
    figures = {engine: measure(engine) for engine in ENGINES}
    print("| | " + " | ".join(ENGINES.values()) + " |\n|---|" + "---:|" * len(ENGINES))
    for name in figures["dask"]:
        print(f"| {name} | " + " | ".join(str(figures[engine][name]) for engine in ENGINES) + " |")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def setup(engine: str) -> None:
    """Make an engine's environment: this package, then the engine, so that what it adds can be told."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", _environment(engine)], check=True)
    _pip(engine, "-c", ROOT / "constraints.txt", ROOT)
    before = _installed(engine)
    _pip(engine, "-r", HERE / "engines" / f"{engine}.txt")
    after = _installed(engine)
    added = {"mb_installed": round((after[0] - before[0]) / 1e6), "packages": after[1] - before[1]}
    (_environment(engine) / "added.json").write_text(json.dumps(added), encoding="utf-8")


def measure(engine: str) -> dict[str, Any]:
    """Measure an engine: one run, and one with a worker killed."""
    quiet, killed = _run(engine, 0.0), _run(engine, KILL_AFTER_S)
    added: dict[str, Any] = json.loads((_environment(engine) / "added.json").read_text(encoding="utf-8"))
    return added | {
        "start_s": round(quiet["start_s"], 1),
        "letters_per_s": round(runner.LETTERS / quiet["seconds"], 1),
        "mb_running": round(quiet["mb"]),
        "killed_extra_s": round(killed["seconds"] - quiet["seconds"], 1),
        "lost_rows": quiet["lost_rows"] + killed["lost_rows"],
        "repeated_calls": killed["repeated"],
    }


def _run(engine: str, kill_after_s: float) -> dict[str, Any]:
    """Run all letters in the engine's environment."""
    with tempfile.TemporaryDirectory() as folder, runner.provider(runner.delays()) as endpoint:
        command: list[str | Path] = [_python(engine), HERE / "engines" / "child.py", engine, endpoint.base_url, folder, str(kill_after_s)]
        done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(HERE)}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{engine}: the run failed:\n{done.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{engine}: {told}", file=sys.stderr)
    return told


def _installed(engine: str) -> tuple[int, int]:
    """Give the bytes and the packages of an environment."""
    (packages,) = _environment(engine).glob("[Ll]ib/**/site-packages")
    return sum(file.stat().st_size for file in packages.rglob("*") if file.is_file()), len(list(packages.glob("*.dist-info")))


def _pip(engine: str, *arguments: str | Path) -> None:
    subprocess.run([_python(engine), "-m", "pip", "install", "-q", "--no-compile", *arguments], check=True)


def _environment(engine: str) -> Path:
    return HERE / ".envs" / engine


def _python(engine: str) -> Path:
    return _environment(engine) / ("Scripts" if sys.platform == "win32" else "bin") / "python"


if __name__ == "__main__":
    main()
