"""Time is an event: the first request after a moment that something waits for makes it happen, then is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from sqlalchemy import select

from kapcms.api.guarding import CONTENT_API
from kapcms.clock import now
from kapcms.delivery.kept.middleware import DUE_AT
from kapcms.delivery.prepared import Prepared
from kapcms.later import later
from kapcms.models.change import LogHead
from kapcms.models.transaction import transaction

if TYPE_CHECKING:
    from kapcms.services.publication import scheduling
else:
    scheduling = later("kapcms.services.publication.scheduling")

READERS = (CONTENT_API, "/feed.", "/rss.xml", "/sitemap", "/robots.txt", "/llms.txt")
"""Beginnings of the addresses that answer readers."""

_next_due = Prepared(select(LogHead.next_due_at).where(LogHead.id == 1), looks_up=True)


def fire_what_is_due() -> None:
    """Before a request to what shows public things or drafts: make everything happen whose moment has come."""
    known_until = request.environ.get(DUE_AT)
    if known_until is not None and now().timestamp() < known_until:
        return
    if request.path.startswith((*READERS, "/api/")):
        make_due_happen()


def make_due_happen() -> None:
    """Make everything happen whose moment has come; costs one small SELECT when nothing has."""
    while is_anything_due():
        with transaction():
            scheduling.do_what_is_due()


def is_anything_due() -> bool:
    """Whether the moment of anything that waits has come."""
    row = _next_due.one()
    return row is not None and row.next_due_at is not None and row.next_due_at <= now()
