"""Which public things show which media: what keeps a medium public, and what is made anew when one changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from kapcms.models.database import db
from kapcms.models.public import PublicShown, PublicTag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def put_shown(type_: str, thing_id: str, media_ids: Iterable[str]) -> None:
    """Note that the thing names these media, and no others."""
    wanted, known = set(media_ids), media_shown_by(thing_id)
    if known - wanted:
        gone = PublicShown.media_id.in_(known - wanted)
        db.session.execute(delete(PublicShown).where(PublicShown.thing_id == thing_id, gone))
    if wanted - known:
        rows = [{"thing_id": thing_id, "media_id": i, "type": type_} for i in sorted(wanted - known)]
        db.session.execute(insert(PublicShown), rows)


def drop_shown(thing_id: str) -> None:
    """Note that the thing is not public any more."""
    db.session.execute(delete(PublicShown).where(PublicShown.thing_id == thing_id))


def media_shown_by(thing_id: str) -> set[str]:
    """The ids of the media that the public thing names."""
    return set(db.session.scalars(select(PublicShown.media_id).where(PublicShown.thing_id == thing_id)))


def things_showing(media_id: str) -> list[tuple[str, str]]:
    """(type, id) of the public things that name the medium, sorted."""
    query = select(PublicShown.type, PublicShown.thing_id).where(PublicShown.media_id == media_id)
    return sorted((type_, thing_id) for type_, thing_id in db.session.execute(query))


def is_shown(thing_id: str) -> bool:
    """Whether a public article names the person or topic."""
    return db.session.scalar(select(PublicTag.article_id).where(PublicTag.target_id == thing_id).limit(1)) is not None


def no_longer_shown(media_ids: Collection[str]) -> list[str]:
    """Those of the media that no public thing names, sorted."""
    if not media_ids:
        return []
    query = select(PublicShown.media_id).where(PublicShown.media_id.in_(media_ids))
    return sorted(set(media_ids) - set(db.session.scalars(query)))
