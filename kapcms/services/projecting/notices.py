"""What readers are told of things that were withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from kapcms.models.database import db
from kapcms.models.public import PublicNotice

if TYPE_CHECKING:
    from datetime import datetime


def put_notice(entity_id: str, notice: str, at: datetime) -> None:
    """Tell readers why the thing was withdrawn, and when."""
    drop_notice(entity_id)
    db.session.execute(insert(PublicNotice).values(entity_id=entity_id, notice=notice, at=at))


def drop_notice(entity_id: str) -> None:
    """The thing is public again."""
    db.session.execute(delete(PublicNotice).where(PublicNotice.entity_id == entity_id))
