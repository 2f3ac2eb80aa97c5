"""How fast search is at 100,000 articles: `python -m bench.search [--articles N] [--postgresql URL]`.

The articles are made of a vocabulary whose frequencies fall as in real text (Zipf), and written straight into the
public tables; every kind of query is then asked through the Content API, without kept answers.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from flask_migrate import upgrade
from sqlalchemy import insert, text

from kapcms.app import create_app
from kapcms.models.database import db, new_id
from kapcms.models.public import PublicArticle
from kapcms.models.transaction import transaction
from kapcms.services.projecting.search import rebuild_search
from kapcms.services.upkeep.founding import found_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

VOCABULARY = 60_000
WORDS_AN_ARTICLE = 300
BATCH = 2_000
ASKED = 40
"""Queries of each kind."""
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> None:
    """Make the articles, ask, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--postgresql", help="An empty database; else SQLite in a temporary folder.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kapcms-bench-") as folder:
        os.environ |= {"KAPCMS_VAR_DIR": folder, "KAPCMS_CACHE_BYTES": "0"}
        if options.postgresql:
            os.environ["KAPCMS_DATABASE_URL"] = options.postgresql
        app = create_app()
        words = _vocabulary()
        with app.app_context():
            _fill(words, options.articles)
            print(f"{db.engine.dialect.name}, {options.articles} articles of {WORDS_AN_ARTICLE} words")
        _ask(app, words)
        print(f"database: {sum(f.stat().st_size for f in Path(folder).glob('kapcms.db*')) / 1e6:.0f} MB (SQLite)")


def _vocabulary() -> list[str]:
    """Words that can be spoken, all different, the most frequent (short) ones first."""
    chance = random.Random(8)  # noqa: S311  the same words each time
    syllables = [a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "on", "us")]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        count = 1 + (len(words) > 100) + (len(words) > 2_000) + (len(words) > 20_000)  # noqa: PLR2004
        words["".join(chance.choices(syllables, k=count))] = None
        count += 1
        words["".join(chance.choices(syllables, k=count))] = None
    return list(words)[:VOCABULARY]


def _fill(words: list[str], count: int) -> None:
    begun = time.perf_counter()
    upgrade()
    with transaction():
        found_site()
    articles = _articles(words, count)
    while rows := list(itertools.islice(articles, BATCH)):
        with transaction():
            db.session.execute(insert(PublicArticle), rows)
    print(f"articles written in {time.perf_counter() - begun:.0f} s")
    begun = time.perf_counter()
    with transaction():
        rebuild_search()
    print(f"indexed in {time.perf_counter() - begun:.0f} s")
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _articles(words: list[str], count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(9)  # noqa: S311  the same articles each time
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    for number in range(count):
        said = chance.choices(words, cum_weights=weights, k=WORDS_AN_ARTICLE)
        facts = {
            "title": " ".join(said[:7]),
            "subtitle": None,
            "outline": [{"title": " ".join(said[start : start + 4])} for start in range(50, WORDS_AN_ARTICLE, 100)],
        }
        moment = BEGINNING + timedelta(minutes=number)
        card = orjson.dumps({"id": "", "slug": f"a-{number}", "title": facts["title"], "url": ""})
        yield {
            "id": new_id(), "slug": f"a-{number}", "locale": "en", "title_key": facts["title"],
            "published_at": moment, "updated_at": moment, "modified_at": moment,
            "neighbour": b"{}", "card": card, "facts": orjson.dumps(facts), "html": b"{}", "markdown": b"{}",
            "text": orjson.dumps(" ".join(said)), "document": b"{}",
        }  # fmt: skip


def _ask(app: Flask, words: list[str]) -> None:
    chance = random.Random(10)  # noqa: S311  the same queries each time
    client = app.test_client()
    everything: list[float] = []
    print(f"{'kind':24} {'median ms':>10} {'p95 ms':>10} {'found':>6}")
    for kind, queries in _queries(words, chance).items():
        times, found = [], 0
        for query in queries:
            begun = time.perf_counter()
            response = client.get("/api/content/v1/search", query_string=query)
            times.append((time.perf_counter() - begun) * 1000)
            if response.status_code != 200:  # noqa: PLR2004  HTTP's number
                raise RuntimeError(response.get_data(as_text=True))
            found += bool(response.get_json()["data"])
        everything += times
        print(f"{kind:24} {statistics.median(times):10.1f} {_p95(times):10.1f} {found:6}")
    print(f"{'all':24} {statistics.median(everything):10.1f} {_p95(everything):10.1f}")


def _queries(words: list[str], chance: random.Random) -> dict[str, list[dict[str, str]]]:
    def pick(first: int, last: int) -> str:
        return words[chance.randrange(first, last)]

    def misspelt(word: str) -> str:
        place = chance.randrange(1, len(word) - 1)
        return word[:place] + "x" + word[place + 1 :]

    kinds = {
        "the commonest words": lambda: words[chance.randrange(10)],
        "a common word": lambda: pick(10, 500),
        "a rare word": lambda: pick(5_000, 40_000),
        "two words": lambda: f"{pick(50, 1_000)} {pick(50, 1_000)}",
        "two very common words": lambda: f"{pick(0, 20)} {pick(0, 20)}",
        "four words": lambda: " ".join(pick(10, 2_000) for _ in range(4)),
        "a phrase": lambda: f'"{pick(0, 200)} {pick(0, 200)}"',
        "a prefix": lambda: pick(5_000, 40_000)[:4] + "*",
        "a typo": lambda: misspelt(pick(5_000, 40_000)),
    }
    made = {kind: [{"q": make()} for _ in range(ASKED)] for kind, make in kinds.items()}
    made["filtered"] = [{"q": pick(10, 2_000), "published_after": "2020-02-20T00:00:00Z"} for _ in range(ASKED)]
    return made


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
