"""The site's own facts: readers see a change at once, and every one of them is a revision to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import draft_to_change
from kapcms.api.editor.revisions import NUMBER, difference, page_of_revisions, whole_revision
from kapcms.api.parsing import held_version_if_sent
from kapcms.api.writing import writes
from kapcms.models.draft import find_drafts
from kapcms.models.public import SITE_SLUG
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.schemas.revision import DiffIn, DiffOut, RevertIn, RevisionCardOut, RevisionOut
from kapcms.schemas.site import SiteIn, SiteOut
from kapcms.services.drafts.editing import content_of, get_draft, save
from kapcms.services.drafts.reconciling import check_held_version
from kapcms.services.drafts.revising import get_revision, revert
from kapcms.services.drafts.showing import named
from kapcms.services.publication.publishing import publish

if TYPE_CHECKING:
    from kapcms.models.draft import Draft

blp = blueprint("site", "The site: its name, address, language and order")


@blp.get("/site")
@only("viewer")
@blp.response(200, one(SiteOut))
def get_site() -> tuple[dict[str, Any], int, dict[str, str]]:
    """The site's own facts."""
    return _shown(get_draft("site", SITE_SLUG))


@blp.put("/site")
@only("admin")
@writes
@blp.arguments(SiteIn)
@blp.response(200, one(SiteOut))
def put_site(fields: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Change the site's own facts; what is left out stays. Every public document that bears one of them is renewed.

    `If-Match` may be left out.
    """
    held = held_version_if_sent()
    draft = get_draft("site", SITE_SLUG, lock=True)
    check_held_version(draft, held, fields)
    save(draft, fields, caller())
    publish(draft)
    return _shown(draft)


@blp.get("/site/revisions")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(RevisionCardOut))
def list_site_revisions(args: dict[str, Any]) -> dict[str, Any]:
    """What the site's facts were, newest first."""
    return page_of_revisions(get_draft("site", SITE_SLUG), args)


@blp.get(f"/site/revisions/{NUMBER}")
@only("viewer")
@blp.response(200, one(RevisionOut))
def get_site_revision(n: int) -> dict[str, Any]:
    """One revision with its content."""
    draft = get_draft("site", SITE_SLUG)
    return {"data": whole_revision(draft, get_revision(draft, n))}


@blp.get(f"/site/revisions/{NUMBER}/diff")
@only("viewer")
@blp.arguments(DiffIn, location="query")
@blp.response(200, one(DiffOut))
def diff_site_revisions(args: dict[str, Any], n: int) -> dict[str, Any]:
    """What changed from this revision to another, by field."""
    return {"data": difference(get_draft("site", SITE_SLUG), n, args.get("to"))}


@blp.put("/site/draft")
@only("admin")
@writes
@blp.arguments(RevertIn)
@blp.response(200, one(SiteOut))
def revert_site(fields: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Go back to a revision, as a new one; readers see it at once. Needs `If-Match`."""
    draft = draft_to_change("site", SITE_SLUG)
    revert(draft, fields["from_revision"], caller(), fields.get("fields"))
    publish(draft)
    return _shown(draft)


def _shown(draft: Draft) -> tuple[dict[str, Any], int, dict[str, str]]:
    content = content_of(draft)
    topics = find_drafts(policy["topic"] for policy in content["policies"] if policy["topic"])
    policies = [policy | {"topic": named(topics.get(policy["topic"]))} for policy in content["policies"]]
    return {"data": content | {"policies": policies, "version": draft.version}}, 200, {"ETag": f'"{draft.version}"'}
