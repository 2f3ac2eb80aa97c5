"""Sites to search: articles of words whose frequencies fall as in real text (Zipf), in the public tables alone."""

from __future__ import annotations

import itertools
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import cache
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

    from kapcms.config import Settings

VOCABULARY = 60_000
WORDS_AN_ARTICLE = 300
BATCH = 2_000
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def make_search_site(settings: Settings, articles: int) -> None:
    """Fill the empty database of the settings with so many articles, and index them."""
    begun = time.perf_counter()
    with create_app(settings).app_context():
        upgrade()
        with transaction():
            found_site()
        made = _articles(articles)
        while rows := list(itertools.islice(made, BATCH)):
            with transaction():
                db.session.execute(insert(PublicArticle), rows)
        written = time.perf_counter()
        with transaction():
            rebuild_search()
        _settle()
        told = f"{articles} articles written in {written - begun:.0f} s"
        print(f"{told}, indexed in {time.perf_counter() - written:.0f} s", file=sys.stderr)
        db.engine.dispose()


@cache
def vocabulary() -> list[str]:
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


def _settle() -> None:
    """Let PostgreSQL know its tables, as autovacuum would have after a while."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _articles(count: int) -> Iterator[dict[str, Any]]:
    words = vocabulary()
    chance = random.Random(9)  # noqa: S311  the same articles each time
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    for number in range(count):
        said = chance.choices(words, cum_weights=weights, k=WORDS_AN_ARTICLE)
        yield _article(number, said)


def _article(number: int, said: list[str]) -> dict[str, Any]:
    facts = {
        "title": " ".join(said[:7]),
        "subtitle": None,
        "outline": [{"title": " ".join(said[start : start + 4])} for start in range(50, WORDS_AN_ARTICLE, 100)],
    }
    article_id, moment = new_id(), BEGINNING + timedelta(minutes=number)
    card = orjson.dumps({"id": article_id, "slug": f"a-{number}", "title": facts["title"], "url": ""})
    return {
        "id": article_id, "group_id": article_id, "slug": f"a-{number}", "locale": "en", "title_key": facts["title"],
        "published_at": moment, "updated_at": moment, "modified_at": moment,
        "neighbour": b"{}", "card": card, "facts": orjson.dumps(facts), "html": b"{}", "markdown": b"{}",
        "text": orjson.dumps(" ".join(said)), "document": b"{}",
    }  # fmt: skip
