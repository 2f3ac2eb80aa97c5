"""What a report says of an article: what became of it, why, and what a person should see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.clock import now, rfc3339
from kapcms.services.importing.options import MEANINGS
from kapcms.services.importing.reporting import ReportLine

if TYPE_CHECKING:
    from kapcms.importers.imported import ImportedArticle
    from kapcms.services.importing.arriving import Work
    from kapcms.services.importing.options import Labels
    from kapcms.services.importing.reporting import Action


def line_of(work: Work, action: Action, code: str | None, warnings: list[str], labels: Labels | None) -> ReportLine:
    """The line of a work; `labels` is what the operator said that "Previous" means."""
    told = [*warnings, *_about_dates(work.item), *_about_labels(work.item, labels)]
    return ReportLine(work.n, work.item.source_id, work.item.title, action, code, tuple(told))


def reason_of(item: ImportedArticle) -> str | None:
    """The reason code of an item that was taken; None where there is nothing to say."""
    reason = why_not_public(item)
    return None if reason == "was_unknown" else reason


def why_not_public(item: ImportedArticle) -> str | None:
    """Why readers of the source do not see the item now: what it was there, still to come, or past; None if they do."""
    if item.status != "public":
        return f"was_{item.status}"
    moment = now()
    if item.published_at is not None and item.published_at > moment:
        return "was_scheduled"
    return "was_expired" if item.expires_at is not None and item.expires_at <= moment else None


def _about_dates(item: ImportedArticle) -> list[str]:
    if why_not_public(item) != "was_scheduled":
        return []
    moment = item.scheduled_at or item.published_at
    when = rfc3339(moment) if moment else "an unknown time"
    return [f"not_armed: it waited there for {when}; here nothing is set to happen then"]


def _about_labels(item: ImportedArticle, labels: Labels | None) -> list[str]:
    """What was seen and what was made of it."""
    return [
        f"neighbour_by_title: the page labels {title!r} as {side}"
        + (f", which is the {MEANINGS[labels][side]} one" if labels else "")
        for side, title in (("previous", item.labelled_previous), ("next", item.labelled_next))
        if title
    ]
