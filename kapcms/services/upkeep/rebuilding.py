"""Rebuilding the public tables from the log: the same rows again, because they follow from the log alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from kapcms.content.languages import group_of
from kapcms.content.public_article import FORM
from kapcms.models.change import WITHDRAWN_AT, Change, LogHead, find_last_record, lock_head
from kapcms.models.database import db
from kapcms.models.public import PUBLIC_TABLES, PublicThing
from kapcms.services.projecting import site_order
from kapcms.services.projecting.articles import put_article, put_slug
from kapcms.services.projecting.groups import others_of
from kapcms.services.projecting.notices import put_notice
from kapcms.services.projecting.search import clear_search
from kapcms.services.projecting.things import put_series_members, put_thing
from kapcms.services.publication.recording import SITE_ORDER
from kapcms.services.publication.redirecting import project_redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

Thing = tuple[str, str]
"""Id and type."""
ORDER_OF_TYPES = ("site", "media", "person", "topic", "snippet", "term", "article", "series", "redirect")
"""Those first that others show."""


@dataclass(slots=True)
class _Log:
    """What the log says in sum: who was ever public, in the order of their last record; slugs; and last moments."""

    types: dict[str, str] = field(default_factory=dict)
    slugs: dict[tuple[str, str], str] = field(default_factory=dict)
    modified_at: dict[str, datetime] = field(default_factory=dict)
    notices: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    site_order_at: datetime | None = None


def rebuild(passing: Callable[[Sequence[Thing]], Iterable[Thing]] = iter) -> int:
    """Empty the public tables and make them again; how many things are public.

    `passing` gets the things that are made and gives them on, so that somebody may watch them pass.
    """
    head = lock_head()
    head.stamp += 1
    head.form = FORM
    for table in PUBLIC_TABLES:
        db.session.execute(delete(table))
    site_order.clear()
    clear_search()
    log = _read_log()
    things = _sorted(log)
    count = sum(_put(entity_id, type_, log) for entity_id, type_ in passing(things))
    for entity_id, type_ in things:
        _put_again(entity_id, type_, log)
    for entity_id, (notice, at) in log.notices.items():
        put_notice(entity_id, notice, at)
    for (type_, slug), entity_id in log.slugs.items():
        put_slug(type_, slug, entity_id)
    _set_moments(log)
    return count


def _read_log() -> _Log:
    log = _Log()
    columns = (Change.entity_id, Change.type, Change.slug, Change.at, Change.keys, Change.notice, WITHDRAWN_AT)
    query = select(*columns, Change.record.is_not(None)).order_by(Change.number)
    for entity_id, type_, slug, at, keys, notice, withdrawn_at, is_shown in db.session.execute(query):
        log.types[entity_id] = type_
        if is_shown:
            log.notices.pop(entity_id, None)
        elif notice is not None:
            log.notices[entity_id] = (notice, withdrawn_at)
        for key in (f"{type_}:{entity_id}", *keys):
            if key.startswith(("series:", f"{type_}:{entity_id}")):  # a series also changes with its first and last
                log.modified_at[key.partition(":")[2]] = at
        if type_ != "redirect":  # whatever changed: it was public by this slug
            log.slugs[type_, slug] = entity_id
        if SITE_ORDER in keys:
            log.site_order_at = at
    return log


def _sorted(log: _Log) -> list[Thing]:
    return sorted(log.types.items(), key=lambda item: (ORDER_OF_TYPES.index(item[1]), item[0]))


def _put(entity_id: str, type_: str, log: _Log) -> bool:
    record = find_last_record(entity_id)
    if record is None:
        return False
    moment = log.modified_at[entity_id]
    if type_ == "article":
        put_article(record, moment)
    elif type_ == "redirect":
        project_redirect(record)
    else:
        put_thing(type_, record, moment)
    if type_ == "series":
        put_series_members(record)
    return True


def _put_again(entity_id: str, type_: str, log: _Log) -> None:
    """Once more, now that all is there, for what shows others of its own type: translations and parents."""
    if type_ not in {"article", "series", "topic"}:
        return
    record = find_last_record(entity_id)
    if record is None:
        return
    if type_ == "topic":
        if record["parent"]:
            put_thing(type_, record, log.modified_at[entity_id])
    elif others_of(type_, entity_id, [group_of(record)]):
        if type_ == "article":
            put_article(record, log.modified_at[entity_id])
        else:
            put_thing(type_, record, log.modified_at[entity_id])


def documents_are_old() -> bool:
    """Whether public documents were made by a version of kapcms that made others."""
    head = db.session.get(LogHead, 1)
    return head is not None and head.form != FORM


def _set_moments(log: _Log) -> None:
    """The site's own row also bears the moment at which its order last changed."""
    if log.site_order_at is not None:
        statement = update(PublicThing).where(PublicThing.type == "site", PublicThing.modified_at < log.site_order_at)
        db.session.execute(statement.values(modified_at=log.site_order_at))
