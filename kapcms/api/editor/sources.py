"""Upserts by source in the Editor API: what import scripts call, again and again."""

from __future__ import annotations

from typing import Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import Answer, PublishIn, answer, check_may_publish, draft_to_act_on
from kapcms.api.writing import writes
from kapcms.content.characters import FORBIDDEN
from kapcms.errors import Fault, Unreadable
from kapcms.models.origin import find_origin
from kapcms.schemas.article import ArticleIn, UpsertedOut
from kapcms.schemas.envelope import one
from kapcms.schemas.fields import OneOf
from kapcms.services.drafts.upserting import SourceKey, upsert
from kapcms.services.publication.publishing import publish

blp = blueprint("sources", "Articles by source: idempotent upserts")

LONGEST = {"source": 200, "external_id": 500}
"""The longest name of a source, and of an item in it."""


class UpsertIn(PublishIn):
    """What to do with fields that were edited here and at the source since the last import."""

    on_conflict = OneOf("keep", "update", "fail", load_default="keep")


@blp.put("/articles/by-source/<source>/<path:external_id>")
@only("author")
@writes
@blp.arguments(UpsertIn, location="query")
@blp.arguments(ArticleIn)
@blp.also(201, one(UpsertedOut))
@blp.response(200, one(UpsertedOut))
def put_by_source(args: dict[str, Any], item: dict[str, Any], source: str, external_id: str) -> Answer:
    """Bring the article that the source knows by this id to what is sent: 201 created, 200 updated or unchanged.

    `outcome` in the answer is `created`, `updated`, `unchanged` or `conflict`; `conflicts` names the fields that were
    edited here and at the source, and were kept as they are here. Needs no `If-Match`; a stale one
    that is sent is refused.
    """
    check_may_publish(args["publish"])
    _check_key(source=source, external_id=external_id)
    known = find_origin(source, external_id)
    if known is not None:
        draft_to_act_on("article", known.draft_id)
    done = upsert(SourceKey(source, external_id), item, caller(), args["on_conflict"])
    if args["publish"] and done.outcome != "conflict":
        publish(done.draft)
    status = 201 if done.outcome == "created" else 200
    body, _, headers = answer(done.draft, status, outcome=done.outcome, conflicts=list(done.conflicts))
    return body, status, headers | {"Location": f"/api/editor/v1/articles/{done.draft.id}"}


def _check_key(**parts: str) -> None:
    for name, value in parts.items():
        if len(value) > LONGEST[name] or FORBIDDEN.search(value):
            detail = f"Give 1 to {LONGEST[name]} characters, none of them a control character."
            raise Unreadable(f"The {name} in the address cannot be taken.", faults=(Fault(name, "invalid", detail),))
