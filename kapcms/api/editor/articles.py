"""Articles in the Editor API: make, list, read, save, trash."""

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
from kapcms.schemas.article import ArticleCardOut, ArticleIn, ArticleOut
from kapcms.schemas.envelope import CountedPageIn, many, one
from kapcms.schemas.fields import MomentValue, Text, Truth, locale
from kapcms.schemas.publication import NoteIn
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash

blp = blueprint("articles", "Articles: the working copies that editors write")


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


class DueReviewsIn(CountedPageIn):
    """Until which moment they are due; absent: now."""

    before = MomentValue(load_default=None)


class ArticleSaveIn(SaveIn, NoteIn):
    """How a save is meant; with `publish`, readers may be told by a `note` what changed and why."""


@blp.get("/articles")
@only("viewer")
@blp.arguments(ArticlesIn, location="query")
@blp.response(200, many(ArticleCardOut))
def list_articles(args: dict[str, Any]) -> dict[str, Any]:
    """The articles, newest save first; without `status` those in the trash are left out."""
    return answer_page(args, "article")


@blp.post("/articles")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(ArticleIn)
@blp.response(201, one(ArticleOut))
def create_article(args: dict[str, Any], fields: dict[str, Any]) -> Answer:
    """A new draft; without `slug` one is made from the title."""
    return create_draft("article", fields, is_published=args["publish"])


@blp.get("/reviews/due")
@only("viewer")
@blp.arguments(DueReviewsIn, location="query")
@blp.response(200, many(ArticleCardOut))
def list_due_reviews(args: dict[str, Any]) -> dict[str, Any]:
    """The queue of reviews: public articles whose review is due (or will be before `before`), the oldest first.

    Those that a policy wants reviewed and that never were have no date: `GET /articles?needs_review=true` has them too.
    """
    before = args.pop("before")
    until = {"is_review_due": True} if before is None else {"review_due_before": before}
    return answer_page(args | until | {"sort": "review_due_at"}, "article")


@blp.get("/articles/<key>")
@only("viewer")
@blp.response(200, one(ArticleOut))
def get_article(key: str) -> Answer:
    """The working copy, by id or current slug."""
    return answer(get_draft("article", key))


@blp.patch("/articles/<key>")
@only("author")
@writes
@blp.arguments(ArticleSaveIn, location="query")
@blp.arguments(ArticleIn(partial=True))
@blp.response(200, one(ArticleOut))
def edit_article(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Save the fields that are sent; needs `If-Match`. Readers see nothing of it until it is published."""
    return edit_draft("article", key, fields, args)


@blp.delete("/articles/<key>")
@only("author")
@writes
@blp.response(200, one(ArticleOut))
def delete_article(key: str) -> Answer:
    """Put the article in the trash and withdraw it from readers; needs `If-Match`."""
    draft = draft_to_change("article", key)
    put_in_trash(draft, caller())
    return answer(draft)
