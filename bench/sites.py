"""`python -m bench.sites --articles 10000`: sites of any size, written straight into the database.

Going through the services a million articles would take a day. Here the parts of a few dozen articles are rendered by
the program's own code and every further article differs from one of them in what is replaced in the bytes: id, slug,
title and dates. People, topics and series are published by the services. A test rebuilds a made site from its log and
finds the same rows, so nothing here can drift from what publishing does.

Titles, slugs, dates, bodies, orders and ids of articles follow from the seed; moments of saving are those of the run.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask_migrate import upgrade
from sqlalchemy import func, insert, select, text, update

from bench.sentences import document
from kapcms.app import create_app
from kapcms.clock import rfc3339
from kapcms.content.public_article import article_parts
from kapcms.content.search_words import fold_text
from kapcms.content.titles import title_key
from kapcms.models.change import Change, LogHead, lock_head
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.public import (
    PublicArticle,
    PublicChunk,
    PublicCount,
    PublicSlug,
    PublicTag,
    PublicThing,
    named_target,
)
from kapcms.models.reference import Reference
from kapcms.models.revision import Revision
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.blank import BLANK
from kapcms.services.drafts.contents import references_of
from kapcms.services.drafts.editing import content_of, create, replace
from kapcms.services.drafts.searched import searchable_text
from kapcms.services.projecting.site_order import BEGINNING, begins_run
from kapcms.services.projecting.surroundings import article_surroundings
from kapcms.services.projecting.tags import COUNTED
from kapcms.services.publication.publishing import publish
from kapcms.services.publication.recording import ARTICLE_LISTS, SITE_ORDER, UPDATE_LISTS, key_of
from kapcms.services.upkeep.founding import found_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

TEMPLATES = 48
PEOPLE = 12
TOPICS = 20
LONGEST_SERIES = 10_000
BATCH = 1_000
BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=5)
MARK_ID = "0badc0de-0000-7000-8000-00000badc0de"
MARK_SLUG = "zq-the-slug-zq"
MARK_TITLE = "zqthetitlezq"
MARK_PUBLISHED_AT = "1999-01-01T01:01:01Z"
MARK_UPDATED_AT = "1999-02-02T02:02:02Z"


@dataclass(frozen=True)
class Size:
    """What to make. `words`: the length of a body, on average; without drafts the articles cannot be edited."""

    articles: int
    words: int = 900
    with_drafts: bool = True
    seed: int = 5


@dataclass(frozen=True)
class Template:
    """An article with marks in place of what differs: its record in the log, its public row, its searchable text."""

    record: dict[str, Any]
    row: dict[str, Any]
    text: str


@dataclass(frozen=True)
class Made:
    """One article: `number` is that of its change."""

    template: Template
    index: int
    number: int
    id: str
    published_at: datetime
    at: datetime

    @property
    def slug(self) -> str:
        """The article's slug."""
        return slug_of(self.index)

    @property
    def title(self) -> str:
        """The article's title; every seventh shares one with others, as on real sites."""
        return f"How the {self.index // 7 * 7:07d} were counted" if self.index % 7 else f"What {self.index:07d} means"


def slug_of(index: int) -> str:
    """The slug of article number `index`, from 0, oldest first."""
    return f"article-{index:07d}"


def make_site(app: Flask, size: Size) -> None:
    """Fill the empty, migrated database of `app`; the series `whole` has all articles, up to 10,000."""
    chance = random.Random(size.seed)  # noqa: S311  a site, no secret
    with app.app_context():
        with transaction():
            found_site()
            people, topics = _shown(chance)
        with transaction():
            templates = [_template(chance, people, topics, size.words) for _ in range(TEMPLATES)]
        ids = _put_articles(size, templates, chance)
        with transaction():
            _series("Whole", ids[:LONGEST_SERIES])
            for start in range(0, min(len(ids), 200), 10):
                _series(f"Part {start // 10 + 1}", ids[start : start + 10])
        if db.engine.name == "postgresql":
            with transaction():
                db.session.execute(text("ANALYZE"))
        db.session.remove()


def _shown(chance: random.Random) -> tuple[list[str], list[str]]:
    """The ids of the people and topics, published."""
    ids: dict[str, list[str]] = {"person": [], "topic": []}
    for type_, count, name in (("person", PEOPLE, "name"), ("topic", TOPICS, "title")):
        for index in range(count):
            draft = create(type_, {name: f"{type_.title()} {index} {chance.randrange(1000)}"}, COMMAND_LINE)
            publish(draft)
            ids[type_].append(draft.id)
    return ids["person"], ids["topic"]


def _template(chance: random.Random, people: list[str], topics: list[str], words: int) -> Template:
    record = BLANK["article"] | {
        "title": MARK_TITLE,
        "slug": MARK_SLUG,
        "body": document(chance, words),
        "authors": chance.sample(people, 1),
        "topics": chance.sample(topics, 2),
        "published_at": MARK_PUBLISHED_AT,
        "id": MARK_ID,
        "updated_at": MARK_UPDATED_AT,
        "history": [],
    }
    parts = article_parts(record, article_surroundings(record))
    row = asdict(parts)
    return Template(record, row, text=searchable_text(record))


def _put_articles(size: Size, templates: list[Template], chance: random.Random) -> list[str]:
    """Write all articles, each batch its own transaction; the ids of the first of them, oldest first.

    One transaction for all made a write-ahead log as large as the database (7.7 GB for a million articles).
    """
    ids: list[str] = []
    runs: list[dict[str, Any]] = [
        {"published_at": BEGINNING[0], "id": BEGINNING[1], "before": 0, "count": 0, "updated_at": None}
    ]
    for batch in _batches(_articles(size, templates, chance)):
        for made in batch:
            if begins_run(made.id):
                runs.append({"published_at": made.published_at, "id": made.id, "before": made.index, "count": 0})
            runs[-1]["count"] += 1
            runs[-1]["updated_at"] = made.at
        ids += [made.id for made in batch[: LONGEST_SERIES - len(ids)]]
        with transaction():
            _put_batch(batch, with_drafts=size.with_drafts)
    with transaction():
        _put_order(runs, size.articles)
    return ids


def _put_batch(batch: list[Made], *, with_drafts: bool) -> None:
    head = lock_head()
    head.stamp += 1
    for table, rows in _rows(batch, with_drafts=with_drafts):
        db.session.execute(insert(table), rows)
    head.number, head.at = batch[-1].number, batch[-1].at


def _put_order(runs: list[dict[str, Any]], articles: int) -> None:
    """Write the runs of the site order, and all counts."""
    head = lock_head()
    head.stamp += 1
    db.session.execute(update(PublicChunk).values(count=runs[0]["count"], updated_at=runs[0]["updated_at"]))
    if runs[1:]:
        db.session.execute(insert(PublicChunk), runs[1:])
    site = update(PublicThing).where(PublicThing.type == "site")
    db.session.execute(site.values(count=articles, modified_at=head.at))
    counted = select(PublicTag.rel, PublicTag.target_id, func.count()).where(PublicTag.rel.in_(COUNTED))
    grouped = counted.group_by(PublicTag.rel, PublicTag.target_id)
    db.session.execute(insert(PublicCount).from_select(["rel", "target_id", "count"], grouped))


def _articles(size: Size, templates: list[Template], chance: random.Random) -> Iterator[Made]:
    number, at = db.session.execute(select(LogHead.number, LogHead.at)).one()
    own = random.Random(size.seed)  # noqa: S311  ids depend on nothing but the seed
    for index in range(size.articles):
        published_at = BEGIN + APART * index
        yield Made(
            template=templates[chance.randrange(len(templates))],
            index=index,
            number=number + index + 1,
            id=_id_at(published_at, own),
            published_at=published_at,
            at=at + timedelta(microseconds=index + 1),
        )


def _id_at(moment: datetime, chance: random.Random) -> str:
    """A UUIDv7 (RFC 9562, section 5.7) of that moment, its random bits from `chance`."""
    milliseconds, low = int(moment.timestamp() * 1000), chance.getrandbits(74)
    digits = f"{milliseconds:012x}7{low >> 62:03x}{0x8 | (low >> 60 & 3):x}{low & (1 << 60) - 1:015x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _batches(articles: Iterator[Made]) -> Iterator[list[Made]]:
    while batch := list(islice(articles, BATCH)):
        yield batch


def _rows(batch: list[Made], *, with_drafts: bool) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Every table and its rows, those first that others refer to."""
    records = [_record(made) for made in batch]
    if with_drafts:
        yield Draft, [_draft(made, record) for made, record in zip(batch, records, strict=True)]
        yield Revision, [_revision(made, record) for made, record in zip(batch, records, strict=True)]
        yield Reference, [row for record in records for row in _references(record)]
    yield Change, [_change(made, record) for made, record in zip(batch, records, strict=True)]
    yield PublicArticle, [_public(made) for made in batch]
    yield PublicTag, [row for made, record in zip(batch, records, strict=True) for row in _tags(made, record)]
    yield PublicSlug, [{"type": "article", "slug": made.slug, "entity_id": made.id} for made in batch]


def _record(made: Made) -> dict[str, Any]:
    return made.template.record | {
        "id": made.id,
        "slug": made.slug,
        "title": made.title,
        "published_at": rfc3339(made.published_at),
        "updated_at": rfc3339(made.at),
    }


def _content(record: dict[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in BLANK["article"]}


def _draft(made: Made, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": made.id,
        "type": "article",
        "slug": made.slug,
        "title": made.title,
        "title_key": title_key(made.title),
        "text": made.template.text.replace(MARK_TITLE, fold_text(made.title)),
        "locale": record["locale"],
        "version": 1,
        "revision": 1,
        "public_version": 1,
        "is_changed": False,
        "first_public_at": made.at,
        "bears_at": made.published_at,
        "created_at": made.at,
        "updated_at": made.at,
        "created_by": COMMAND_LINE.name,
        "updated_by": COMMAND_LINE.name,
    }


def _revision(made: Made, record: dict[str, Any]) -> dict[str, Any]:
    kept = {"version": 1, "n": 1, "kind": "save", "pinned": True, "author": COMMAND_LINE.name, "at": made.at}
    return kept | {"draft_id": made.id, "content": _content(record)}


def _references(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    places: dict[str, int] = {}
    for rel, target in references_of("article", record):
        places[rel] = places.get(rel, 0) + 1
        yield {"draft_id": record["id"], "rel": rel, "place": places[rel], "target_id": target}


def _change(made: Made, record: dict[str, Any]) -> dict[str, Any]:
    keys = sorted({key_of("article", made.id), "absent", ARTICLE_LISTS, UPDATE_LISTS, SITE_ORDER})
    same = {"type": "article", "kind": "article.published", "record": record, "keys": keys}
    return same | {"number": made.number, "at": made.at, "entity_id": made.id, "slug": made.slug}


def _public(made: Made) -> dict[str, Any]:
    row = made.template.row
    facts = {name: _marked(row[name], made) for name in ("neighbour", "card", "facts")}
    bodies = {name: row[name] for name in ("html", "markdown", "text", "document")}
    folded = title_key(made.title)
    return (
        facts
        | bodies
        | {
            "id": made.id,
            "slug": made.slug,
            "group_id": made.id,
            "locale": made.template.record["locale"],
            "title_key": folded,
            "published_at": made.published_at,
            "updated_at": made.at,
            "reviewed_at": None,
            "modified_at": made.at,
        }
    )


def _marked(part: bytes, made: Made) -> bytes:
    for mark, value in (
        (MARK_ID, made.id),
        (MARK_SLUG, made.slug),
        (MARK_TITLE, made.title),
        (MARK_PUBLISHED_AT, rfc3339(made.published_at)),
        (MARK_UPDATED_AT, rfc3339(made.at)),
    ):
        part = part.replace(mark.encode(), value.encode())
    return part


def _tags(made: Made, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    keys = {"published_at": made.published_at, "updated_at": made.at, "title_key": title_key(made.title)}
    for rel, target in (*references_of("article", record), ("locale", named_target("locale", record["locale"]))):
        yield {"article_id": made.id, "rel": rel, "target_id": target} | keys


def _series(title: str, ids: list[str]) -> None:
    draft = create("series", {"title": title}, COMMAND_LINE)
    replace(draft, content_of(draft) | {"articles": ids}, COMMAND_LINE)
    publish(draft)


def main() -> None:
    """Make a site in the database of the settings in force."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--words", type=int, default=900)
    parser.add_argument("--without-drafts", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    app = create_app()
    with app.app_context():
        upgrade()
    make_site(app, Size(options.articles, options.words, with_drafts=not options.without_drafts))
    print(f"{options.articles} articles in {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
