"""Clearing the seeds: whoever has seen what a site looks like begins with an empty one. What was made of them stays.

A seed stays where it was edited since it was planted, and where something that stays names it: an article keeps its
authors, its topics and the snippets that it shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import and_, or_, select

from kapcms.content.expanding import snippet_slugs
from kapcms.content.glossing import term_slugs
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.origin import Origin, find_origin
from kapcms.models.public import SITE_SLUG
from kapcms.models.revision import Revision
from kapcms.services.access.auditing import note, note_draft
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.blank import BLANK
from kapcms.services.drafts.contents import bodies_of, references_of
from kapcms.services.drafts.editing import content_of, get_draft, replace
from kapcms.services.drafts.entering import drop_draft
from kapcms.services.media.library import delete_medium
from kapcms.services.publication.publishing import publish, withdraw
from kapcms.services.upkeep.founding import FIRST_NAME
from kapcms.services.upkeep.seeding import MEMORY, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select

    from kapcms.services.access.caller import Caller
from kapcms.services.drafts.blank import Content

Reason = Literal["edited", "used"]
ORDER = ("series", "article", "snippet", "term", "topic", "person", "media")
"""What shows others goes before what it shows."""
SITE_FACTS = ("name", "description", "default_disclaimer", "policies", "field_schemas")
"""The facts of the site that seeds bring."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """The seeds that are here: those that can be cleared, in the order for it, and those that stay, with the reason."""

    untouched: list[Draft] = field(default_factory=list)
    kept: list[tuple[Draft, Reason]] = field(default_factory=list)


def find_seeds() -> Seeds:
    """What was planted and is still here, the trash included; the site itself is not among it."""
    rows = db.session.execute(_planted().order_by(Draft.type, Draft.slug)).all()
    edited = {draft.id for draft, planted in rows if content_of(draft) != planted}
    free = {draft.id: draft for draft, _ in rows if draft.id not in edited}
    _take_out_named(free)
    untouched = sorted(free.values(), key=lambda draft: ORDER.index(draft.type))
    kept: list[tuple[Draft, Reason]] = [
        (draft, "edited" if draft.id in edited else "used") for draft, _ in rows if draft.id not in free
    ]
    return Seeds(untouched, kept)


def is_new_site() -> bool:
    """Whether nobody began yet: the site's facts are as they were set up, and there is nothing but seeds."""
    if get_draft("site", SITE_SLUG).updated_by != COMMAND_LINE.name:
        return False
    seeds = select(Origin.draft_id).where(Origin.source == SOURCE)
    own = select(Draft.id).where(Draft.type.in_(("article", "series")), Draft.id.not_in(seeds))
    return db.session.scalar(own.limit(1)) is None


def clear(by: Caller) -> Seeds:
    """Withdraw and delete the untouched seeds for good; what was cleared, and what stays.

    Their slugs are free for other drafts; readers who come by an old address find 410. The site loses those facts that
    are still the seeds' own, its fields only where nothing that stays has values for them. Nothing is planted again.
    """
    held = _planted().order_by(Draft.id).with_for_update(of=Draft)
    db.session.execute(held.execution_options(populate_existing=True)).all()
    seeds = find_seeds()
    drafts = [draft for draft in seeds.untouched if draft.type != "media"]
    for draft in drafts:
        withdraw(draft)
    for draft in drafts:
        note_draft("purged", draft, seed=True)
        drop_draft(draft.id)
        db.session.delete(draft)
    db.session.flush()
    for draft in seeds.untouched[len(drafts) :]:  # nothing shows them any more
        delete_medium(draft)
    _clear_site(by)
    note("seeds.cleared", None, None, cleared=len(seeds.untouched), kept=len(seeds.kept))
    return seeds


def _planted() -> Select[Any]:
    """All drafts that are seeds, each with the content that it was planted with."""
    return (
        select(Draft, Origin.content)
        .join(Origin, Origin.draft_id == Draft.id)
        .where(Origin.source == SOURCE, Draft.type != "site")
    )


def _take_out_named(free: dict[str, Draft]) -> None:
    """Take out of `free` what anything else names, and what those name, until nothing that stays lacks anything."""
    by_slug = {(draft.type, draft.slug): draft.id for draft in free.values()}
    waiting = [named for type_, content in _others(free) for named in _named_by(type_, content, by_slug)]
    while waiting:
        draft = free.pop(waiting.pop(), None)
        if draft is not None:
            waiting += _named_by(draft.type, content_of(draft), by_slug)


def _others(free: dict[str, Draft]) -> Iterator[tuple[str, Content]]:
    """Type and content of everything that is not in `free`, as it is worked on and as readers see it."""
    versions = or_(Revision.version == Draft.version, Revision.version == Draft.public_version)
    query = select(Draft.id, Draft.type, Revision.content).join(Revision, and_(Revision.draft_id == Draft.id, versions))
    for draft_id, type_, content in db.session.execute(query).all():
        if draft_id not in free:
            yield type_, _without_seeds_facts(content) if type_ == "site" else content


def _named_by(type_: str, content: Content, by_slug: dict[tuple[str, str], str]) -> list[str]:
    """The ids that a content names; `by_slug` are the drafts that it may name by slug."""
    slugs = [("snippet", slug) for body in bodies_of(content) for slug in snippet_slugs(body)]
    slugs += [("term", slug) for body in bodies_of(content) for slug in term_slugs(body)]
    if content.get("default_disclaimer"):
        slugs.append(("snippet", content["default_disclaimer"]))
    policies = [policy["topic"] for policy in content.get("policies", ()) if policy["topic"]]
    return [*(i for _, i in references_of(type_, content)), *policies, *(by_slug[k] for k in slugs if k in by_slug)]


def _clear_site(by: Caller) -> None:
    site = get_draft("site", SITE_SLUG, lock=True)
    here = content_of(site)
    uses_fields = any(content.get("fields") for _, content in _others({}))
    if replace(
        site, _without_seeds_facts(here) | ({"field_schemas": here["field_schemas"]} if uses_fields else {}), by
    ):
        publish(site)


def _without_seeds_facts(site: Content) -> Content:
    """The site's content, with nothing in place of those facts that are still as the seeds brought them."""
    memory = find_origin(*MEMORY)
    planted = memory.content["facts"] if memory is not None else {}
    first = BLANK["site"] | {"name": FIRST_NAME}
    return site | {name: first[name] for name in SITE_FACTS if name in planted and site[name] == planted[name]}
