"""Topics in the Editor API: make, list, read, save, trash."""

from __future__ import annotations

from typing import Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import (
    Answer,
    DraftsIn,
    PublishIn,
    SaveIn,
    answer,
    answer_page,
    create_draft,
    draft_to_change,
    edit_draft,
)
from kapcms.api.writing import writes
from kapcms.schemas.envelope import many, one
from kapcms.schemas.topic import TopicCardOut, TopicIn, TopicOut
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash

blp = blueprint("topics", "Topics: what articles are about")


@blp.get("/topics")
@only("viewer")
@blp.arguments(DraftsIn, location="query")
@blp.response(200, many(TopicCardOut))
def list_topics(args: dict[str, Any]) -> dict[str, Any]:
    """The topics, newest save first."""
    return answer_page(args, "topic")


@blp.post("/topics")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(TopicIn)
@blp.response(201, one(TopicOut))
def create_topic(args: dict[str, Any], fields: dict[str, Any]) -> Answer:
    """A new topic; it becomes public with the first public article that names it, or when it is published."""
    return create_draft("topic", fields, is_published=args["publish"])


@blp.get("/topics/<key>")
@only("viewer")
@blp.response(200, one(TopicOut))
def get_topic(key: str) -> Answer:
    """The working copy, by id or current slug."""
    return answer(get_draft("topic", key))


@blp.patch("/topics/<key>")
@only("author")
@writes
@blp.arguments(SaveIn, location="query")
@blp.arguments(TopicIn(partial=True))
@blp.response(200, one(TopicOut))
def edit_topic(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Save the fields that are sent; needs `If-Match`."""
    return edit_draft("topic", key, fields, args)


@blp.delete("/topics/<key>")
@only("author")
@writes
@blp.response(200, one(TopicOut))
def delete_topic(key: str) -> Answer:
    """Put the topic in the trash and withdraw it from readers; needs `If-Match`."""
    draft = draft_to_change("topic", key)
    put_in_trash(draft, caller())
    return answer(draft)
