"""The log at length, and the editors' heavier acts: `python -m bench.changes [--rows N] [--postgresql URL]`.

`/changes` of a log of a million rows beside one of a thousand, timed inside the reading (the framework's part of a
request is the same for both and would make the ratio look better); comparing and restoring an article of 500 blocks;
foretelling what becomes of an article in 20 series. Rows of the log are made by the database itself, always the same.

Figures are CPU time of this process, where SQLite works too; on PostgreSQL the clock's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from flask_migrate import upgrade
from sqlalchemy import text, update

from bench.rows import Row
from bench.sites import Size, make_site
from kapcms.app import create_app
from kapcms.delivery.changes import read_changes, read_head
from kapcms.models.change import LogHead, lock_head
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.access.signing_in import create_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flask import Flask
    from flask.testing import FlaskClient

SHORT, LONG = 1_000, 1_000_000
ARTICLES = 200
"""Public articles of each site; the rows of the log tell of them in turn, so that each page shows as many."""
BATCH = 50_000
"""Rows of the log that are made in one transaction."""
PAGE = 100
PER_ROUND = 15
BLOCKS = 500
SERIES, MEMBERS = 20, 50
EDITOR = "/api/editor/v1"

MAKE_ROWS = """
    INSERT INTO change (number, at, kind, type, entity_id, slug, record, keys)
    WITH RECURSIVE
        n(i) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:last AS BIGINT)),
        told AS (SELECT id, slug, modified_at AS at, row_number() OVER (ORDER BY id) - 1 AS place FROM public_article)
    SELECT i, told.at, 'article.moved', 'article', told.id, told.slug, NULL, '["article:' || told.id || '"]'
    FROM n JOIN told ON told.place = i % :articles
"""


def main() -> None:
    """Make two sites, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=LONG, help="rows of the longer log")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgresql", nargs=2, metavar="URL", help="two empty databases; else SQLite in a folder")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="kapcms-bench-") as folder:
        for row in changes(Path(folder), options.rows, options.rounds, options.postgresql or ("", "")):
            mark = "" if row.is_met else "  MISSED"
            print(f"{row.what}: {row.median:.2f}{row.unit} ({row.bound} {row.goal:g}){mark}  {row.shown}", flush=True)


def changes(folder: Path, rows: int, rounds: int, urls: tuple[str, str] = ("", "")) -> Iterator[Row]:
    """Rows for a log of `rows` beside one of a thousand, and for the editors' acts."""
    short, long = _site(folder / "short", SHORT, urls[0]), _site(folder / "long", rows, urls[1])
    yield from _pages(short, long, rows, rounds)
    yield from _acts(short, rounds)


def _site(var_dir: Path, rows: int, url: str) -> Flask:
    os.environ |= {"KAPCMS_VAR_DIR": str(var_dir), "KAPCMS_CACHE_BYTES": "0", "KAPCMS_LOG_LEVEL": "error"}
    os.environ.pop("KAPCMS_DATABASE_URL", None)
    if url:
        os.environ["KAPCMS_DATABASE_URL"] = url
    app = create_app()
    with app.app_context():
        upgrade()
    make_site(app, Size(ARTICLES, words=300))
    with app.app_context():
        lengthen(rows)
    return app


def lengthen(rows: int) -> None:
    """Make the log so long, a batch a transaction: rows that tell of the public articles in turn."""
    articles = db.session.scalar(text("SELECT count(*) FROM public_article"))
    first = read_head().number + 1
    for start in range(first, rows + 1, BATCH):
        last = min(start + BATCH - 1, rows)
        with transaction():
            lock_head()
            told = {"first": start, "last": last, "articles": articles}
            db.session.execute(text(MAKE_ROWS), told)
            db.session.execute(update(LogHead).values(number=last))
    with transaction():
        db.session.execute(text("ANALYZE"))


def _pages(short: Flask, long: Flask, rows: int, rounds: int) -> Iterator[Row]:
    sites = ((short, SHORT), (long, rows))
    figures: list[list[Mapping[str, float]]] = [[], []]
    for number in range(rounds + 1):
        for place, (app, length) in enumerate(sites):
            with app.app_context():
                found = {what: _seconds(lambda since=since: _read(since)) for what, since in _sinces(length).items()}
            if number:  # the first round warms
                figures[place].append(found)
    for what in figures[0][0]:
        ratios = tuple(big[what] / little[what] for little, big in zip(*figures, strict=True))
        shown = statistics.median(one[what] for one in figures[1]) * 1e6
        yield Row(f"changes: {what}", f"log of {rows:,} ÷ {SHORT:,}", ratios, "≤", 1.5, f"{shown:,.0f} µs")


def _sinces(length: int) -> dict[str, int]:
    return {"first page": 0, "last page": length - PAGE, "empty tail": length}


def _read(since: int) -> None:
    read_head()
    read_changes(since, PAGE)


def _acts(app: Flask, rounds: int) -> Iterator[Row]:
    with app.app_context(), transaction():
        _, secret = create_token("bench", "admin", COMMAND_LINE)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    article = _long_article(client)
    diff = _figures(lambda: _diff(client, article), rounds)
    yield _milliseconds(f"diff of {BLOCKS} blocks, {BLOCKS // 10} changed", diff)
    restore = _figures(lambda: _restore(client, article), rounds)
    yield _milliseconds(f"restoring an article of {BLOCKS} blocks", restore)
    member = _member_of_many(client)
    for action in ("unpublish", "delete"):
        path = f"{EDITOR}/articles/{member}/impact?action={action}"
        figures = _figures(lambda path=path: _good(client.get(path)), rounds)
        yield _milliseconds(f"impact: {action} of an article in {SERIES} series", figures)


def _milliseconds(what: str, figures: tuple[float, ...]) -> Row:
    return Row(what, "CPU of the whole request", figures, "≤", 100, unit=" ms")


def _long_article(client: FlaskClient) -> str:
    """The id of an article whose second revision has another word in every tenth block."""
    blocks = [f"Block {n} says the same twenty words " + "as all the others do " * 4 for n in range(BLOCKS)]
    made = client.post(f"{EDITOR}/articles", json={"title": "Long", "body": {"markdown": "\n\n".join(blocks)}})
    article = str(_good(made)["data"]["id"])
    changed = [f"{block} now" if n % 10 == 0 else block for n, block in enumerate(blocks)]
    body = {"body": {"markdown": "\n\n".join(changed)}}
    _good(client.patch(f"{EDITOR}/articles/{article}", json=body, headers={"If-Match": "*"}))
    return article


def _diff(client: FlaskClient, article: str) -> None:
    _good(client.get(f"{EDITOR}/articles/{article}/revisions/1/diff?to=2"))


def _restore(client: FlaskClient, article: str) -> None:
    """To the first revision or the second, whichever is not the working copy's content now."""
    is_first = _good(client.get(f"{EDITOR}/articles/{article}"))["data"]["revision"] % 2
    body = {"from_revision": 2 if is_first else 1}
    _good(client.put(f"{EDITOR}/articles/{article}/draft", json=body, headers={"If-Match": "*"}))


def _member_of_many(client: FlaskClient) -> str:
    """The id of an article that stands in the middle of 20 public series of 50."""
    listed = [card["id"] for card in _all(client, f"{EDITOR}/articles?limit=100")]
    member, others = listed[0], listed[1:]
    for n in range(SERIES):
        start = n * 5
        order = [*others[start : start + MEMBERS // 2], member, *others[start + 25 : start + 24 + MEMBERS // 2]]
        _good(client.post(f"{EDITOR}/series?publish=true", json={"title": f"Of twenty {n}", "articles": order}))
    return str(member)


def _all(client: FlaskClient, path: str | None) -> Iterator[dict[str, str]]:
    while path:
        page = _good(client.get(path))
        yield from page["data"]
        path = page["links"]["next"]


def _good(response: Any) -> Any:
    if not response.status_code < 300:  # noqa: PLR2004  HTTP's number
        raise RuntimeError(response.get_data(as_text=True))
    return response.get_json()


def _seconds(act: Callable[[], object]) -> float:
    """The median of several runs of one act, in seconds of CPU; on PostgreSQL, another process, of the clock."""
    clock = time.perf_counter if db.engine.name == "postgresql" else time.process_time
    return statistics.median(_took(act, clock) for _ in range(PER_ROUND))


def _figures(act: Callable[[], object], rounds: int) -> tuple[float, ...]:
    """Milliseconds of CPU of each round, after one that warms."""
    return tuple(_took(act, time.process_time) * 1e3 for _ in range(rounds + 1))[1:]


def _took(act: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    act()
    return clock() - begun


if __name__ == "__main__":
    main()
