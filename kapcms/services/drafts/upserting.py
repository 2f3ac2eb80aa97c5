"""Upserts by source: the same item again writes nothing; what was edited here since is never overwritten unasked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import orjson

from kapcms.clock import now
from kapcms.content.slug import check_slug
from kapcms.errors import Conflict, Fault
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.origin import Origin, find_origin
from kapcms.services.drafts.blank import BLANK, Content
from kapcms.services.drafts.contents import with_changes
from kapcms.services.drafts.editing import content_of, create, replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.services.access.caller import Caller

IN_CONFLICT = ""
"""In place of the hash of an item of which something was kept as it is here: no item has it."""

Outcome = Literal["created", "updated", "unchanged", "conflict"]
OnConflict = Literal["keep", "update", "fail"]


@dataclass(frozen=True, slots=True)
class Upserted:
    """The draft, what happened to it, and the fields that were edited here and there since the last import."""

    draft: Draft
    outcome: Outcome
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceKey:
    """An item of a source: the name of the source, the id that it gives the item, and the type of draft it becomes."""

    source: str
    external_id: str
    type: str = "article"


def upsert(key: SourceKey, item: Mapping[str, Any], by: Caller, on_conflict: OnConflict = "keep") -> Upserted:
    """Bring the draft that the source knows by `key` to what `item` (fields as on write) says.

    Each field is compared three ways: as it was imported last, as it is here, as it comes now. A field that only one
    side changed takes that side; one that both changed stays as it is here (`keep`), is overwritten (`update`), or
    stops the import of this item (`fail`).

    Raises:
        Invalid: the item cannot be stored.
        Conflict: `fail` was asked for and fields were changed on both sides, or its slug is taken.
    """
    origin = find_origin(key.source, key.external_id)
    item_hash = hash_of(item)
    if origin is None:
        draft = create(key.type, item, by, kind="import")
        origin = Origin(source=key.source, external_id=key.external_id, draft_id=draft.id)
        _remember(origin, item_hash, content_of(draft))
        return Upserted(draft, "created")
    draft = db.session.get_one(Draft, origin.draft_id, with_for_update=True)
    if origin.content_hash == item_hash:
        return Upserted(draft, "unchanged")
    return _update(origin, draft, item, by, on_conflict)


def hash_of(item: Mapping[str, Any]) -> str:
    """The SHA-256 of what an item says, whatever the order of its fields."""
    return hashlib.sha256(orjson.dumps(item, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _update(origin: Origin, draft: Draft, item: Mapping[str, Any], by: Caller, on_conflict: OnConflict) -> Upserted:
    blank = {name: value for name, value in BLANK[draft.type].items() if name not in {"slug", "title", "name"}}
    new = with_changes(draft.type, origin.content | blank, {k: v for k, v in item.items() if k != "slug"})
    if item.get("slug"):
        new["slug"] = check_slug(item["slug"])
    return merge(origin, draft, new, hash_of(item), by, on_conflict)


def merge(  # noqa: PLR0913, PLR0917  both sides, and how to join them
    origin: Origin, draft: Draft, new: Content, item_hash: str, by: Caller, on_conflict: OnConflict
) -> Upserted:
    """Bring the draft to `new`, whole checked content, where it was not edited here since the last import.

    What was kept against the source stays in conflict: the item is compared again each time it comes.

    Raises:
        Conflict: `fail` was asked for and fields were changed on both sides, or its slug is taken.
    """
    here = content_of(draft)
    changes, conflicts = _three_way(origin.content, here, new)
    if conflicts and on_conflict == "fail":
        faults = tuple(Fault(f"/{name}", "edited_here", "It was edited here and at the source.") for name in conflicts)
        raise Conflict("Fields were edited here since the last import.", code="edited_here", faults=faults)
    if on_conflict == "update":
        changes |= {name: new[name] for name in conflicts}
    changed = replace(draft, here | changes, by, kind="import")
    if conflicts and on_conflict == "keep":
        _remember(origin, IN_CONFLICT, new | {name: origin.content[name] for name in conflicts})
        return Upserted(draft, "conflict", tuple(conflicts))
    _remember(origin, item_hash, new)
    return Upserted(draft, "updated" if changed else "unchanged", tuple(conflicts))


def _three_way(last: Content, here: Content, new: Content) -> tuple[Content, list[str]]:
    """What to change here, and the names of the fields that both sides changed, differently."""
    arrived = [name for name in new if new[name] != last[name] and new[name] != here[name]]
    conflicts = [name for name in arrived if here[name] != last[name]]
    return {name: new[name] for name in arrived if name not in conflicts}, conflicts


def _remember(origin: Origin, item_hash: str, content: Content) -> None:
    origin.content_hash = item_hash
    origin.mark = origin.outline = None
    origin.content = content
    origin.imported_at = now()
    db.session.add(origin)
    db.session.flush()
