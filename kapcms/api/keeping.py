"""Kept responses wired to the app: what is public is answered from memory until a publication changes it.

Every transaction that moved the log holds the machine's counter odd around its commit, so that the next request on any
process asks the log before it gives a kept answer. See `delivery/kept/freshness.py`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import sqlalchemy as sa

from kapcms.api.due import READERS, make_due_happen
from kapcms.delivery.counts import COUNTS, NOW
from kapcms.delivery.kept.counter import SharedCounter
from kapcms.delivery.kept.freshness import Freshness
from kapcms.delivery.kept.listening import LEASE_SECONDS, Listening
from kapcms.delivery.kept.middleware import KeepResponses
from kapcms.delivery.kept.news import read_news
from kapcms.delivery.kept.responses import Kept
from kapcms.delivery.kept.watching import Polling
from kapcms.models.change import CHANNEL
from kapcms.models.transaction import AROUND_COMMIT

if TYPE_CHECKING:
    from flask import Flask

    from kapcms.api.content.direct import AnswerDirectly
    from kapcms.config import Settings
    from kapcms.delivery.counts import Counts
    from kapcms.delivery.kept.freshness import News
    from kapcms.delivery.kept.watching import Watch

WATCH = "kapcms.watch"
"""Under this name the app keeps the thread that watches the log."""


def keep_responses(app: Flask, settings: Settings, direct: AnswerDirectly | None = None) -> None:
    """Tell every process of this app's publications, and keep its answers to readers in memory.

    With KAPCMS_CACHE_BYTES=0 none is kept; codings and conditions are still answered here. `direct`: what a worker's
    event loop may read with.
    """
    counter = SharedCounter(settings.var_dir / "published")
    app.extensions[AROUND_COMMIT] = counter.writing
    kept = Kept(settings.cache_bytes)

    def news(since: int) -> News:  # asked at least once a second in every process
        _tell_counts(app.extensions[COUNTS], kept)
        with app.app_context():
            return read_news(since)

    def fire_due() -> None:
        with app.app_context():
            make_due_happen()

    freshness = Freshness(
        counter,
        kept,
        news,
        lease_seconds=math.inf if settings.is_sqlite else LEASE_SECONDS,
        fire_due=fire_due,
    )
    watch = app.extensions[WATCH] = _watch(settings, freshness)
    app.wsgi_app = KeepResponses(  # type: ignore[method-assign]  # Flask's documented way
        app.wsgi_app,
        freshness,
        watch,
        prefixes=READERS,
        at_once=direct.at_once if direct and settings.is_sqlite else None,
        later=None if settings.is_sqlite else direct,
    )


def _tell_counts(counts: Counts, kept: Kept) -> None:
    """What this process keeps, for `/metrics`."""
    for name in ("hits", "dropped", "evicted", "moved"):
        counts.put(f"kept_{name}", value=getattr(kept, name))
    counts.put(NOW + "kept_entries", value=len(kept))
    counts.put(NOW + "kept_bytes", value=kept.size_bytes)


def _watch(settings: Settings, freshness: Freshness) -> Watch:
    if settings.is_sqlite:
        return Polling(freshness)
    url = sa.make_url(settings.database_url).set(drivername="postgresql")
    return Listening(freshness, url.render_as_string(hide_password=False), CHANNEL)
