"""Series of a source become series here: dense places, whatever ties and gaps the source's own positions have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.clock import rfc3339
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_draft
from kapcms.models.import_trace import ImportPlace
from kapcms.models.origin import find_origin
from kapcms.services.drafts.upserting import SourceKey, upsert

if TYPE_CHECKING:
    from kapcms.services.access.caller import Caller
    from kapcms.services.drafts.upserting import OnConflict


def arrange_series(source: str, series: str, by: Caller, on_conflict: OnConflict) -> dict[str, Any] | None:
    """Make the series of this slug hold its articles, by (position, date, slug); what a report says of it.

    Articles without a position stand last. None where no article stands in it any more: the series stays as it is.
    """
    places = _places(source, series)
    if not places:
        return None
    title = min(place.title for place in places)
    fields: dict[str, Any] = {"title": title, "articles": [place.draft_id for place in places]}
    key = SourceKey(source, f"series:{series}", "series")
    if find_origin(source, key.external_id) is None and find_draft("series", series) is None:
        fields["slug"] = series
    else:
        origin = find_origin(source, key.external_id)
        fields |= {"slug": origin.content["slug"]} if origin is not None else {}
    done = upsert(key, fields, by, "keep" if on_conflict == "fail" else on_conflict)
    return {
        "slug": done.draft.slug,
        "title": title,
        "action": done.outcome,
        "count": len(places),
        **_dirt([place.position for place in places]),
    }


def _places(source: str, series: str) -> list[ImportPlace]:
    query = (
        select(ImportPlace)
        .join(Draft, Draft.id == ImportPlace.draft_id)
        .where(ImportPlace.source == source, ImportPlace.series == series, Draft.trashed_at.is_(None))
    )
    return sorted(db.session.scalars(query), key=_order)


def _order(place: ImportPlace) -> tuple[bool, float, bool, str, str]:
    position = place.position
    dated = rfc3339(place.at) if place.at else ""
    return (position is None, position or 0.0, place.at is None, dated, place.slug)


def _dirt(positions: list[float | None]) -> dict[str, int]:
    """How the source's positions were: `ties` share one, `gaps` are missing between the least and the most."""
    given = [position for position in positions if position is not None]
    whole = sorted({int(position) for position in given})
    gaps = whole[-1] - whole[0] + 1 - len(whole) if whole else 0
    return {"ties": len(given) - len(set(given)), "gaps": max(gaps, 0), "without_position": len(positions) - len(given)}
