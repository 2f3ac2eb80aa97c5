"""The report: docs/bench.md as a table and docs/bench.png as bars, each row against its goal."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from bench.rows import Row
from bench.servers import nginx

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGES = ("Flask", "SQLAlchemy", "gunicorn", "psycopg")
ABOUT = (
    "Made by `make bench`, or part by part by `python -m bench PART`. Each figure is a ratio of two from one run, "
    'round by round; "by CPU" is the same ratio by the processor time that the servers spent on an answer.'
)
LINE, LEFT, WIDTH = 30, 470, 1180
MET, MISSED, NOT_JUDGED, GOAL, INK = "#2e7d5b", "#b3541e", "#8a8a8a", "#444444", "#1b1b1b"


@dataclass(frozen=True)
class Part:
    """The rows of one part, and on what they were measured."""

    name: str
    heading: str
    rows: list[Row]


def remembered(folder: Path, measured: dict[str, list[Row]], heading: str, order: Sequence[str]) -> list[Part]:
    """Every part that was ever measured, those in `measured` anew; kept in `folder`."""
    path = folder / "rows.json"
    known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name, rows in measured.items():
        known[name] = {"heading": heading, "rows": [asdict(row) for row in rows]}
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False), "utf-8")
    return [
        Part(name, known[name]["heading"], [_row(row) for row in known[name]["rows"]])
        for name in order
        if name in known
    ]


def _row(values: dict[str, Any]) -> Row:
    return Row(**values | {"ratios": tuple(values["ratios"]), "cpu": tuple(values["cpu"])})


def page(parts: Sequence[Part]) -> str:
    """The report as Markdown: the table, and on what each part was measured."""
    headings: dict[str, list[str]] = {}
    for part in parts:
        headings.setdefault(part.heading, []).append(part.name)
    told = "\n\n".join(f"{', '.join(names)}: {heading}" for heading, names in headings.items())
    rows = table([row for part in parts for row in part.rows])
    return f"# Speed, measured\n\n{ABOUT}\n\n{rows}\n\n![The same as bars](bench.png)\n\n{told}\n"


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown: median, spread and goal."""
    lines = [
        "| what | beside | median | lowest to highest | by CPU | goal | | figure |",
        "|---|---|--:|--:|--:|--:|---|---|",
    ]
    for row in rows:
        spread = f"{min(row.ratios):.2f} to {max(row.ratios):.2f}"
        lines.append(
            f"| {row.what} | {row.beside} | {row.median:.2f}{row.unit} | {spread} | {row.by_cpu} "
            f"| {row.bound} {row.goal:g}{row.unit} | {row.verdict} | {row.shown} |"
        )
    return "\n".join(lines)


def machine(rounds: int, *, quick: bool) -> str:
    """What the figures were taken on, in a few lines."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [f"{name} {version(name)}" for name in PACKAGES]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{'a quick look' if quick else 'measured'} on {now}, medians of {rounds} interleaved rounds; "
        f"{_processor()}, {os.cpu_count()} cores, load average before it began {load} "
        "(a part of it is what was measured before; near the cores: the ratios are disturbed). "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {', '.join(parts)}, {_nginx()}."
    )


def write(parts: Sequence[Part], folder: Path) -> None:
    """Write both files into `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / "bench.md").write_text(page(parts), "utf-8")
    picture([row for part in parts for row in part.rows]).save(folder / "bench.png", optimize=True)


def picture(rows: Sequence[Row]) -> Image.Image:
    """A bar for each row as a share of its goal, the upright line; green where the goal is met."""
    image = Image.new("RGB", (WIDTH, LINE * (len(rows) + 2)), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(15)
    at_goal = LEFT + (WIDTH - LEFT) // 3
    for index, row in enumerate(rows):
        top = LINE * (index + 1)
        end = min(LEFT + int((at_goal - LEFT) * row.median / row.goal), WIDTH - 120) if row.median > 0 else LEFT
        draw.text((10, top + 5), row.what, INK, font)
        colour = (MET if row.is_met else MISSED) if row.is_judged else NOT_JUDGED
        draw.rectangle((LEFT, top + 4, max(end, LEFT + 1), top + LINE - 6), colour)
        draw.text((end + 6, top + 5), f"{row.median:.2f} (goal {row.bound} {row.goal:g})", INK, font)
    draw.line((at_goal, LINE // 2, at_goal, LINE * (len(rows) + 1)), GOAL, 2)
    draw.text((at_goal - 14, 0), "goal", GOAL, font)
    return image


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _nginx() -> str:
    program = nginx()
    if program is None:
        return "no nginx: the rows beside static files are not judged"
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True)  # noqa: S603  our own command
    return said.stderr.strip().removeprefix("nginx version: ")
