"""People who sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.content.emails import email_key
from kapcms.models.database import Base, Json, UtcDateTime, db, new_id


class User(Base):
    """An account. `email_key` is the address casefolded: one account an address, however it is written.

    `second_factor_secret` is TOTP's, in base32, sealed (`services/sealing.py`); it counts from `second_factor_at` on.
    `second_factor_step` is the last 30-second step whose code was used, so that no code works twice. `recovery_hashes`
    are SHA-256 of unused codes.
    """

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_factor_secret: Mapped[str | None] = mapped_column(Text)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_factor_step: Mapped[int | None] = mapped_column(BigInteger)
    recovery_hashes: Mapped[list[str] | None] = mapped_column(Json)


def find_user_by_email(email: str) -> User | None:
    """The account with this address, however its letters are cased."""
    return db.session.scalar(select(User).where(User.email_key == email_key(email)))
