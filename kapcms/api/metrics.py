"""`/metrics`: the counts of all worker processes of the machine and the state of the log, as Prometheus reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from kapcms.api.access import for_watchers
from kapcms.api.openapi import Blueprint
from kapcms.clock import now
from kapcms.delivery.counts import NOW, counts_in_force
from kapcms.later import later
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.media import Rendition
from kapcms.models.purge_cursor import PurgeCursor
from kapcms.models.webhook import WebhookDelivery

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from kapcms.delivery.counts import Name
    from kapcms.services.jobs import listing
else:
    listing = later("kapcms.services.jobs.listing")

blp = Blueprint("metrics", __name__, url_prefix="/", description="What the server counts and measures")

COUNTED = (
    ("requests", "Requests that the app answered", ("method", "route", "status")),
    ("request_seconds", "Seconds spent on them", ("method", "route")),
    ("job_runs", "Runs of the worker's jobs that had something to do", ("job",)),
    ("job_failures", "Those that failed with an error of ours", ("job",)),
    ("job_seconds", "Seconds spent on them", ("job",)),
    ("kept_hits", "Requests answered from the kept responses", ()),
    ("kept_dropped", "Kept responses dropped because something changed", ()),
    ("kept_evicted", "Kept responses dropped for want of room", ()),
    ("kept_moved", "Kept responses moved in the site order because an article entered it", ()),
)
"""Counters: name, meaning, labels."""
MEASURED = (
    (NOW + "kept_entries", "Responses that are kept, over all processes"),
    (NOW + "kept_bytes", "Bytes that they take"),
)
"""Gauges that each process says of itself."""


@blp.get("/metrics")
@for_watchers
@blp.response(200, content_type="text/plain")
def get_metrics() -> Response:
    """The metrics, in the text format of Prometheus: for this machine and for admins (KAPCMS_METRICS_ACCESS)."""
    registry = CollectorRegistry()
    registry.register(_State())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _State(Collector):
    """Read anew for each scrape."""

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        sums = counts_in_force().sums()
        yield from _counted(sums)
        for name, meaning in MEASURED:
            plain = name.removeprefix(NOW)
            yield GaugeMetricFamily(f"kapcms_{plain}", meaning, value=sums[name,])
        yield GaugeMetricFamily("kapcms_processes", "Processes that count", value=counts_in_force().processes())
        yield from _of_the_log()
        yield from _of_webhooks()
        yield from _of_purges()
        yield from _of_renditions()
        yield from _of_jobs()


def _counted(sums: Counter[Name]) -> Iterator[Metric]:
    for name, meaning, labels in COUNTED:
        family = CounterMetricFamily(f"kapcms_{name}", meaning, labels=labels)
        found = {key[1:]: value for key, value in sums.items() if key[0] == name}
        if not labels:
            found.setdefault((), 0)
        for values, value in sorted(found.items()):
            family.add_metric(values, value)
        yield family


def _of_the_log() -> Iterator[Metric]:
    row = db.session.execute(select(LogHead.number, LogHead.next_due_at).where(LogHead.id == 1)).one_or_none()
    if row is None:
        return
    late = 0.0 if row.next_due_at is None else max(0.0, (now() - row.next_due_at).total_seconds())
    yield GaugeMetricFamily("kapcms_log_number", "The last number of the publication log", value=row.number)
    yield GaugeMetricFamily("kapcms_due_lag_seconds", "How late the next due schedule is", value=late)


def _of_webhooks() -> Iterator[Metric]:
    query = select(func.count(), func.min(WebhookDelivery.created_at)).where(WebhookDelivery.state == "waiting")
    count, oldest = db.session.execute(query).one()
    age = 0.0 if oldest is None else max(0.0, (now() - oldest).total_seconds())
    yield GaugeMetricFamily("kapcms_webhook_deliveries_waiting", "Deliveries in the outbox", value=count)
    yield GaugeMetricFamily("kapcms_webhook_oldest_waiting_seconds", "Age of the oldest of them", value=age)


def _of_renditions() -> Iterator[Metric]:
    family = GaugeMetricFamily("kapcms_renditions", "Renditions of images that are not made", labels=("state",))
    query = select(Rendition.state, func.count()).where(Rendition.state != "made").group_by(Rendition.state)
    counts = {"waiting": 0, "failed": 0} | {row[0]: row[1] for row in db.session.execute(query)}
    for state, count in counts.items():
        family.add_metric((state,), count)
    yield family


def _of_jobs() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("kapcms_jobs_waiting", "What waits in the background, by kind", labels=("kind",))
    failed = GaugeMetricFamily("kapcms_jobs_failed", "What failed there at its last attempt", labels=("kind",))
    for jobs in listing.all_jobs():
        waiting.add_metric((jobs.kind,), jobs.waiting)
        failed.add_metric((jobs.kind,), jobs.failed)
    yield from (waiting, failed)


def _of_purges() -> Iterator[Metric]:
    """By kind and number, for monitors keep this elsewhere, and addresses are not their business."""
    behind = GaugeMetricFamily("kapcms_purge_behind", "Changes that a CDN was not told yet", labels=("target",))
    failing = GaugeMetricFamily("kapcms_purge_failed_attempts", "Attempts that failed in a row", labels=("target",))
    query = select(PurgeCursor.target, LogHead.number - PurgeCursor.number, PurgeCursor.attempts)
    rows = db.session.execute(query.join(LogHead, LogHead.id == 1).order_by(PurgeCursor.target))
    for place, (target, count, attempts) in enumerate(rows, start=1):
        name = (f"{target.partition('+')[0]} {place}",)
        behind.add_metric(name, count)
        failing.add_metric(name, attempts)
    yield from (behind, failing)
