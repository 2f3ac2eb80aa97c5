"""Unresolved neighbours: a previous or next that an import named by title and that is not here yet."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ForeignKey, Index, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, db

Side = Literal["previous", "next"]


class NamedNeighbour(Base):
    """The article's neighbour on `side`, as its source named it by `title`.

    `meaning` says whether that neighbour is the `newer` or the `older` one, where the operator said so. `neighbour_id`
    is the article that bears the title, None while there is none: then the neighbour is unresolved.
    """

    __tablename__ = "named_neighbour"
    __table_args__ = (Index("ix_named_neighbour_title_key", "title_key"),)

    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    side: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(Text)
    meaning: Mapped[str | None] = mapped_column(String(5))
    neighbour_id: Mapped[str | None] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="SET NULL"), index=True
    )


def find_named_neighbours(draft_id: str) -> list[NamedNeighbour]:
    """The neighbours that the source of this article named, `next` before `previous`."""
    query = select(NamedNeighbour).where(NamedNeighbour.draft_id == draft_id).order_by(NamedNeighbour.side)
    return list(db.session.scalars(query))


def find_unresolved_by_title(key: str) -> list[NamedNeighbour]:
    """The unresolved neighbours whose title has this key."""
    query = select(NamedNeighbour).where(NamedNeighbour.title_key == key, NamedNeighbour.neighbour_id.is_(None))
    return list(db.session.scalars(query))


def find_unresolved(*, after: tuple[str, str] | None, limit: int) -> list[NamedNeighbour]:
    """Up to `limit` unresolved neighbours by (article, side), those after the pair `after`."""
    query = select(NamedNeighbour).where(NamedNeighbour.neighbour_id.is_(None))
    if after is not None:
        draft_id, side = after
        later = (NamedNeighbour.draft_id == draft_id) & (NamedNeighbour.side > side)
        query = query.where((NamedNeighbour.draft_id > draft_id) | later)
    return list(db.session.scalars(query.order_by(NamedNeighbour.draft_id, NamedNeighbour.side).limit(limit)))
