"""A draft: the working copy of one thing (article, series, person, topic, snippet, media, site).

Only the Editor API sees it.

The row holds identity and what lists filter by; the content itself stands in the revisions (`revision.py`), the newest
of which is the working copy.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Index, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db, new_id

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Draft(Base):
    """One thing's identity and index columns.

    `version` counts saves (it is the ETag); `revision` is the number of the working copy's revision; `public_version`
    is the version readers see, None while nothing is public; `is_changed` says that the working copy's content differs
    from it. `bears_at` is the date an article itself bears, if it does; `review_due_at` is when its review is due.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index("uq_draft_type_slug", "type", "slug", unique=True),
        Index("ix_draft_type_updated_at_id", "type", "updated_at", "id"),
        Index("ix_draft_title_key", "title_key"),
        Index("ix_draft_type_review_due_at_id", "type", "review_due_at", "id"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    type: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(String(35))
    version: Mapped[int]
    revision: Mapped[int]
    public_version: Mapped[int | None]
    is_changed: Mapped[bool] = mapped_column(default=False)
    first_public_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bears_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(Text)
    updated_by: Mapped[str] = mapped_column(Text)
    trashed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def find_draft(type_: str, key: str, *, lock: bool = False) -> Draft | None:
    """The draft of `type_` whose id or current slug is `key`; with `lock`, its row held until the transaction ends."""
    condition = Draft.id == key if is_id(key) else Draft.slug == key
    query = select(Draft).where(Draft.type == type_, condition)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def find_drafts(ids: Iterable[str]) -> dict[str, Draft]:
    """The drafts with these `ids`, by id; those that do not exist are left out."""
    wanted = sorted(set(ids))
    found: dict[str, Draft] = {}
    for start in range(0, len(wanted), 500):  # SQLite bounds the number of parameters
        part = wanted[start : start + 500]
        found.update((draft.id, draft) for draft in db.session.scalars(select(Draft).where(Draft.id.in_(part))))
    return found


def find_by_title_key(key: str) -> list[Draft]:
    """The articles with this title key (see `content/titles.py`), oldest first, without the trash."""
    query = (
        select(Draft)
        .where(Draft.type == "article", Draft.title_key == key, Draft.trashed_at.is_(None))
        .order_by(Draft.created_at, Draft.id)
    )
    return list(db.session.scalars(query))


def is_id(key: str) -> bool:
    """Whether `key` has an id's form; no slug ever does."""
    return _ID.fullmatch(key) is not None
