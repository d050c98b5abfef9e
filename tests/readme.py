"""Write the parts of the READMEs that are made by running something; `--check` tells which are out of date."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from imr_llm import Choice, extract
from imr_llm.evals.report.markdown import group_table
from imr_llm.evals.report.words import first_line, second_line, share, took, totals_line
from imr_llm.render import as_text
from imr_llm.validation import RULES

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "eval" / "README.md", ROOT / "docs" / "tables.md", ROOT / "docs" / "many-letters.md")
LOGS = ROOT / "eval" / "logs"
LIVE = LOGS / "real-test.json"
OWN_LIVE = LOGS / "project-test.json"
PARTS = {
    "whole": "real-test",
    "rules alone": "real-test-no-model",
    "model alone": "real-test-no-rules",
    "no rules of sections": "real-test-no-sections",
    "the same, heavy OCR": "real-test-no-sections-ocr-heavy",
    "rules alone, light OCR": "real-test-no-model-ocr-light",
    "rules alone, heavy OCR": "real-test-no-model-ocr-heavy",
}
"""Columns of the table of what each part brings, and their logs."""

COST = ROOT / "eval" / "bench" / "logs" / "cost.json"
RUNNER = ROOT / "eval" / "bench" / "logs" / "runner.json"
ENGINES = ROOT / "eval" / "bench" / "logs" / "engines.json"
MEMORY = ROOT / "eval" / "bench" / "logs" / "memory.json"
TOGETHER = ROOT / "eval" / "bench" / "logs" / "together.json"
HOSTILE = ROOT / "eval" / "bench" / "logs" / "hostile.json"
GROUNDING = ROOT / "eval" / "bench" / "logs" / "grounding.json"
_TITLES = "import json, sys; sys.path.insert(0, 'eval/bench'); import peers; print(json.dumps(peers.PEERS))"
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
        "table": made_table(),
        "live": live_table(LIVE),
        "own live": live_table(OWN_LIVE),
        "parts": parts_table(),
        "mess": mess_table(),
        "mess kinds": mess_kinds(),
        "cost": cost_table(),
        "hostile": hostile_table(),
        "engines": engines_table(),
        "memory": memory_table(),
        "together": together_table(),
        "corpus": run(sys.executable, "eval/bench/corpus.py"),
        "peers": run(sys.executable, "eval/peers/compare.py", "table"),
        "grounding": grounding_table(),
        "rules": rules_table(),
        "repair": run(sys.executable, "eval/bench/repair.py"),
        "agreement": run(sys.executable, "eval/agreement.py"),
        "help": fenced(run(sys.executable, "-m", "imr_llm", "--help")),
        "extract help": fenced(run(sys.executable, "-m", "imr_llm", "extract", "--help")),
        "columns": run(sys.executable, "-m", "imr_llm", "tables", "--columns"),
        "sql": "```sql\n" + run(sys.executable, "-m", "imr_llm", "stats", "--sql") + "\n```",
        "runner": runner_table(),
        "tables help": fenced(run(sys.executable, "-m", "imr_llm", "tables", "--help")),
        "stats help": fenced(run(sys.executable, "-m", "imr_llm", "stats", "--help")),
        "view help": fenced(run(sys.executable, "-m", "imr_llm", "view", "--help")),
        "review help": fenced(run(sys.executable, "-m", "imr_llm", "review", "--help")),
        "compare help": fenced(run(sys.executable, "-m", "imr_llm", "compare", "--help")),
        "gold merge help": fenced(run(sys.executable, "-m", "imr_llm", "gold", "merge", "--help")),
        "check help": fenced(run(sys.executable, "-m", "imr_llm", "check", "--help")),
        "eval help": fenced(run(sys.executable, "-m", "imr_llm", "eval", "--help")),
    }


def made_table() -> str:
    """Score the project's suite on its recordings, and give the table and the figures of the whole."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.json"
        run(sys.executable, "-m", "imr_llm", "eval", "--json", str(path))
        log = json.loads(path.read_text(encoding="utf-8"))
    ladder = ", ".join(f"{rung} {share(own['micro']['f1'])}" for rung, own in log["ladder"].items())
    table = "\n".join(group_table(log))
    letters = next(iter(log["ladder"].values()))["letters"]
    return f"{table}\n\n{second_line(log)}. {totals_line(log)}; {took(log)}.\n\nOn the noise ladder ({letters} letters), F1 of all fields: {ladder}."


def live_table(path: Path) -> str:
    """Give the table of a committed live run."""
    log = json.loads(path.read_text(encoding="utf-8"))
    table = "\n".join(group_table(log))
    return f"{table}\n\n{first_line(log)}. {second_line(log)}. {totals_line(log)}; {took(log)}."


def parts_table() -> str:
    """Give F1 by group of fields for the whole, and with parts of it switched off, or with a scanner's errors in the letters."""
    logs = {title: json.loads((LOGS / f"{name}.json").read_text(encoding="utf-8")) for title, name in PARTS.items()}
    lines = [f"| | {' | '.join(logs)} |", f"|---|{'---:|' * len(logs)}"]
    lines += [
        f"| {group} | {' | '.join(share(log['groups'][group]['f1']) for log in logs.values())} |" for group in logs["whole"]["groups"]
    ]
    lines.append(f"| **all** | {' | '.join(share(log['micro']['f1']) for log in logs.values())} |")
    right = [f"{log['wholly_right']} of {log['letters']}" for log in logs.values()]
    lines.append(f"| letters | {' | '.join(str(log['letters']) for log in logs.values())} |")
    lines.append(f"| letters wholly right | {' | '.join(right)} |")
    return "\n".join(lines)


def mess_table() -> str:
    """Give the kept run of the suite of messy prints: all prints, those of each split, and by kind of letter's origin."""
    log = json.loads((LOGS / "mess.json").read_text(encoding="utf-8"))
    lines = ["| prints | | F1 | accepted and wrong | coverage |", "|---|---:|---:|---:|---:|"]
    rows = [(f"split `{split}`", own) for split, own in log["splits"].items()]
    rows += [(name, own) for name, own in log["kinds"].items() if name == "clean" or name.startswith("scan-")]
    return "\n".join([*lines, *(_mess_row(name, own) for name, own in (("**all**", log), *rows))])


def _mess_row(name: str, own: dict[str, Any]) -> str:
    figures = (share(own["micro"]["f1"]), share(own["accepted_wrong"]), share(own["coverage"]))
    return f"| {name} | {own['letters']} | {' | '.join(figures)} |"


def mess_kinds() -> str:
    """Give the same by kind of print."""
    log = json.loads((LOGS / "mess.json").read_text(encoding="utf-8"))
    lines = ["| kind | prints | F1 | accepted and wrong | coverage |", "|---|---:|---:|---:|---:|"]
    return "\n".join([*lines, *(_mess_row(f"`{name}`", own) for name, own in log["kinds"].items())])


_RATIOS = {
    "generated_ratio": "tokens written, over those of one call with the whole schema",
    "seconds_ratio": "seconds, over those of that call",
    "read_ratio": "tokens of all prompts, over the tokens of the letter",
    "computed_ratio": "the same without what the prefix cache had",
    "floor_ratio": "seconds, over those of reading once what is shown and writing the answers",
}


def cost_table() -> str:
    """Give the kept run of the cost benchmark."""
    log = json.loads(COST.read_text(encoding="utf-8"))
    table = figures_table("ratio", _RATIOS, {name: f"{log[name]:.2f}" for name in _RATIOS})
    return f"{table}\n\n{log['letters']} letters, one run, two cores."


def figures_table(head: str, meanings: dict[str, str], shown: dict[str, str]) -> str:
    """Give a line a figure that is shown: its name, what it is a figure of, and how much."""
    lines = [f"| `{name}` | {meaning} | {shown[name]} |" for name, meaning in meanings.items() if name in shown]
    return "\n".join([f"| {head} | | |" if head else "| | | |", "|---|---|---:|", *lines])


_FIGURES = {
    "ideal_ratio": "letters a second of two processes, over those of a schedule that never waits but for answers",
    "one_process_ratio": "the same in one process",
    "mean_ratio": "that of two processes, over 58.8, ten workers' share of the mean delay",
    "langextract_ratio": "LangExtract 1.7.1, over the same schedule",
    "instructor_ratio": "instructor 1.17.0, asynchronous, over the same schedule",
    "whole_letters_per_s": "letters a second through everything, with an endpoint that answers at once",
    "overhead_letters_per_s": "letters a second of runner, limits, budget and journal alone",
    "unaccounted": "letters without exactly one row, of 400, under faults of the endpoint",
    "langextract_unaccounted": "of 400, by LangExtract",
    "instructor_unaccounted": "of 400, by instructor",
    "unnamed": "rows that lost something to a fault without a reason in the row",
    "kills": "kills of a run in its middle (SIGKILL)",
    "lost_rows": "letters without exactly one row after those",
    "repeated_calls": "calls made again that the journal had an answer to",
}


def runner_table() -> str:
    """Give the kept run of the runner's benchmark."""
    log = json.loads(RUNNER.read_text(encoding="utf-8"))
    shown = {name: f"{value:.2f}" if isinstance(value, float) and value < 10 else f"{value:,.0f}" for name, value in log.items()}
    return figures_table("", _FIGURES, shown)


_ENGINE_FIGURES = {
    "mb_installed": "MB that it adds to an environment",
    "packages": "packages that it adds",
    "start_s": "seconds until two workers can begin",
    "mb_running": "MB that all its processes hold",
    "letters_per_s": "letters a second",
    "killed_extra_s": "seconds longer, with a worker killed in the middle",
    "lost_rows": "letters without exactly one row then",
    "repeated_calls": "calls made again that the journal had an answer to",
}


def engines_table() -> str:
    """Give the kept run of the engines' benchmark."""
    log = json.loads(ENGINES.read_text(encoding="utf-8"))
    lines = ["| | Dask distributed 2026.8.0 | Ray 2.60.0 |", "|---|---:|---:|"]
    return "\n".join([*lines, *(f"| {meaning} | {log['dask'][name]} | {log['ray'][name]} |" for name, meaning in _ENGINE_FIGURES.items())])


def memory_table() -> str:
    """Give the kept run of the memory benchmark."""
    log = json.loads(MEMORY.read_text(encoding="utf-8"))
    return "\n".join(["| letters | MB at most |", "|---:|---:|", *(f"| {int(size):,} | {peak} |" for size, peak in log.items())])


def together_table() -> str:
    """Give the kept run of the embedded model with several letters at once."""
    log = json.loads(TOGETHER.read_text(encoding="utf-8"))
    lines = ["| letters at once | seconds, over those of the first run |", "|---:|---:|"]
    lines += [f"| {at_once} | {ratio:.2f} |" for at_once, ratio in zip(log["at_once"], log["ratios"], strict=True)]
    return "\n".join(lines) + f"\n\n{log['letters']} letters, two cores; the last line repeats the first."


def hostile_table() -> str:
    """Give how the time of reading hostile letters grows, a line a maker."""
    log = json.loads(HOSTILE.read_text(encoding="utf-8"))
    lines = ["| planted | characters, at 100 times | seconds at 1, 10, 100 times | growth exponent |", "|---|---:|---:|---:|"]
    for name, own in log.items():
        seconds = ", ".join(f"{one:.2f}" for one in own["seconds"])
        lines.append(f"| {name} | {own['characters'][-1]:,} | {seconds} | {own['slope']:.2f} |")
    return "\n".join(lines)


def grounding_table() -> str:
    """Give the kept run of the grounding benchmark, a line an aligner; the quotes on the project's letters, then those on posted ones."""
    log = json.loads(GROUNDING.read_text(encoding="utf-8"))
    titles = json.loads(run(sys.executable, "-c", _TITLES))
    lines = ["| aligner | contradicting quotes accepted | honest quotes found | ms a quote |", "|---|---:|---:|---:|"]
    lines += [_aligner_line(titles.get(name, f"**{name}**"), own) for name, own in {"imr-llm": log, **log["peers"]}.items()]
    real = log.get("real")
    told = f"{log['contradictions']:,} contradicting and {log['honest']:,} honest quotes on the project's letters."
    if real:
        told += (
            f" On {real['contradictions']:,} and {real['honest']:,} quotes of posted letters: imr-llm accepts {real['contradictions_accepted']}"
            f" and finds {real['honest_found'] / real['honest']:.4f}."
        )
    return "\n".join(lines) + f"\n\n{told}"


def _aligner_line(title: str, own: dict[str, Any]) -> str:
    accepted = f"{own['contradictions_accepted']:,} ({own['contradictions_accepted'] / own['contradictions']:.3f})"
    return f"| {title} | {accepted} | {own['honest_found'] / own['honest']:.4f} | {own['ms_per_quote']:.3f} |"


def rules_table() -> str:
    """Give the validator's rules, with the posted letters on which each spoke, and spoke falsely."""
    lines = ["| rule | what holds | letters | alarms | false |", "|---|---|---:|---:|---:|"]
    for rule in RULES:
        measured = (rule.alarms.gold, rule.alarms.extracted)
        counts = [" + ".join(str(getattr(one, name)) for one in measured) for name in ("letters", "alarms", "false")]
        lines.append(f"| `{rule.id}` | {rule.text} | {' | '.join(counts)} |")
    return "\n".join(lines)


def run(*command: str) -> str:
    """Run a command at the project's root, and give what it prints."""
    environment = {**os.environ, "COLUMNS": "80"}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment).stdout.strip()


def fenced(text: str) -> str:
    """Show a terminal's text; the program's name doesn't depend on how it was started."""
    return f"```text\n{text.replace('python -m imr_llm', 'imr-llm')}\n```"


def made_page(text: str, parts: dict[str, str]) -> str:
    """Put each made part into its place."""
    return _BLOCK.sub(lambda block: f"{block[1]}{parts[block['name']]}\n{block[3]}", text)


def made_picture() -> str:
    """Draw the example's record as it stands in a terminal."""
    record = extract(ROOT / EXAMPLE, Choice(replay=ROOT / "cassettes"))
    shown = as_text(record.model_copy(update={"source": record.source.model_copy(update={"name": EXAMPLE})}))
    console = Console(record=True, width=120, file=io.StringIO(), legacy_windows=False)
    for line in [f"$ imr-llm extract {EXAMPLE}", *shown.splitlines(), ""]:
        text = Text(line)
        text.highlight_regex(r"^\$.*", "bold cyan")
        text.highlight_regex(r"^[A-Z][\w ]+$", "bold")
        text.highlight_regex(r"[=~≈] p\d+ l\d+", "green")
        text.highlight_regex(r"\? review$", "yellow")
        text.highlight_regex(r"model: [\w-]+", "dim")
        console.print(text, no_wrap=True, crop=True)
    return console.export_svg(title="", code_format=_SVG, unique_id="imr")


def main() -> None:
    """Write the pages and the picture, or check them."""
    parts = made_parts()
    wanted = {PICTURE: made_picture(), **{page: made_page(page.read_text(encoding="utf-8"), parts) for page in PAGES}}
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)}: out of date; run `python tests/readme.py`", file=sys.stderr)
        else:
            path.write_text(wanted[path], encoding="utf-8")
    sys.exit(bool(stale) if "--check" in sys.argv else 0)


if __name__ == "__main__":
    main()
