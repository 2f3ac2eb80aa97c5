"""Snippets in the Editor API: make, list, read, save, trash."""

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
from kapcms.schemas.snippet import SnippetCardOut, SnippetIn, SnippetOut
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash

blp = blueprint("snippets", "Snippets: blocks that many articles share")


@blp.get("/snippets")
@only("viewer")
@blp.arguments(DraftsIn, location="query")
@blp.response(200, many(SnippetCardOut))
def list_snippets(args: dict[str, Any]) -> dict[str, Any]:
    """The snippets, newest save first."""
    return answer_page(args, "snippet")


@blp.post("/snippets")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(SnippetIn)
@blp.response(201, one(SnippetOut))
def create_snippet(args: dict[str, Any], fields: dict[str, Any]) -> Answer:
    """A new snippet; it becomes public with the first public article that names it, or when it is published."""
    return create_draft("snippet", fields, is_published=args["publish"])


@blp.get("/snippets/<key>")
@only("viewer")
@blp.response(200, one(SnippetOut))
def get_snippet(key: str) -> Answer:
    """The working copy, by id or current slug."""
    return answer(get_draft("snippet", key))


@blp.patch("/snippets/<key>")
@only("author")
@writes
@blp.arguments(SaveIn, location="query")
@blp.arguments(SnippetIn(partial=True))
@blp.response(200, one(SnippetOut))
def edit_snippet(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Save the fields that are sent; needs `If-Match`."""
    return edit_draft("snippet", key, fields, args)


@blp.delete("/snippets/<key>")
@only("author")
@writes
@blp.response(200, one(SnippetOut))
def delete_snippet(key: str) -> Answer:
    """Put the snippet in the trash and withdraw it from readers; needs `If-Match`."""
    draft = draft_to_change("snippet", key)
    put_in_trash(draft, caller())
    return answer(draft)
