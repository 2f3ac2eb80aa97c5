"""Links that let somebody set the password of an account, once: resets and invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db, new_id


class OneTimeLink(Base):
    """One link; the SHA-256 of its secret is stored. Using it, or making another, ends all links of the account."""

    __tablename__ = "one_time_link"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


def find_link(secret_hash: str) -> OneTimeLink | None:
    """The link whose secret has this hash, held until the transaction ends: it works once."""
    return db.session.scalar(select(OneTimeLink).where(OneTimeLink.secret_hash == secret_hash).with_for_update())
