"""The site's own facts: readers see a change at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.writing import writes
from kapcms.models.draft import find_drafts
from kapcms.models.public import SITE_SLUG
from kapcms.schemas.envelope import one
from kapcms.schemas.site import SiteIn, SiteOut
from kapcms.services.editing import content_of, get_draft, save
from kapcms.services.publishing import publish
from kapcms.services.showing import named

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
    """Change the site's own facts; what is left out stays. Every public document that bears one of them is renewed."""
    draft = get_draft("site", SITE_SLUG, lock=True)
    save(draft, fields, caller())
    publish(draft)
    return _shown(draft)


def _shown(draft: Draft) -> tuple[dict[str, Any], int, dict[str, str]]:
    content = content_of(draft)
    topics = find_drafts(policy["topic"] for policy in content["policies"] if policy["topic"])
    policies = [policy | {"topic": named(topics.get(policy["topic"]))} for policy in content["policies"]]
    return {"data": content | {"policies": policies, "version": draft.version}}, 200, {"ETag": f'"{draft.version}"'}
