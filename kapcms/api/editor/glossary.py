"""The glossary in the Editor API: make, list, read, save, trash."""

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
from kapcms.schemas.term import TermCardOut, TermIn, TermOut
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash

blp = blueprint("glossary", "The glossary: terms that texts mark")


@blp.get("/glossary")
@only("viewer")
@blp.arguments(DraftsIn, location="query")
@blp.response(200, many(TermCardOut))
def list_terms(args: dict[str, Any]) -> dict[str, Any]:
    """The terms, newest save first."""
    return answer_page(args, "term")


@blp.post("/glossary")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(TermIn)
@blp.response(201, one(TermOut))
def create_term(args: dict[str, Any], fields: dict[str, Any]) -> Answer:
    """A new term; it becomes public with the first public article that names it, or when it is published."""
    return create_draft("term", fields, is_published=args["publish"])


@blp.get("/glossary/<key>")
@only("viewer")
@blp.response(200, one(TermOut))
def get_term(key: str) -> Answer:
    """The working copy, by id or current slug."""
    return answer(get_draft("term", key))


@blp.patch("/glossary/<key>")
@only("author")
@writes
@blp.arguments(SaveIn, location="query")
@blp.arguments(TermIn(partial=True))
@blp.response(200, one(TermOut))
def edit_term(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Save the fields that are sent; needs `If-Match`."""
    return edit_draft("term", key, fields, args)


@blp.delete("/glossary/<key>")
@only("author")
@writes
@blp.response(200, one(TermOut))
def delete_term(key: str) -> Answer:
    """Put the term in the trash and withdraw it from readers; needs `If-Match`."""
    draft = draft_to_change("term", key)
    put_in_trash(draft, caller())
    return answer(draft)
