"""How fast search is: every kind of query through the Content API, in process, without kept answers.

A query's time is what the whole answer took. On a machine that does other work the processor time says more: of this
process, and of the database's own where that is another one (on this machine).
"""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from bench.rows import Row
from bench.search_site import vocabulary
from kapcms.app import create_app
from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient

    from kapcms.config import Settings

ASKED = 40
"""Queries of each kind in a round."""
MOST_MS = 50
"""What 95 of 100 queries may take."""
SUGGESTED = "limit"
"""A query with this parameter asks for suggestions."""
OK = 200


class Took(NamedTuple):
    """What an answer took, in milliseconds: by the clock, and of the processors."""

    ms: float
    cpu_ms: float


def searches(settings: Settings, articles: int, rounds: int) -> Iterator[Row]:
    """The row of the database in force: p95 of all queries together; each kind's figures are printed."""
    app = create_app(replace(settings, cache_bytes=0, requests_per_minute=0, log_level="warning"))
    with app.app_context():
        kind_of_database = db.engine.dialect.name
    chance = random.Random(10)  # noqa: S311  the same queries each time
    ways = _kinds(chance)
    for make in ways.values():  # a round that does not count: connections, caches of the database
        _ask(app, [make() for _ in range(ASKED)])
    taken: dict[str, list[Took]] = {name: [] for name in ways}
    each_round = []
    for _ in range(rounds):
        of_round: list[Took] = []
        for name, make in ways.items():
            found = _ask(app, [make() for _ in range(ASKED)])
            taken[name] += found
            of_round += found
        each_round.append((p95([took.ms for took in of_round]), p95([took.cpu_ms for took in of_round])))
    for name, found in taken.items():
        print(f"  {kind_of_database}, {name}: {_told(found)}")
    by_clock, by_cpu = zip(*each_round, strict=True)
    told = f"by processor time {statistics.median(by_cpu):.0f} ms"
    what = f"search of {articles:,} articles on {kind_of_database}, p95"
    yield Row(what, "milliseconds", by_clock, "≤", MOST_MS, told, unit=" ms")


def p95(times: list[float]) -> float:
    """What 95 of 100 stay below."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _told(found: list[Took]) -> str:
    by_clock, by_cpu = [took.ms for took in found], [took.cpu_ms for took in found]
    return (
        f"median {statistics.median(by_clock):.1f} ms, p95 {p95(by_clock):.1f} ms; "
        f"by processor {statistics.median(by_cpu):.1f} and {p95(by_cpu):.1f} ms"
    )


def _ask(app: Flask, queries: list[dict[str, str]]) -> list[Took]:
    client = app.test_client()
    with app.app_context():
        backends = _backends()
    return [_one(client, query, backends) for query in queries]


def _one(client: FlaskClient, query: dict[str, str], backends: tuple[str, ...]) -> Took:
    path = "/suggestions" if SUGGESTED in query else ""
    begun, used = time.perf_counter(), _used(backends)
    response = client.get(f"/api/content/v1/search{path}", query_string=query)
    took = Took((time.perf_counter() - begun) * 1000, (_used(backends) - used) * 1000)
    if response.status_code != OK:
        raise RuntimeError(response.get_data(as_text=True))
    return took


def _kinds(chance: random.Random) -> dict[str, Callable[[], dict[str, str]]]:
    """What is asked, by name: each call makes another query of its kind."""
    words = vocabulary()

    def pick(first: int, last: int) -> str:
        return words[chance.randrange(first, last)]

    def misspelt(word: str) -> str:
        place = chance.randrange(1, len(word) - 1)
        return word[:place] + "x" + word[place + 1 :]

    return {
        "the commonest words": lambda: {"q": pick(0, 10)},
        "a common word": lambda: {"q": pick(10, 500)},
        "a rare word": lambda: {"q": pick(5_000, 40_000)},
        "two words": lambda: {"q": f"{pick(50, 1_000)} {pick(50, 1_000)}"},
        "two very common words": lambda: {"q": f"{pick(0, 20)} {pick(0, 20)}"},
        "four words": lambda: {"q": " ".join(pick(10, 2_000) for _ in range(4))},
        "a phrase": lambda: {"q": f'"{pick(0, 200)} {pick(0, 200)}"'},
        "a prefix": lambda: {"q": pick(5_000, 40_000)[:4] + "*"},
        "a typo": lambda: {"q": misspelt(pick(5_000, 40_000))},
        "filtered": lambda: {"q": pick(10, 2_000), "published_after": "2020-02-20T00:00:00Z"},
        "suggestions": lambda: {"q": pick(100, 10_000)[:3], SUGGESTED: "8"},
    }


def _backends() -> tuple[str, ...]:
    """The process ids of PostgreSQL's own that work for this one; none on SQLite."""
    if db.engine.dialect.name != "postgresql":
        return ()
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"))
        return tuple(str(pid) for (pid,) in found)


def _used(backends: tuple[str, ...]) -> float:
    """Processor time, in seconds: of this process and of the backends on this machine (schedstat: exact)."""
    files = [Path(f"/proc/{pid}/schedstat") for pid in backends]
    nanoseconds = sum(int(file.read_text("ascii").split()[0]) for file in files if file.exists())
    return time.process_time() + nanoseconds / 1e9
