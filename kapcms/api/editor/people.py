"""People in the Editor API: make, list, read, save, trash."""

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
from kapcms.schemas.person import PersonCardOut, PersonIn, PersonOut
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash

blp = blueprint("people", "People: authors and reviewers")


@blp.get("/people")
@only("viewer")
@blp.arguments(DraftsIn, location="query")
@blp.response(200, many(PersonCardOut))
def list_people(args: dict[str, Any]) -> dict[str, Any]:
    """The people, newest save first."""
    return answer_page(args, "person")


@blp.post("/people")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(PersonIn)
@blp.response(201, one(PersonOut))
def create_person(args: dict[str, Any], fields: dict[str, Any]) -> Answer:
    """A new person; it becomes public with the first public article that names it, or when it is published."""
    return create_draft("person", fields, is_published=args["publish"])


@blp.get("/people/<key>")
@only("viewer")
@blp.response(200, one(PersonOut))
def get_person(key: str) -> Answer:
    """The working copy, by id or current slug."""
    return answer(get_draft("person", key))


@blp.patch("/people/<key>")
@only("author")
@writes
@blp.arguments(SaveIn, location="query")
@blp.arguments(PersonIn(partial=True))
@blp.response(200, one(PersonOut))
def edit_person(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Save the fields that are sent; needs `If-Match`."""
    return edit_draft("person", key, fields, args)


@blp.delete("/people/<key>")
@only("author")
@writes
@blp.response(200, one(PersonOut))
def delete_person(key: str) -> Answer:
    """Put the person in the trash and withdraw it from readers; needs `If-Match`."""
    draft = draft_to_change("person", key)
    put_in_trash(draft, caller())
    return answer(draft)
