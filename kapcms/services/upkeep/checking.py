"""Looking for damage: what the three kinds of state must have in common. Nothing is repaired here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from kapcms.models.change import Change, LogHead, find_last_record
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.public import PublicArticle, PublicChunk, PublicPlace, PublicThing
from kapcms.models.revision import Revision
from kapcms.services.media.tidying import check_media
from kapcms.services.upkeep.checking_drafts import check_drafts
from kapcms.services.upkeep.checking_reminders import check_reminders
from kapcms.services.upkeep.checking_search import check_search
from kapcms.services.upkeep.checking_secrets import check_secrets
from kapcms.services.upkeep.verifying import differences

if TYPE_CHECKING:
    from collections.abc import Iterator


def check() -> Iterator[str]:
    """One line for each thing that is wrong; nothing where all is well. The caller undoes the transaction."""
    yield from _log()
    yield from _revisions()
    yield from check_drafts()
    yield from check_reminders()
    yield from check_media()
    yield from check_secrets()
    yield from _public_as_logged()
    yield from _site_order()
    yield from _positions()
    damage = list(check_search())
    yield from damage or differences()  # a broken index cannot be written, and so not rebuilt to compare


def _log() -> Iterator[str]:
    head = db.session.get(LogHead, 1)
    if head is None:
        yield "log_head: the row is missing; run `kapcms migrate`"
        return
    count, first, last = db.session.execute(
        select(func.count(), func.min(Change.number), func.max(Change.number)).where(Change.number > head.pruned_to)
    ).one()  # what stays of the rows before is checked by rebuilding
    if (last or head.pruned_to) != head.number:
        yield f"log_head: it says that the last number is {head.number}; the last row of change has {last}"
    if count and (first != head.pruned_to + 1 or last - first + 1 != count):
        yield f"change: {count} rows from number {first} to {last}: there are gaps"


def _revisions() -> Iterator[str]:
    current = exists().where(Revision.draft_id == Draft.id, Revision.version == Draft.version)
    for slug in db.session.scalars(select(Draft.slug).where(~current).order_by(Draft.slug)):
        yield f"revision: the draft {slug!r} has no content for its version"


def _public_as_logged() -> Iterator[str]:
    seen = (Revision.draft_id == Draft.id) & (Revision.version == Draft.public_version)
    columns = (Draft.id, Draft.type, Draft.slug, Draft.public_version.is_not(None), Revision.content)
    drafts = select(*columns).outerjoin(Revision, seen).order_by(Draft.id)
    for draft_id, type_, slug, is_public, content in db.session.execute(drafts):
        record = find_last_record(draft_id)
        is_logged = record is not None
        if record is not None and content is not None and not _says(record, content):
            yield f"revision: the public version of {type_} {slug!r} is not what the log says"
        table = PublicArticle if type_ == "article" else PublicThing
        is_shown = db.session.scalar(select(table.id).where(table.id == draft_id)) is not None
        if is_logged != is_public:
            yield f"draft: {type_} {slug!r} is {_word(is_public)} in its row, and {_word(is_logged)} in the log"
        if is_shown != is_logged:
            yield f"{table.__tablename__}: {type_} {slug!r} is {_word(is_shown)}, and {_word(is_logged)} in the log"


def _says(record: dict[str, Any], content: dict[str, Any]) -> bool:
    """Whether the record is made of this content; the date that a thing bears may come from its first publication."""
    told = {name: value for name, value in content.items() if name != "published_at" or value is not None}
    return told.items() <= record.items()


def _word(is_public: bool) -> str:
    return "public" if is_public else "not public"


def _site_order() -> Iterator[str]:
    articles = db.session.scalar(select(func.count()).select_from(PublicArticle)) or 0
    counted = db.session.scalar(select(func.sum(PublicChunk.count))) or 0
    kept = db.session.scalar(select(PublicThing.count).where(PublicThing.type == "site"))
    if not articles == counted == (kept or 0):
        yield f"public_chunk: {articles} articles are public, the runs count {counted}, the site {kept}"
    before = 0
    runs = select(PublicChunk.before, PublicChunk.count).order_by(PublicChunk.published_at, PublicChunk.id)
    for run_before, run_count in db.session.execute(runs):
        if run_before != before:
            yield f"public_chunk: a run says that {run_before} articles are older; {before} are"
        before += run_count


def _positions() -> Iterator[str]:
    positioned = PublicPlace.position.is_not(None)
    query = (
        select(PublicThing.slug, PublicThing.count, func.count(PublicPlace.position), func.max(PublicPlace.position))
        .outerjoin(PublicPlace, (PublicPlace.series_id == PublicThing.id) & positioned)
        .where(PublicThing.type == "series")
        .group_by(PublicThing.id, PublicThing.slug, PublicThing.count)
    )
    for slug, kept, counted, last in db.session.execute(query):
        if not kept == counted == (last or 0):
            yield f"public_place: the series {slug!r} says {kept} articles; {counted} stand in it, the last at {last}"
