"""People who sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db, new_id


class User(Base):
    """An account. `email_key` is the address casefolded: one account an address, however it is written."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def find_user_by_email(email: str) -> User | None:
    """The account with this address, however its letters are cased."""
    return db.session.scalar(select(User).where(User.email_key == email.strip().casefold()))
