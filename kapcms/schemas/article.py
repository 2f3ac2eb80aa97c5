"""Articles in the contract: as editors write them, as editors get them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import marshmallow as ma
from marshmallow import fields, validate

from kapcms.content.characters import FORBIDDEN
from kapcms.schemas.body import BodyIn
from kapcms.schemas.envelope import HighlightsOut
from kapcms.schemas.field_values import FieldValues
from kapcms.schemas.fields import Facts, Id, In, Moment, OneOf, Out, Text, Truth, Whole, locale, url

if TYPE_CHECKING:
    from collections.abc import Mapping

EVIDENCE_LEVELS = ("high", "moderate", "low", "very low")
"""GRADE's words for the certainty of evidence (Guyatt 2008, doi:10.1136/bmj.39489.470347.AD)."""
DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
MANY = 100
"""How many authors, topics, citations an article may name."""


class ThingKey(fields.Field[Any]):
    """A thing by id or slug, or an object that has either."""

    def __init__(self, **kwargs: Any) -> None:
        forms = [{"type": "string", "maxLength": 200}, {"type": "object", "properties": {"id": {}, "slug": {}}}]
        super().__init__(metadata={"oneOf": forms} | kwargs.pop("metadata", {}), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        del attr, data, kwargs
        key = (value.get("id") or value.get("slug")) if isinstance(value, dict) else value
        if not isinstance(key, str) or not 0 < len(key) <= 200 or FORBIDDEN.search(key):  # noqa: PLR2004  a slug's length
            raise ma.ValidationError("Give an id or a slug.")
        return key


class SeoIn(In):
    """What search engines are told; null takes the article's own."""

    title = Text(300, allow_none=True)
    description = Text(1000, allow_none=True)
    canonical_url = url(allow_none=True)
    noindex = Truth()


class ReviewIn(In):
    """Who reviewed the article, and when it is due again."""

    reviewed_by = ThingKey(allow_none=True)
    last_reviewed_at = Moment(allow_none=True)
    next_review_at = Moment(allow_none=True)
    evidence_level = OneOf(*EVIDENCE_LEVELS, allow_none=True)


class Doi(Text):
    """A DOI, kept bare (`10.…/…`); what stands before it in an address or after `doi:` is taken off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(200, pattern=r"^10\.\d{4,9}/\S+$", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        bare = DOI_PREFIX.sub("", value.strip()) if isinstance(value, str) else value
        return super()._deserialize(bare, attr, data, **kwargs)


class CitationIn(In):
    """A source that the article names; the text refers to it by `id`."""

    id = Text(40, least=1, pattern=r"^[A-Za-z0-9_-]+$", required=True)
    title = Text(1000, least=1, required=True)
    authors = Text(1000, allow_none=True)
    container = Text(500, allow_none=True)
    year = fields.Integer(strict=True, validate=validate.Range(1000, 9000), allow_none=True)
    doi = Doi(allow_none=True)
    url = url(allow_none=True)


class CoverIn(In):
    """The picture that stands for the article: a medium of the library by `id`, or an image elsewhere by `url`.

    `alt` of a medium replaces the medium's own in this article.
    """

    id = Text(200, least=1)
    url = url()
    alt = Text(1000, load_default="")
    width = fields.Integer(strict=True, validate=validate.Range(1, 100_000), allow_none=True, load_default=None)
    height = fields.Integer(strict=True, validate=validate.Range(1, 100_000), allow_none=True, load_default=None)


class Cover(Whole):
    """A cover; a medium may also be named by its id alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CoverIn, **kwargs)

    def _deserialize(  # type: ignore[override]  # `partial` is what is not handed down
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        given = {"id": value} if isinstance(value, str) else value
        cover = super()._deserialize(given, attr, data, **kwargs)
        if ("id" in cover) == ("url" in cover):
            raise ma.ValidationError("Give the id of a medium, or the url of an image elsewhere.")
        if "id" in cover:
            return {"id": cover["id"], "alt": cover["alt"] or None}
        return cover


class ArticleIn(In):
    """The fields of an article on write."""

    title = Text(500, least=1, required=True)
    slug = Text(200, allow_none=True)
    subtitle = Text(1000, allow_none=True)
    excerpt = Text(5000, allow_none=True)
    body = fields.Nested(BodyIn)
    locale = locale()
    translation_of = ThingKey(allow_none=True, metadata={"description": "The original, if this is a translation"})
    published_at = Moment(allow_none=True, metadata={"description": "The date it bears; null: when it became public"})
    authors = fields.List(ThingKey(), validate=validate.Length(max=MANY), allow_none=True)
    topics = fields.List(ThingKey(), validate=validate.Length(max=MANY), allow_none=True)
    cover = Cover(allow_none=True)
    seo = fields.Nested(SeoIn, allow_none=True)
    review = fields.Nested(ReviewIn, allow_none=True)
    citations = fields.List(Whole(CitationIn), validate=validate.Length(max=1000), allow_none=True)
    snippets = Facts(
        keys=Text(200, least=1),
        values=fields.Nested(BodyIn),
        validate=validate.Length(max=MANY),
        allow_none=True,
        metadata={"maxProperties": MANY, "description": "Its own words in place of shared snippets, by their slugs"},
    )
    fields_ = FieldValues("ArticleFields", allow_none=True)

    @ma.validates("title")
    def not_blank(self, value: str, **_: Any) -> None:
        """A title says something."""
        if not value.strip():
            raise ma.ValidationError("Give it a title.")

    @ma.validates("citations")
    def ids_once(self, value: list[dict[str, Any]] | None, **_: Any) -> None:
        """Every citation has an id of its own."""
        ids = [citation["id"] for citation in value or () if "id" in citation]  # a missing one is told besides
        if len(set(ids)) != len(ids):
            raise ma.ValidationError("Two citations have the same id.")


class PublicationOut(Out):
    """What readers see, and what waits for its moment."""

    is_public = fields.Boolean(required=True)
    version = fields.Integer(required=True, allow_none=True)
    first_public_at = Moment(required=True, allow_none=True)
    at = Moment(required=True, allow_none=True, metadata={"description": "When it will be published"})
    until = Moment(required=True, allow_none=True, metadata={"description": "When it will be withdrawn"})


class NamedThingOut(Out):
    """A thing that an article names."""

    id = Id(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)


class NamedNeighbourOut(Out):
    """A neighbour that the article's source named by title; `id` is null while no article bears it."""

    side = OneOf("previous", "next", required=True)
    title = fields.String(required=True)
    meaning = OneOf("newer", "older", required=True, allow_none=True)
    id = Id(required=True, allow_none=True)


class DraftOut(Out):
    """What all drafts have."""

    id = Id(required=True)
    type = fields.String(required=True)
    slug = fields.String(required=True)
    version = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    status = OneOf("draft", "public", "changed", "scheduled", "trash", required=True)
    has_unpublished_changes = fields.Boolean(required=True)
    publication = fields.Nested(PublicationOut, required=True)
    created_at = Moment(required=True)
    updated_at = Moment(required=True)
    created_by = fields.String(required=True)
    updated_by = fields.String(required=True)
    trashed_at = Moment(required=True, allow_none=True)
    highlights = fields.Nested(HighlightsOut, metadata={"description": "Where words were searched for"})


class WorkingCopyOut(DraftOut):
    """A draft read alone: also what readers see otherwise. The diff of the two revisions tells it word by word."""

    public_revision = fields.Integer(required=True, allow_none=True)
    unpublished_fields = fields.List(fields.String(), required=True)
    merged = fields.Boolean(metadata={"description": "After a save: whether it was merged with what others saved"})


class ArticleCardOut(DraftOut):
    """An article in the editors' list."""

    title = fields.String(required=True)
    locale = fields.String(required=True)
    published_at = Moment(required=True, allow_none=True)
    review_due_at = Moment(required=True, allow_none=True)


class TranslationDraftOut(NamedThingOut):
    """Another article of the same group."""

    locale = fields.String(required=True, allow_none=True)
    is_public = fields.Boolean(required=True)


class HistoryEntryOut(Out):
    """What readers were told of a publication."""

    at = Moment(required=True)
    kind = OneOf("update", "correction", required=True)
    note = fields.String(required=True)


class ArticleOut(ArticleCardOut, WorkingCopyOut):
    """An article's working copy."""

    subtitle = fields.String(required=True, allow_none=True)
    excerpt = fields.String(required=True, allow_none=True)
    body = fields.Dict(required=True, metadata={"description": "`document` and `html` of the body"})
    authors = fields.List(fields.Nested(NamedThingOut), required=True)
    topics = fields.List(fields.Nested(NamedThingOut), required=True)
    series = fields.List(fields.Nested(NamedThingOut), required=True)
    cover = fields.Dict(required=True, allow_none=True)
    seo = fields.Dict(required=True)
    review = fields.Dict(required=True, allow_none=True)
    citations = fields.List(fields.Dict(), required=True)
    translation_of = fields.Nested(NamedThingOut, required=True, allow_none=True)
    translations = fields.List(fields.Nested(TranslationDraftOut), required=True)
    snippets = fields.Dict(required=True, metadata={"description": "`document` and `html` by slug"})
    history = fields.List(fields.Nested(HistoryEntryOut), required=True)
    fields_ = FieldValues("ArticleFields", required=True)
    word_count = fields.Integer(required=True)
    reading_minutes = fields.Integer(required=True)
    outline = fields.List(fields.Dict(), required=True)
    unresolved = fields.List(fields.Nested(NamedNeighbourOut), required=True)


class UpsertedOut(ArticleOut):
    """An article after an upsert, what was done, and which fields were edited here and at the source."""

    outcome = OneOf("created", "updated", "unchanged", "conflict", required=True)
    conflicts = fields.List(fields.String(), required=True)
