"""Putting a series, person, topic or the site into the public tables, and dropping it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from kapcms.content.body_media import media_named_by
from kapcms.content.languages import group_of
from kapcms.content.public_thing import thing_parts, title_of_record
from kapcms.content.titles import title_key
from kapcms.models.database import db
from kapcms.models.public import PublicPlace, PublicThing
from kapcms.services.projecting.articles import put_slug
from kapcms.services.projecting.fields import drop_fields, put_fields
from kapcms.services.projecting.notices import drop_notice
from kapcms.services.projecting.series import drop_members, put_members
from kapcms.services.projecting.shown import drop_shown, put_shown
from kapcms.services.projecting.surroundings import thing_surroundings

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.content.public_article import Record


FIELD_TYPES = frozenset({"series", "person"})
"""The types besides articles that may have fields of the site's own."""


def put_thing(type_: str, record: Record, modified_at: datetime) -> bool:
    """Make the public row of the thing that `record` is; whether its bytes (or what it is found by) changed."""
    around = thing_surroundings(type_, record)
    put_shown(type_, record["id"], media_named_by(record))
    values = {
        "slug": record["slug"],
        "locale": record.get("locale"),
        "group_id": group_of(record) if type_ == "series" else None,
        "title_key": title_key(title_of_record(record)),
    } | asdict(thing_parts(type_, record, around))
    before = db.session.execute(select(PublicThing.__table__).where(PublicThing.id == record["id"])).one_or_none()
    fields_changed = type_ in FIELD_TYPES and put_fields(type_, record, around)
    if before is None:
        drop_notice(record["id"])
        row = values | {"id": record["id"], "type": type_, "count": 0, "modified_at": modified_at}
        db.session.execute(insert(PublicThing).values(row))
    old = {} if before is None else before._asdict()
    changed = fields_changed or any(old.get(name) != value for name, value in values.items())
    if before is not None and changed:
        statement = update(PublicThing).where(PublicThing.id == record["id"])
        db.session.execute(statement.values(values | {"modified_at": modified_at}))
    if old.get("slug") != record["slug"]:
        put_slug(type_, record["slug"], record["id"])
    return changed


def put_series_members(record: Record) -> bool:
    """Make the members of the series those of its record; whether they or their order changed."""
    query = select(PublicPlace.article_id).where(PublicPlace.series_id == record["id"]).order_by(PublicPlace.place)
    if list(db.session.scalars(query)) == record["articles"]:
        return False
    put_members(record["id"], record["articles"])
    return True


def drop_thing(thing_id: str) -> None:
    """Take a public thing out of the public tables; its slugs stay, to answer 410."""
    drop_fields(thing_id)
    drop_shown(thing_id)
    drop_members(thing_id)
    db.session.execute(delete(PublicThing).where(PublicThing.id == thing_id))


def touch_thing(thing_id: str, modified_at: datetime) -> None:
    """Note that the order of a series or of the site changed."""
    db.session.execute(update(PublicThing).where(PublicThing.id == thing_id).values(modified_at=modified_at))
