"""`python -m bench.soak [--minutes 10]`: a mixed load for so long; errors, memory and open files must stay flat.

Exit code 1 where an answer was a 5xx, a connection broke, memory or open files grew, or `kapcms check` finds damage.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.servers import ROOT, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EDITOR, CONTENT = "/api/editor/v1", "/api/content/v1"
WRITERS, READERS = 4, 8
START_SECONDS = 180.0
"""A busy machine takes long to start two processes."""
LOOK_SECONDS = 10.0
WARM_SHARE = 0.25
"""What the first part of the run takes is no growth: caches fill."""
GROWTH_BYTES, GROWTH_FILES = 24 * 1024 * 1024, 8
"""More than this between the end of the warming and the end, in any process, is a leak."""
SERVER_ERROR = 500
PARAGRAPH = "Ketamine was first used as an anaesthetic, and it still is. "


@dataclass
class Load:
    """What the clients share: where to, what they saw, and when to stop."""

    port: int
    token: str
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The JSON of an answer, None where it has none; what is wrong with it is noted."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Content-Type": "application/json", **(headers or {})}
        if path.startswith(EDITOR):
            sent["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(f"{method} {path}: {error!r}")
            return None
        finally:
            connection.close()
        self.seen[str(response.status)] += 1
        if response.status >= SERVER_ERROR:
            self.faults.append(f"{method} {path}: {response.status} {content[:200]!r}")
        is_json = "json" in (response.getheader("Content-Type") or "")
        return json.loads(content) if content and is_json and response.status < SERVER_ERROR else None


def write(load: Load, name: int) -> None:
    """An editor who writes, publishes, moves, renames and withdraws without a pause."""
    chance = random.Random(name)  # noqa: S311  the same load at every run
    series = load.ask("POST", f"{EDITOR}/series?publish=true", {"title": f"Series {name}"})["data"]["id"]
    kept: list[str] = []
    for number in itertools.count():
        if load.is_over.is_set():
            return
        title = f"Article {number} of {name}"
        fields = {"title": title, "body": {"markdown": f"## {title}\n\n{PARAGRAPH * chance.randint(1, 40)}"}}
        made = load.ask("POST", f"{EDITOR}/articles?publish=true", fields)
        if made is None:
            continue
        article = made["data"]["id"]
        kept.append(article)
        load.ask("POST", f"{EDITOR}/series/{series}/moves?publish=true", {"article": article, "to": 1})
        any_version = {"If-Match": "*"}
        load.ask("PATCH", f"{EDITOR}/articles/{chance.choice(kept)}", {"subtitle": title}, any_version)
        load.ask("PUT", f"{EDITOR}/articles/by-source/soak/{name}-{number % 50}", fields)
        if len(kept) > 30:  # noqa: PLR2004  so that the site stays of one size
            load.ask("DELETE", f"{EDITOR}/articles/{kept.pop(0)}", headers=any_version)
        load.is_over.wait(0.05)


def read(load: Load, name: int) -> None:
    """A front end that reads lists, articles, changes, feeds and search."""
    chance = random.Random(-name)  # noqa: S311  as above
    while not load.is_over.is_set():
        page = load.ask("GET", f"{CONTENT}/articles?limit=20&sort={chance.choice(['-published_at', 'title'])}")
        for card in (page or {"data": []})["data"]:
            load.ask("GET", f"{CONTENT}/articles/{card['slug']}")
        for path in (f"{CONTENT}/changes?limit=5", f"{CONTENT}/search?q=ketamine", "/feed.json", "/sitemap.xml"):
            load.ask("GET", path)


@dataclass(frozen=True)
class Look:
    """Memory (bytes) and open files of every process of the server, by its number."""

    memory: dict[int, int]
    files: dict[int, int]


def look(server: int) -> Look:
    """How the processes below `server` stand."""
    processes = [server, *_children(server)]
    return Look(
        {process: _resident_bytes(process) for process in processes},
        {process: len(list(Path(f"/proc/{process}/fd").iterdir())) for process in processes},
    )


def growth(warm: Look, last: Look) -> Iterator[str]:
    """What grew, in words."""
    for process, before in warm.memory.items():
        after = last.memory.get(process)
        if after is None:
            yield f"process {process} has ended"
        elif after - before > GROWTH_BYTES:
            yield f"process {process}: memory grew from {before >> 20} to {after >> 20} MB"
    for process, before in warm.files.items():
        if last.files.get(process, 0) - before > GROWTH_FILES:
            yield f"process {process}: open files grew from {before} to {last.files[process]}"


def soak(minutes: float) -> list[str]:
    """Everything that went wrong."""
    with TemporaryDirectory(prefix="kapcms-soak-") as name:
        environ = _environ(Path(name))
        _kapcms(environ, "migrate")
        token = _kapcms(environ, "token", "create", "--role", "editor", "--name", "soak").strip()
        with _running(environ, "worker"), _running(environ, "serve") as server:
            faults = _run(Load(int(environ["PORT"]), token), server, minutes * 60)
        checked = subprocess.run(  # noqa: S603  our own command
            _command("check"), cwd=ROOT, env=environ, capture_output=True, text=True, check=False
        )
        return faults + checked.stdout.splitlines()


def _run(load: Load, server: int, seconds: float) -> list[str]:
    _wait_for(load)
    acts: list[tuple[Callable[[Load, int], None], int]] = [(write, n) for n in range(WRITERS)]
    acts += [(read, n) for n in range(READERS)]
    threads = [threading.Thread(target=act, args=(load, n)) for act, n in acts]
    for thread in threads:
        thread.start()
    begun, looks = time.monotonic(), []
    while (passed := time.monotonic() - begun) < seconds:
        load.is_over.wait(min(LOOK_SECONDS, seconds - passed))
        looks.append(look(server))
        memory = ", ".join(f"{size >> 20} MB" for size in looks[-1].memory.values())
        files = ", ".join(map(str, looks[-1].files.values()))
        print(f"{passed:5.0f} s  {dict(load.seen)}  memory {memory}  files {files}", flush=True)
    load.is_over.set()
    for thread in threads:
        thread.join()
    return load.faults + list(growth(looks[int(len(looks) * WARM_SHARE)], looks[-1]))


def _wait_for(load: Load) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while not _is_ready(load.port):
        if time.monotonic() > give_up_at:
            raise RuntimeError(f"the server did not start in {START_SECONDS:.0f} seconds")
        time.sleep(0.2)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _environ(var_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")}
    return kept | {
        "KAPCMS_VAR_DIR": str(var_dir),
        "PORT": str(free_port()),
        "KAPCMS_LOG_LEVEL": "error",
        "KAPCMS_REQUESTS_PER_MINUTE": "0",
    }


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "kapcms", *words]


def _kapcms(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(_command(*words), cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603  as above
    return done.stdout


@contextmanager
def _running(environ: dict[str, str], word: str) -> Iterator[int]:
    process = subprocess.Popen(_command(word), cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603  as above
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def _resident_bytes(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Soak, and say what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    wrong = soak(parser.parse_args().minutes)
    for line in wrong[:40]:
        print(line)
    print(f"{len(wrong)} faults" if wrong else "memory and open files are flat, nothing went wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
