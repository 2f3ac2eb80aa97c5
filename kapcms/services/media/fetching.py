"""Bringing images that imported articles show from elsewhere into the library, one after the other.

Each image is one medium, whatever number of articles shows it. What was fetched is named by `media:{id}` in the drafts
from then on, so that the same command again fetches only what did not come before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sqlalchemy import select

from kapcms.content.body_media import with_sources
from kapcms.content.walking import nodes_of
from kapcms.errors import KapcmsError
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_draft
from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import content_of, replace
from kapcms.services.media.downloading import NotFetched, downloaded
from kapcms.services.media.library import add_medium
from kapcms.services.media.receiving import received
from kapcms.services.publication.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.services.drafts.blank import Content
    from kapcms.services.media.downloading import Sources

NOTE = "images fetched into the library"


@dataclass(slots=True)
class Fetched:
    """What came of it: ids of media by address, reasons by address, how many articles name media now."""

    media: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    articles: int = 0


def fetch_media(sources: Sources, tell: Callable[[str], object], *, is_published: bool) -> Fetched:
    """Fetch every image that articles show from these sources.

    With `is_published` an article is published, but only where readers saw its working copy before.
    """
    done = Fetched()
    drafts = select(Draft.id).where(Draft.type == "article", Draft.trashed_at.is_(None)).order_by(Draft.id)
    for draft_id in list(db.session.scalars(drafts)):
        draft = db.session.get_one(Draft, draft_id)
        wanted = _addresses(content_of(draft), sources)
        db.session.rollback()
        for url, alt in wanted.items():
            if url not in done.media and url not in done.failed:
                _bring(url, alt, sources, done)
                tell(f"{url}: {done.failed.get(url, 'fetched')}")
        if wanted.keys() & done.media.keys():
            with transaction():
                done.articles += _rename(draft_id, done.media, is_published=is_published)
    return done


def _addresses(content: Content, sources: Sources) -> dict[str, str]:
    """The addresses at the sources that an article shows, each with its alternative text."""
    cover = content["cover"] or {}
    found = {cover["url"]: cover.get("alt") or ""} if "url" in cover else {}
    for _, node in nodes_of(content["body"]):
        if node["type"] == "image":
            found.setdefault(node["attrs"]["src"], node["attrs"].get("alt", ""))
    return {url: alt for url, alt in found.items() if sources.has(url)}


def _bring(url: str, alt: str, sources: Sources, done: Fetched) -> None:
    try:
        with downloaded(url, sources) as (file, name), received(cast("BinaryIO", file), name) as got, transaction():
            done.media[url] = add_medium(got, {"alt": alt[:1000]}, COMMAND_LINE).id
    except NotFetched as error:
        done.failed[url] = str(error)
    except KapcmsError as error:
        done.failed[url] = error.detail


def _rename(draft_id: str, media: dict[str, str], *, is_published: bool) -> bool:
    """Let the working copy name media in place of these addresses; whether it did name any of them."""
    draft = find_draft("article", draft_id, lock=True)
    if draft is None:
        return False
    was_as_public = draft.public_version is not None and not draft.is_changed
    content = content_of(draft)
    cover: Any = content["cover"]
    if cover is not None and cover.get("url") in media:
        cover = {"id": media[cover["url"]], "alt": cover.get("alt") or None}
    body = with_sources(content["body"], {url: f"media:{media_id}" for url, media_id in media.items()})
    is_new = replace(draft, content | {"cover": cover, "body": body}, COMMAND_LINE, kind="import", note=NOTE)
    if is_new and is_published and was_as_public:
        publish(draft)
    return is_new
