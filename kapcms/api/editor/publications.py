"""Publications in the Editor API: what readers see of a draft, and from when until when."""

from __future__ import annotations

from typing import Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import Answer, draft_to_act_on
from kapcms.api.editor.nouns import TYPES
from kapcms.api.writing import writes
from kapcms.schemas.article import PublicationOut
from kapcms.schemas.envelope import one
from kapcms.schemas.fields import In, MomentValue
from kapcms.services.editing import get_draft
from kapcms.services.publishing import withdraw
from kapcms.services.scheduling import put_publication
from kapcms.services.showing import publication_of

blp = blueprint("publications", "Publications: what readers see")


class PublicationIn(In):
    """From when (null or absent: now) until when (null or absent: for good)."""

    at = MomentValue(allow_none=True, load_default=None)
    until = MomentValue(allow_none=True, load_default=None)


@blp.get("/<any(articles, series, people, topics, snippets):noun>/<key>/publication")
@only("viewer")
@blp.response(200, one(PublicationOut))
def get_publication(noun: str, key: str) -> Answer:
    """What readers see of it, and what waits."""
    draft = get_draft(TYPES[noun], key)
    return {"data": publication_of(draft)}, 200, {"ETag": f'"{draft.version}"'}


@blp.put("/<any(articles, series, people, topics, snippets):noun>/<key>/publication")
@only("editor")
@writes
@blp.arguments(PublicationIn)
@blp.response(200, one(PublicationOut))
def put_publication_of(fields: dict[str, Any], noun: str, key: str) -> Answer:
    """Publish the working copy as it is now: at once or at the moment `at`, for good or until the moment `until`.

    `If-Match` may be left out; with it, only that very version is published.
    """
    draft = draft_to_act_on(TYPES[noun], key)
    put_publication(draft, fields["at"], fields["until"], caller())
    return {"data": publication_of(draft)}, 200, {"ETag": f'"{draft.version}"'}


@blp.delete("/<any(articles, series, people, topics, snippets):noun>/<key>/publication")
@only("editor")
@writes
@blp.response(200, one(PublicationOut))
def delete_publication(noun: str, key: str) -> Answer:
    """Withdraw it from readers at once, and cancel what waits; `If-Match` may be left out."""
    draft = draft_to_act_on(TYPES[noun], key)
    withdraw(draft)
    return {"data": publication_of(draft)}, 200, {"ETag": f'"{draft.version}"'}
