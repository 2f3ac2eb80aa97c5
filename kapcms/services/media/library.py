"""The media library: a medium is a draft of type `media` that has a file; where it is used; deleting what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.clock import now
from kapcms.content.body_media import media_named_by
from kapcms.content.file_types import TYPES
from kapcms.errors import Conflict, Fault
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_drafts
from kapcms.models.media import MediaFile, Medium, is_released
from kapcms.models.public import SITE_SLUG, PublicShown
from kapcms.models.reference import find_referring
from kapcms.models.schedule import Schedule
from kapcms.services.access.auditing import note_draft
from kapcms.services.drafts.editing import content_of, create, get_draft, version_of
from kapcms.services.drafts.entering import drop_draft
from kapcms.services.media.receiving import order_renditions, put_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.services.access.caller import Caller
    from kapcms.services.drafts.blank import Content
    from kapcms.services.media.receiving import Received

FILE_FACTS = ("name", "media_type", "bytes", "width", "height", "is_animated")
"""What a medium's content says of its file as the file's row does."""
SHOWN_USES = 100
"""So many places are named where a medium is used."""

Use = dict[str, Any]


def add_medium(got: Received, fields: Mapping[str, Any], by: Caller) -> Draft:
    """A new medium with the file that was received; `fields` as `MediumIn` checked them.

    Raises:
        Conflict: the slug asked for is taken.
        Invalid: a field cannot be stored.
    """
    row = put_rows(got)
    facts = {name: getattr(row, name) for name in FILE_FACTS}
    facts |= {"file": row.hash, "blurhash": got.image.blurhash if got.image else None}
    draft = create("media", {"title": got.title} | facts | in_languages(fields, {}), by)
    db.session.add(Medium(draft_id=draft.id, file_hash=row.hash, kind=got.known.kind))
    db.session.flush()
    return draft


def in_languages(fields: Mapping[str, Any], content: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with `alt` and `caption`, which are in one language, put among `alts` and `captions`."""
    result = dict(fields)
    locale = result.pop("locale", None) or site_locale()
    for one, all_ in (("alt", "alts"), ("caption", "captions")):
        if one in result:
            texts = {**(content.get(all_) or {}), **(result.get(all_) or {}), locale: result.pop(one) or ""}
            result[all_] = {language: text for language, text in texts.items() if text}
    return result


def site_locale() -> str:
    """The site's own language."""
    return str(content_of(get_draft("site", SITE_SLUG))["locale"])


def adopt(draft: Draft, content: Content) -> None:
    """Write the rows of the file of a medium that came back from an export; its bytes come by themselves."""
    row = db.session.get(MediaFile, content["file"])
    if row is None:
        facts = {name: content[name] for name in FILE_FACTS}
        row = MediaFile(hash=content["file"], created_at=now(), **facts)
        db.session.add(row)
        db.session.flush()
        order_renditions(row)
    row.released_at = None
    db.session.add(Medium(draft_id=draft.id, file_hash=row.hash, kind=TYPES[row.media_type].kind))
    db.session.flush()


def uses_of(media_id: str) -> list[Use]:
    """Where a medium is used: by working copies, by what readers see, by what waits for its moment; by title.

    Each: `id`, `type`, `title`, `slug`, `in` (any of draft, public, scheduled).
    """
    where: dict[str, set[str]] = {}
    for draft_id in find_referring(media_id, "media"):
        where.setdefault(draft_id, set()).add("draft")
    for thing_id in db.session.scalars(select(PublicShown.thing_id).where(PublicShown.media_id == media_id)):
        where.setdefault(thing_id, set()).add("public")
    for draft_id in _waiting_with(media_id):
        where.setdefault(draft_id, set()).add("scheduled")
    drafts = sorted(find_drafts(where).values(), key=lambda draft: (draft.title, draft.id))
    return [
        {"id": d.id, "type": d.type, "title": d.title, "slug": d.slug, "in": sorted(where[d.id])}
        for d in drafts[:SHOWN_USES]
    ]


def delete_medium(draft: Draft) -> None:
    """Delete a medium for good; its file goes with it, after a day, where no other medium has it.

    Raises:
        Conflict: it is used; the faults name where.
    """
    uses = uses_of(draft.id)
    if uses:
        faults = tuple(Fault(f"/used_in/{n}", "in_use", _told(use)) for n, use in enumerate(uses))
        detail = f"It is used in {_told(uses[0])}{_more(len(uses) - 1)}; take it out there first."
        raise Conflict(detail, code="in_use", faults=faults, used_in=uses)
    medium = db.session.get_one(Medium, draft.id)
    file_hash = medium.file_hash
    note_draft("purged", draft, file=file_hash)
    db.session.delete(medium)
    db.session.flush()
    drop_draft(draft.id)
    db.session.delete(draft)
    db.session.flush()
    if is_released(file_hash):
        db.session.get_one(MediaFile, file_hash, with_for_update=True).released_at = now()


def _told(use: Use) -> str:
    return f"the {use['type']} {use['title']!r} ({', '.join(use['in'])})"


def _more(count: int) -> str:
    return f" and in {count} more" if count else ""


def _waiting_with(media_id: str) -> list[str]:
    """The ids of the drafts that wait to be published in a version that shows the medium."""
    query = select(Schedule.draft_id, Schedule.version).where(Schedule.action == "publish")
    waiting = [(draft_id, version) for draft_id, version in db.session.execute(query) if version is not None]
    drafts = find_drafts(draft_id for draft_id, _ in waiting)
    return [i for i, version in waiting if media_id in media_named_by(version_of(drafts[i], version).content)]
