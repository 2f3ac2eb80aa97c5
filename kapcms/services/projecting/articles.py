"""Putting an article into the public tables, and dropping it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from kapcms.clock import parse_rfc3339
from kapcms.content.body_media import media_named_by
from kapcms.content.languages import group_of
from kapcms.content.public_article import (
    ArticleParts,
    Record,
    Surroundings,
    article_parts,
    shown_snippets,
    shown_terms,
)
from kapcms.content.titles import title_key
from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicSlug, PublicThing, named_target
from kapcms.services.projecting import site_order
from kapcms.services.projecting.fields import filterable_values
from kapcms.services.projecting.notices import drop_notice
from kapcms.services.projecting.search import drop_entry, put_entry
from kapcms.services.projecting.series import series_with
from kapcms.services.projecting.shown import drop_shown, put_shown
from kapcms.services.projecting.surroundings import article_surroundings
from kapcms.services.projecting.tags import SERIES, ListKeys, drop_tags, put_tags

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.services.projecting.site_order import Key
    from kapcms.services.projecting.tags import Tag


@dataclass(frozen=True, slots=True)
class Projected:
    """What a projection did to an article's row: to its bytes, to how its neighbours show it, to its place in lists."""

    bytes_changed: bool
    neighbour_changed: bool
    listing_changed: bool


def public_key(article_id: str) -> Key | None:
    """The key of a public article in the site order; None where it is not public."""
    query = select(PublicArticle.published_at, PublicArticle.id).where(PublicArticle.id == article_id)
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def put_article(record: Record, modified_at: datetime) -> Projected:
    """Make the public row of the article that `record` is, and keep the site order and the tags with it."""
    around = article_surroundings(record)
    values = _row(record, article_parts(record, around))
    snippets = around.snippets.values()
    put_shown("article", record["id"], [i for thing in (record, *snippets) for i in media_named_by(thing)])
    before = db.session.execute(select(PublicArticle.__table__).where(PublicArticle.id == record["id"])).one_or_none()
    tags_changed = put_tags(
        record["id"], _tags_of(record, around), ListKeys(*(values[name] for name in ListKeys._fields))
    )
    if before is None:
        drop_notice(record["id"])
        db.session.execute(insert(PublicArticle).values(values | {"modified_at": modified_at}))
        put_entry(record["id"], record["locale"], values["facts"], values["text"])
        _put_slug(record)
        _enter_order((values["published_at"], record["id"]))
        return Projected(bytes_changed=True, neighbour_changed=True, listing_changed=True)
    old = before._asdict()
    changed = {name for name, value in values.items() if old[name] != value}
    if changed:
        statement = update(PublicArticle).where(PublicArticle.id == record["id"])
        db.session.execute(statement.values({name: values[name] for name in changed} | {"modified_at": modified_at}))
    if changed & {"facts", "text"}:
        put_entry(record["id"], record["locale"], values["facts"], values["text"])
    if "slug" in changed:
        _put_slug(record)
    key = (values["published_at"], record["id"])
    if "published_at" in changed:
        site_order.remove_key((old["published_at"], record["id"]))
        site_order.insert_key(key)
    elif "updated_at" in changed:
        site_order.note_update(key)
    return Projected(
        bytes_changed=bool(changed),
        neighbour_changed="neighbour" in changed,
        listing_changed=tags_changed or bool(changed & {"published_at", "locale", "group_id", "reviewed_at"}),
    )


def drop_article(article_id: str) -> None:
    """Take a public article out of the public tables; its slugs stay, to answer 410."""
    key = public_key(article_id)
    if key is None:
        return
    drop_entry(article_id)
    drop_shown(article_id)
    drop_tags(article_id)
    db.session.execute(delete(PublicArticle).where(PublicArticle.id == article_id))
    site_order.remove_key(key)
    _count_site(-1)


def touch_article(article_id: str, modified_at: datetime) -> None:
    """Note that the article's neighbours changed."""
    statement = update(PublicArticle).where(PublicArticle.id == article_id)
    db.session.execute(statement.values(modified_at=modified_at))


def _row(record: Record, parts: ArticleParts) -> dict[str, Any]:
    review = record["review"] or {}
    reviewed_at = review.get("last_reviewed_at")
    return {
        "id": record["id"],
        "slug": record["slug"],
        "locale": record["locale"],
        "group_id": group_of(record),
        "title_key": title_key(record["title"]),
        "published_at": parse_rfc3339(record["published_at"]),
        "updated_at": parse_rfc3339(record["updated_at"]),
        "reviewed_at": parse_rfc3339(reviewed_at) if reviewed_at else None,
    } | asdict(parts)


def _enter_order(key: Key) -> None:
    site_order.insert_key(key)
    _count_site(1)


def _count_site(by: int) -> None:
    statement = update(PublicThing).where(PublicThing.type == "site")
    db.session.execute(statement.values(count=PublicThing.count + by))


def _put_slug(record: Record) -> None:
    put_slug("article", record["slug"], record["id"])


def put_slug(type_: str, slug: str, entity_id: str) -> None:
    """Make `slug` the thing's; whoever had it once gives it up."""
    known = update(PublicSlug).where(PublicSlug.type == type_, PublicSlug.slug == slug).values(entity_id=entity_id)
    if db.session.execute(known).rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result has it
        db.session.execute(insert(PublicSlug).values(type=type_, slug=slug, entity_id=entity_id))


def slug_owner(type_: str, slug: str) -> str | None:
    """The id of the thing that this slug leads to, or led to last; None where it was never public."""
    query = select(PublicSlug.entity_id).where(PublicSlug.type == type_, PublicSlug.slug == slug)
    return db.session.scalar(query)


def _tags_of(record: Record, around: Surroundings) -> set[Tag]:
    """What the article is found by; series count it in and out as their published orders have it."""
    tags = {("author", target) for target in record["authors"]} | {("topic", target) for target in record["topics"]}
    if record["review"] and record["review"]["reviewed_by"]:
        tags.add(("reviewer", record["review"]["reviewed_by"]))
    tags |= {("snippet", named_target("snippet", slug)) for slug in shown_snippets(record)}
    tags |= {("term", named_target("term", slug)) for slug in shown_terms(record, around.snippets)}
    tags.add(("locale", named_target("locale", record["locale"])))
    fields = filterable_values("article", record, around)
    tags |= {("field", named_target("field", f"{name}={value}")) for name, value in fields}
    return tags | {(SERIES, series_id) for series_id in series_with(record["id"])}
