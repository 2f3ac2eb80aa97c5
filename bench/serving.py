"""The real app under load: kept answers beside static files of the same bytes, misses beside a constant, publishing."""

from __future__ import annotations

import re
import statistics
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bench.load import CONNECTIONS, Figure, load, measure
from bench.rows import Row
from bench.servers import gunicorn, kapcms, nginx, resident_bytes_of_workers, static_files
from bench.sites import slug_of
from kapcms.app import create_app
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import create, get_draft
from kapcms.services.publication.publishing import publish, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from bench.servers import Served
    from kapcms.config import Settings

KEPT = {
    "article": f"/articles/{slug_of(12)}",
    "list of 20 with bodies": "/articles?limit=20&fields=id,slug,title,body",
    "series of 10": "/series/part-2",
}
"""What is asked for again and again."""
ROOM_BYTES = 25_000
"""More than an article of the made sites takes in memory: where many are to be kept, there is room for all."""


def kept(settings: Settings, folder: Path, rounds: int, seconds: float) -> Iterator[Row]:
    """Rows of answers from memory; each round measures every candidate once."""
    with ExitStack() as stack:
        served = stack.enter_context(kapcms(environ_of(settings)))
        bodies = {str(number): fetch(served.url + path)[0] for number, path in enumerate(KEPT.values())}
        static = stack.enter_context(static_files(folder, bodies))
        asked = _asked(served, static)
        for _, url, fields in asked.values():
            load(url, 1, fields)  # warm
        figures: dict[str, list[Figure]] = {name: [] for name in asked}
        for _ in range(rounds):
            for name, (server, url, fields) in asked.items():
                figures[name].append(measure(server, url, seconds, fields))
    for name in (*KEPT, "article, 304"):
        goal = 0.80 if name.endswith("304") else 0.90
        yield _judged(_faster(f"kept {name}", "nginx, same bytes", figures[name], figures[f"static {name}"], goal))
    yield _judged(_slower("kept article, p99", "nginx's p99", figures["article"], figures["static article"], 2.0))


def publishes(settings: Settings, articles: int, rounds: int, seconds: float) -> Iterator[Row]:
    """Rows of what a new article each second leaves of the throughput: for one article, and for all of the site."""
    room = {"KAPCMS_CACHE_BYTES": str(max(settings.cache_bytes, articles * ROOM_BYTES))}
    with kapcms(environ_of(settings) | room) as served:
        one, each = served.url + KEPT["article"], f"{served.url}/articles/article-%07d"
        app = create_app(settings)
        figures: dict[str, list[Figure]] = {name: [] for name in ("one", "each", "one, busy", "each, busy")}
        for _ in range(rounds):
            for name, url, count in (("one", one, 0), ("each", each, articles)):
                _warm(served, url, count)  # the end of the last round withdrew articles, which drops all
                figures[name].append(measure(served, url, seconds, articles=count))
                with publishing(app):
                    figures[f"{name}, busy"].append(measure(served, url, seconds, articles=count))
    beside = "without publishing"
    yield _faster("kept article, 1 publish a second", beside, figures["one, busy"], figures["one"], 0.80)
    what = f"{articles:,} kept articles, 1 publish a second"
    yield _faster(what, beside, figures["each, busy"], figures["each"], 0.80)


def _warm(served: Served, url: str, articles: int) -> None:
    """Ask until no worker keeps more answers than before."""
    before = -1
    while True:
        load(url, 2.0, articles=articles)  # workers tell once a second how many they keep
        now = _kept_entries(served)
        if now <= before:
            return
        before = now


def _kept_entries(served: Served) -> int:
    """How many answers all workers keep."""
    with urllib.request.urlopen(served.url.removesuffix("/api/content/v1") + "/metrics") as answer:  # noqa: S310  as below
        found = re.search(r"^kapcms_kept_entries (\S+)$", answer.read().decode(), re.MULTILINE)
    if found is None:
        raise RuntimeError("/metrics does not say how many answers are kept")
    return int(float(found[1]))


def misses(settings: Settings, articles: int, folder: Path, rounds: int, seconds: float) -> Iterator[Row]:
    """The row of answers that are all read from the database: the cache is off, every request another article."""
    body = folder / "constant.json"
    uncached = environ_of(settings) | {"KAPCMS_CACHE_BYTES": "0"}
    with kapcms(uncached) as served:
        body.write_bytes(fetch(f"{served.url}/articles/{slug_of(1)}")[0])
        each = f"{served.url}/articles/article-%07d"
        with gunicorn("bench.constant:app", "gthread", {"KAPCMS_BENCH_BODY": str(body)}) as constant:
            own, other = [], []
            load(each, 1, articles=articles)
            for _ in range(rounds):
                other.append(measure(constant, f"{constant.url}/", seconds))
                own.append(measure(served, each, seconds, articles=articles))
    name, goal = ("SQLite", 0.40) if settings.is_sqlite else ("PostgreSQL", 0.25)
    yield _faster(f"every request a miss, {name}", "a constant under gthread", own, other, goal)


def memory(settings: Settings, articles: int, requests: int) -> Row:
    """The row of what a worker keeps resident after so many requests for different articles."""
    with kapcms(environ_of(settings)) as served:
        done = 0.0
        while done < requests:
            seconds, begin = 5.0, int(done) // 2  # each of two walkers did half
            done += (
                load(f"{served.url}/articles/article-%07d", seconds, articles=articles, begin=begin).per_second
                * seconds
            )
        found = resident_bytes_of_workers(served.pid)
    over = tuple((size - settings.cache_bytes) / 1e6 for size in found)
    shown = ", ".join(f"{size / 1e6:.0f} MB" for size in found)
    return Row(
        f"resident memory per worker after {done:,.0f} requests",
        "without the cache bound",
        over,
        "≤",
        120,
        shown,
        " MB",
    )


def fetch(url: str) -> tuple[bytes, str]:
    """Body and ETag of one of our own addresses; asked until it answers."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310  our own server
        return answer.read(), answer.headers["ETag"]


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment in which kapcms serves this site."""
    return {"KAPCMS_VAR_DIR": str(settings.var_dir), "KAPCMS_DATABASE_URL": settings.database_url}


@contextmanager
def publishing(app: Flask) -> Iterator[None]:
    """A new article is published each second, from another process than those that answer; they are withdrawn after."""
    stopped = threading.Event()
    made: list[str] = []

    def publish_on() -> None:
        while not stopped.wait(1.0):
            with app.app_context(), transaction():
                draft = create("article", {"title": f"Ticker {time.time()}"}, COMMAND_LINE)
                publish(draft)
                made.append(draft.id)

    thread = threading.Thread(target=publish_on)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
        with app.app_context(), transaction():
            for draft_id in made:
                withdraw(get_draft("article", draft_id))


def _asked(served: Served, static: Served) -> dict[str, tuple[Served, str, tuple[str, ...]]]:
    found: dict[str, tuple[Served, str, tuple[str, ...]]] = {}
    for number, (name, path) in enumerate(KEPT.items()):
        found[f"static {name}"] = (static, f"{static.url}/{number}", ())
        found[name] = (served, served.url + path, ())
    for name in ("static article", "article"):
        server, target, _ = found[name]
        found[f"{name}, 304"] = (server, target, (f"If-None-Match: {fetch(target)[1]}",))
    return found


def _judged(row: Row) -> Row:
    """The row, said to be beside what stands in for nginx where that is not installed; the goals are about nginx."""
    return row if nginx() else replace(row, beside=row.beside.replace("nginx", "Python"), is_judged=False)


def _faster(what: str, beside: str, own: list[Figure], other: list[Figure], goal: float) -> Row:
    ratios = tuple(mine.per_second / theirs.per_second for mine, theirs in zip(own, other, strict=True))
    shown = f"{statistics.median(one.per_second for one in own):,.0f} requests/s, {CONNECTIONS} connections"
    if own[0].cpu_us and other[0].cpu_us:
        shown += f", {statistics.median(one.cpu_us for one in own):.0f} µs of CPU each"
    cpu = tuple(theirs.cpu_us / mine.cpu_us for mine, theirs in zip(own, other, strict=True) if mine.cpu_us)
    return Row(what, beside, ratios, "≥", goal, shown, cpu=cpu)


def _slower(what: str, beside: str, own: list[Figure], other: list[Figure], goal: float) -> Row:
    ratios = tuple(mine.p99_ms / theirs.p99_ms for mine, theirs in zip(own, other, strict=True))
    return Row(what, beside, ratios, "≤", goal, f"{statistics.median(one.p99_ms for one in own):.2f} ms")
