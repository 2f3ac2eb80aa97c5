"""Writing the publication log: one lock, numbers without gaps, each change with the surrogate keys it touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kapcms.clock import now
from kapcms.models.change import Change, LogHead, append, lock_head
from kapcms.models.database import db
from kapcms.models.schedule import next_due_at
from kapcms.models.webhook import find_enabled
from kapcms.services.notifying.queueing import queue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kapcms.models.webhook import Webhook

SITE_ORDER = "order:site"
"""Key of every answer that shows a position or a count of the site order."""
ARTICLE_LISTS = "articles"
"""Key of every list of articles: an article entered, left, or moved in them."""
UPDATE_LISTS = "updates"
"""Key of lists that are ordered or filtered by what any update changes (its moment, title, text)."""
ABSENT = "absent"
"""Key of every answer that says that nothing is here: anything that becomes public may end that."""
THING_LISTS = {
    "series": "series",
    "person": "people",
    "topic": "topics",
    "snippet": "snippets",
    "term": "glossary",
    "media": "media",
    "site": "site",
}
"""Key of the list of all things of a type."""


def key_of(type_: str, entity_id: str) -> str:
    """Surrogate key of the answers that show this thing."""
    return f"{type_}:{entity_id}"


@dataclass(slots=True)
class Recorder:
    """The log, held under its lock until the transaction ends; all its changes bear the moment `at`.

    `webhooks` are told of each: its row in their outbox is written in the same transaction.
    """

    head: LogHead
    at: datetime
    webhooks: list[Webhook] = field(default_factory=list)
    written: list[Change] = field(default_factory=list)

    def write(  # noqa: PLR0913  a row of the log has so many members
        self,
        kind: str,
        entity_id: str,
        slug: str,
        *,
        keys: Iterable[str] = (),
        record: dict[str, Any] | None = None,
        notice: str | None = None,
        withdrawn_at: datetime | None = None,
    ) -> None:
        """Append one change; `kind` is `type.what`, and the thing's own key is always among the keys."""
        type_ = kind.partition(".")[0]
        self.head.number += 1
        self.head.at = self.at
        change = Change(
            number=self.head.number,
            at=self.at,
            kind=kind,
            type=type_,
            entity_id=entity_id,
            slug=slug,
            record=record,
            keys=sorted({key_of(type_, entity_id), *keys}),
            notice=notice,
            withdrawn_at=withdrawn_at,
        )
        append(change)
        queue(change, self.webhooks)
        self.written.append(change)


def begin_recording(moment: datetime | None = None) -> Recorder:
    """The log for this transaction, locked.

    Its moment is `moment` (default: now), but never before the last change's: a clock that jumps back changes no order.
    """
    head = lock_head()
    head.stamp += 1
    return Recorder(head, max(moment or now(), head.at), find_enabled())


def note_schedules() -> None:
    """Let every process learn of the earliest moment that anything waits for; call after schedules were changed."""
    db.session.flush()
    head = lock_head()
    head.next_due_at = next_due_at()
    head.stamp += 1
