"""Write the parts of the README that are made by running something; `--check` tells which are out of date."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from imr_llm import Choice, extract
from imr_llm.render import as_text

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "extract.svg"
EXAMPLE = "eval/letters/a2016-overturned-mri.txt"

_BLOCK = re.compile(r"(<!-- made: (?P<name>[\w -]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SVG = """\
<svg class="rich-terminal" xml:space="preserve" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>What imr-llm prints for a letter: each value with the page and line that say it</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>
{lines}
</defs>
<rect fill="#0d1117" width="{width}" height="{height}" rx="8"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def made_parts() -> dict[str, str]:
    """Run what makes each part."""
    return {
        "table": run(sys.executable, "eval/table.py"),
        "help": fenced(run(sys.executable, "-m", "imr_llm", "--help")),
        "extract help": fenced(run(sys.executable, "-m", "imr_llm", "extract", "--help")),
    }


def run(*command: str) -> str:
    """Run a command at the project's root, and give what it prints."""
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment).stdout.strip()


def fenced(text: str) -> str:
    """Show a terminal's text; the program's name doesn't depend on how it was started."""
    return f"```text\n{text.replace('python -m imr_llm', 'imr-llm')}\n```"


def made_readme(text: str) -> str:
    """Put each made part into its place."""
    parts = made_parts()
    return _BLOCK.sub(lambda block: f"{block[1]}{parts[block['name']]}\n{block[3]}", text)


def made_picture() -> str:
    """Draw the example's record as it stands in a terminal."""
    record = extract(ROOT / EXAMPLE, Choice(replay=ROOT / "cassettes"))
    shown = as_text(record.model_copy(update={"source": record.source.model_copy(update={"name": EXAMPLE})}))
    console = Console(record=True, width=108, file=io.StringIO(), legacy_windows=False)
    for line in [f"$ imr-llm extract {EXAMPLE}", *shown.splitlines()]:
        text = Text(line)
        text.highlight_regex(r"^\$.*", "bold cyan")
        text.highlight_regex(r"^[A-Z][\w ]+$", "bold")
        text.highlight_regex(r"[=~] p\d+ l\d+", "green")
        text.highlight_regex(r"model: \w+$", "dim")
        console.print(text, no_wrap=True, crop=True)
    return console.export_svg(title="", code_format=_SVG, unique_id="imr")


def main() -> None:
    """Write the README and its picture, or check them."""
    wanted = {README: made_readme(README.read_text(encoding="utf-8")), PICTURE: made_picture()}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)}: out of date; run `python tests/readme.py`", file=sys.stderr)
        else:
            path.write_text(wanted[path], encoding="utf-8")
    sys.exit(bool(stale) if "--check" in sys.argv else 0)


if __name__ == "__main__":
    main()
