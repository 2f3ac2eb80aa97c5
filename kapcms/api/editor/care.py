"""Care for series in the Editor API: health, proposals out of imports, and resolving neighbours by hand."""

from __future__ import annotations

from typing import Any

from kapcms.api.access import only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import draft_to_act_on
from kapcms.api.writing import writes
from kapcms.schemas.care import HealthOut, NeighbourIn, ProposalsOut, ResolvedOut
from kapcms.schemas.envelope import one
from kapcms.services.advice.caring import health_of, proposals, resolve_by_hand
from kapcms.services.drafts.editing import get_draft

blp = blueprint("care", "Care for series")


@blp.get("/series/<key>/health")
@only("viewer")
@blp.response(200, one(HealthOut))
def get_health(key: str) -> dict[str, Any]:
    """What a reader walking along the series, or an editor looking after it, would stumble over."""
    findings = health_of(get_draft("series", key))
    return {"data": {"is_well": not findings, "findings": findings}}


@blp.get("/series/proposals")
@only("viewer")
@blp.response(200, ProposalsOut)
def get_proposals() -> dict[str, Any]:
    """Series that could be made of the neighbours that imports named; confirm one by `POST /series`."""
    return {"data": proposals()}


@blp.put("/unresolved/<article>/<any(previous, next):side>")
@only("editor")
@writes
@blp.arguments(NeighbourIn)
@blp.response(200, one(ResolvedOut))
def resolve(fields: dict[str, Any], article: str, side: str) -> dict[str, Any]:
    """Say which article the source of this one meant; `If-Match` may be left out."""
    draft = draft_to_act_on("article", article)
    key = fields["neighbour"]
    wanted = key if isinstance(key, str) else key.get("id") or key.get("slug") or ""
    neighbour = resolve_by_hand(draft, side, wanted)
    return {
        "data": {
            "article": draft,
            "side": side,
            "title": neighbour.title,
            "neighbour": get_draft("article", neighbour.neighbour_id or ""),
        }
    }
