"""References: which draft names which other, taken from its content at every save; for filters and where-used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, Uuid, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, db

if TYPE_CHECKING:
    from collections.abc import Sequence


class Reference(Base):
    """`draft_id` names `target_id` as its `rel`, at `place` of that list (from 1).

    `rel`: author, topic, member, reviewer, media.
    """

    __tablename__ = "reference"
    __table_args__ = (Index("ix_reference_target_id_rel", "target_id", "rel"),)

    draft_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    rel: Mapped[str] = mapped_column(String(20), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))


def replace_references(draft_id: str, references: Sequence[tuple[str, str]]) -> None:
    """Make `references`, (rel, target id) in order, the references of the draft."""
    db.session.execute(delete(Reference).where(Reference.draft_id == draft_id))
    places: dict[str, int] = {}
    rows = []
    for rel, target_id in references:
        places[rel] = places.get(rel, 0) + 1
        rows.append({"draft_id": draft_id, "rel": rel, "place": places[rel], "target_id": target_id})
    if rows:
        db.session.execute(insert(Reference), rows)


def find_referring(target_id: str, rel: str) -> list[str]:
    """The ids of the drafts that name `target_id` as their `rel`, sorted."""
    query = select(Reference.draft_id).where(Reference.target_id == target_id, Reference.rel == rel)
    return sorted(set(db.session.scalars(query)))
