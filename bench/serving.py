"""The real app under load: kept answers beside nginx with the same bytes, misses beside a constant, publishing."""

from __future__ import annotations

import statistics
import threading
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bench.load import CONNECTIONS, Figure, load
from bench.rows import Row
from bench.servers import gunicorn, kapcms, nginx, resident_bytes_of_workers
from bench.sites import slug_of
from kapcms.app import create_app
from kapcms.models.transaction import transaction
from kapcms.services.caller import COMMAND_LINE
from kapcms.services.editing import create, get_draft, save
from kapcms.services.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from kapcms.config import Settings

KEPT = {
    "article": f"/articles/{slug_of(12)}",
    "list of 20 with bodies": "/articles?limit=20&fields=id,slug,title,body",
    "series of 10": "/series/part-2",
}
"""What is asked for again and again."""


def kept(settings: Settings, folder: Path, rounds: int, seconds: float) -> Iterator[Row]:
    """Rows of answers from memory; each round measures every candidate once."""
    with ExitStack() as stack:
        served = stack.enter_context(kapcms(environ_of(settings)))
        bodies = {str(number): fetch(served.url + path)[0] for number, path in enumerate(KEPT.values())}
        static = stack.enter_context(nginx(folder, bodies))
        asked = _asked(served.url, static)
        for url, fields in asked.values():
            load(url, 1, fields)  # warm
        app = create_app(settings)
        figures: dict[str, list[Figure]] = {name: [] for name in asked}
        busy: list[Figure] = []
        for _ in range(rounds):
            for name, (url, fields) in asked.items():
                figures[name].append(load(url, seconds, fields))
            with publishing(app):
                busy.append(load(asked["article"][0], seconds))
    for name in (*KEPT, "article, 304"):
        goal = 0.80 if name.endswith("304") else 0.90
        yield _faster(f"kept {name}", "nginx, same bytes", figures[name], figures[f"nginx {name}"], goal)
    yield _slower("kept article, p99", "nginx's p99", figures["article"], figures["nginx article"], 2.0)
    yield _faster("kept article, 1 publish a second", "without publishing", busy, figures["article"], 0.80)


def misses(settings: Settings, articles: int, folder: Path, rounds: int, seconds: float) -> Iterator[Row]:
    """The row of answers that are all read from the database: the cache is off, every request another article."""
    body = folder / "constant.json"
    uncached = environ_of(settings) | {"KAPCMS_CACHE_BYTES": "0"}
    with kapcms(uncached) as served:
        body.write_bytes(fetch(f"{served.url}/articles/{slug_of(1)}")[0])
        with gunicorn("bench.constant:app", "gthread", {"KAPCMS_BENCH_BODY": str(body)}) as constant:
            own, other = [], []
            load(f"{served.url}/articles/article-%07d", 1, articles=articles)
            for _ in range(rounds):
                other.append(load(f"{constant}/", seconds))
                own.append(load(f"{served.url}/articles/article-%07d", seconds, articles=articles))
    name, goal = ("SQLite", 0.40) if settings.is_sqlite else ("PostgreSQL", 0.25)
    yield _faster(f"every request a miss, {name}", "a constant under gthread", own, other, goal)


def memory(settings: Settings, articles: int, requests: int) -> Row:
    """The row of what a worker keeps resident after so many requests for different articles."""
    with kapcms(environ_of(settings)) as served:
        done = 0.0
        while done < requests:
            seconds = 5.0
            done += load(f"{served.url}/articles/article-%07d", seconds, articles=articles).per_second * seconds
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
    """An article is published each second, from another process than those that answer."""
    stopped = threading.Event()
    with app.app_context(), transaction():
        slug = create("article", {"title": "Ticker"}, COMMAND_LINE).slug

    def publish_on() -> None:
        while not stopped.wait(1.0):
            with app.app_context(), transaction():
                draft = get_draft("article", slug)
                save(draft, {"title": f"Ticker {time.time()}"}, COMMAND_LINE)
                publish(draft)

    thread = threading.Thread(target=publish_on)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _asked(url: str, static: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for number, (name, path) in enumerate(KEPT.items()):
        found[f"nginx {name}"] = (f"{static}/{number}", ())
        found[name] = (url + path, ())
    for name in ("nginx article", "article"):
        target = found[name][0]
        found[f"{name}, 304"] = (target, (f"If-None-Match: {fetch(target)[1]}",))
    return found


def _faster(what: str, beside: str, own: list[Figure], other: list[Figure], goal: float) -> Row:
    ratios = tuple(mine.per_second / theirs.per_second for mine, theirs in zip(own, other, strict=True))
    shown = f"{statistics.median(one.per_second for one in own):,.0f} requests/s, {CONNECTIONS} connections"
    return Row(what, beside, ratios, "≥", goal, shown)


def _slower(what: str, beside: str, own: list[Figure], other: list[Figure], goal: float) -> Row:
    ratios = tuple(mine.p99_ms / theirs.p99_ms for mine, theirs in zip(own, other, strict=True))
    return Row(what, beside, ratios, "≤", goal, f"{statistics.median(one.p99_ms for one in own):.2f} ms")
