"""The seeds: what a new site shows before anybody wrote, and how to be rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.writing import writes
from kapcms.schemas.envelope import one
from kapcms.schemas.seed import ClearedOut, SeedsOut
from kapcms.services.upkeep.clearing import clear, find_seeds, is_new_site

if TYPE_CHECKING:
    from kapcms.models.draft import Draft
    from kapcms.services.upkeep.clearing import Seeds

blp = blueprint("seeds", "The seeds of a new site")


@blp.get("/seeds")
@only("admin")
@blp.response(200, one(SeedsOut))
def get_seeds() -> dict[str, Any]:
    """The seeds that could be cleared, and those that were edited or are in use."""
    seeds = find_seeds()
    untouched = [_shown(draft) for draft in seeds.untouched]
    return {"data": {"is_new": is_new_site(), "untouched": untouched, "kept": _kept(seeds)}}


@blp.delete("/seeds")
@only("admin")
@writes
@blp.response(200, one(ClearedOut))
def delete_seeds() -> dict[str, Any]:
    """Withdraw and delete the seeds for good, but for those that were edited, and for what these and others name.

    The site loses those facts (name, description, disclaimer, policies, fields) that are still the seeds' own.
    """
    seeds = clear(caller())
    return {"data": {"cleared": [_shown(draft) for draft in seeds.untouched], "kept": _kept(seeds)}}


def _kept(seeds: Seeds) -> list[dict[str, Any]]:
    return [_shown(draft) | {"reason": reason} for draft, reason in seeds.kept]


def _shown(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in ("id", "type", "slug", "title")}
