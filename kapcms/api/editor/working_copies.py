"""Working copies in the Editor API: make, list, read, save, trash. All kinds of drafts have these routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import (
    Answer,
    DeleteIn,
    DraftsIn,
    PublishIn,
    SaveIn,
    answer,
    answer_page,
    check_may_purge,
    create_draft,
    draft_to_change,
    edit_draft,
)
from kapcms.api.editor.nouns import NOUNS, Noun
from kapcms.api.writing import writes
from kapcms.schemas.envelope import many, one
from kapcms.schemas.fields import MomentValue, Text, Truth, locale
from kapcms.schemas.publication import NoteIn
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash
from kapcms.services.upkeep.purging import purge_draft

if TYPE_CHECKING:
    from kapcms.api.openapi import Blueprint


class ArticlesIn(DraftsIn):
    """Which articles; series, topic and author by slug or id.

    `needs_review`: public ones whose review is due, or missing where a policy asks for one; `review_due_before`:
    public ones whose review will be due before that moment.
    """

    series = Text(200, least=1)
    topic = Text(200, least=1)
    author = Text(200, least=1)
    source = Text(200, least=1)
    locale = locale()
    needs_review = Truth(load_default=False)
    review_due_before = MomentValue()


class ArticleSaveIn(SaveIn, NoteIn):
    """How a save is meant; with `publish`, readers may be told by a `note` what changed and why."""


LISTED = {"article": ArticlesIn}
"""What lists of a type are narrowed by, where that is more than what all drafts have."""
SAVED = {"article": ArticleSaveIn}
"""How a save of a type may be meant, where that is more than what all drafts have."""


def _routes_of(noun: Noun) -> Blueprint:
    blp = blueprint(noun.name, noun.description)
    _offer_listing(blp, noun)
    _offer_creating(blp, noun)
    _offer_reading(blp, noun)
    _offer_editing(blp, noun)
    _offer_trashing(blp, noun)
    return blp


def _offer_listing(blp: Blueprint, noun: Noun) -> None:
    @blp.get(f"/{noun.name}")
    @only("viewer")
    @blp.arguments(LISTED.get(noun.draft_type, DraftsIn), location="query")
    @blp.response(200, many(noun.lists))
    def list_(args: dict[str, Any]) -> dict[str, Any]:
        """The working copies, newest save first; without `status` those in the trash are left out."""
        return answer_page(args, noun.draft_type)


def _offer_creating(blp: Blueprint, noun: Noun) -> None:
    @blp.post(f"/{noun.name}")
    @only("author")
    @writes
    @blp.arguments(PublishIn, location="query")
    @blp.arguments(noun.accepts)
    @blp.response(201, one(noun.gives))
    def create(args: dict[str, Any], fields: dict[str, Any]) -> Answer:
        """A new draft; without `slug` one is made from its title or name.

        What is no article or series becomes public with the first public article that names it, or when published.
        """
        return create_draft(noun.draft_type, fields, is_published=args["publish"])


def _offer_reading(blp: Blueprint, noun: Noun) -> None:
    @blp.get(f"/{noun.name}/<key>")
    @only("viewer")
    @blp.response(200, one(noun.gives))
    def get(key: str) -> Answer:
        """The working copy, by id or current slug; a series with its whole order."""
        return answer(get_draft(noun.draft_type, key))


def _offer_editing(blp: Blueprint, noun: Noun) -> None:
    @blp.patch(f"/{noun.name}/<key>")
    @only("author")
    @writes
    @blp.arguments(SAVED.get(noun.draft_type, SaveIn), location="query")
    @blp.arguments(noun.accepts(partial=True))
    @blp.response(200, one(noun.gives))
    def edit(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
        """Save the fields that are sent; needs `If-Match`. Readers see nothing of it until it is published."""
        return edit_draft(noun.draft_type, key, fields, args)


def _offer_trashing(blp: Blueprint, noun: Noun) -> None:
    @blp.delete(f"/{noun.name}/<key>")
    @only("author")
    @writes
    @blp.arguments(DeleteIn, location="query")
    @blp.response(200, one(noun.gives))
    def delete(args: dict[str, Any], key: str) -> Answer:
        """Put it in the trash and withdraw it from readers; needs `If-Match`. The articles of a series stay.

        With `forever=true` an editor deletes what is in the trash with all its revisions; the answer is its last.
        """
        draft = draft_to_change(noun.draft_type, key)
        if not args["forever"]:
            put_in_trash(draft, caller())
            return answer(draft)
        check_may_purge()
        last = answer(draft)
        purge_draft(draft)
        return last


BLUEPRINTS = tuple(_routes_of(noun) for noun in NOUNS)
"""The routes of each noun, in the order of `NOUNS`."""
