"""What proves who calls: sessions of people (cookies) and tokens of scripts. Only hashes are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime, db, new_id


class Session(Base):
    """A signed-in browser: the SHA-256 of its cookie, and of the token that its writes bear against CSRF.

    `address` and `agent` are what the browser said when it signed in, for the list of one's sessions.
    """

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    csrf_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str | None] = mapped_column(String(80))
    agent: Mapped[str | None] = mapped_column(String(300))


class Token(Base):
    """A script's key: `kap_` and 32 random bytes, of which the SHA-256 and the first letters are stored.

    `user_id` is the account that made it, also by way of another of its tokens: it ends with the account's rights.
    """

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10))
    prefix: Mapped[str] = mapped_column(String(12))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_id: Mapped[str | None] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )


def find_session(secret_hash: str) -> Session | None:
    """The session whose cookie has this hash."""
    return db.session.scalar(select(Session).where(Session.secret_hash == secret_hash))


def find_token(secret_hash: str) -> Token | None:
    """The token whose SHA-256 this is."""
    return db.session.scalar(select(Token).where(Token.secret_hash == secret_hash))
