"""Webhooks and their outbox: a row for every webhook and change, written in the transaction of the change."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, Json, UtcDateTime, db, new_id

State = Literal["waiting", "delivered", "failed"]


class Webhook(Base):
    """An address that is told of changes; of all `kinds` where the list is empty.

    Secrets are stored sealed (`services/sealing.py`). Until `previous_until` deliveries bear a signature with
    the previous secret too. `disabled_because` says why it is not told any more where kapcms itself decided that.
    """

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    kinds: Mapped[list[str]] = mapped_column(Json)
    secret: Mapped[str] = mapped_column(Text)
    previous_secret: Mapped[str | None] = mapped_column(Text)
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_enabled: Mapped[bool]
    disabled_because: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def wants(self, kind: str) -> bool:
        """Whether it is told of changes of this kind."""
        return not self.kinds or kind in self.kinds


class WebhookDelivery(Base):
    """One change for one webhook. `body` is what is sent, the same bytes each time; `id` names the message.

    `attempts` counts since it was queued or a person asked for it again, and `first_attempt_at` is the first of them;
    `next_attempt_at` is None where it may go at once.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("uq_webhook_delivery_webhook_id_number", "webhook_id", "number", unique=True),
        Index("ix_webhook_delivery_state_webhook_id_number", "state", "webhook_id", "number"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id)
    webhook_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("webhook.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(String(10))
    attempts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_status: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(Text)


def find_enabled() -> list[Webhook]:
    """The webhooks that are told of changes, oldest first."""
    return list(db.session.scalars(select(Webhook).where(Webhook.is_enabled).order_by(Webhook.id)))


def find_first_waiting(webhook_id: str) -> WebhookDelivery | None:
    """The next delivery of this webhook, in the order of the log."""
    query = select(WebhookDelivery).where(WebhookDelivery.state == "waiting", WebhookDelivery.webhook_id == webhook_id)
    return db.session.scalar(query.order_by(WebhookDelivery.number).limit(1))


def find_deliveries(webhook_id: str, *, state: State | None, before: int | None, limit: int) -> list[WebhookDelivery]:
    """Up to `limit` deliveries of the webhook, newest change first, of those before the number `before`."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    if before is not None:
        query = query.where(WebhookDelivery.number < before)
    return list(db.session.scalars(query.order_by(WebhookDelivery.number.desc()).limit(limit)))
