"""What readers get, described for the OpenAPI document and for the tests that hold the stored bytes to it.

No answer is built with these schemas.
"""

from __future__ import annotations

from marshmallow import fields

from kapcms.schemas.document import AS_DOCUMENT
from kapcms.schemas.envelope import CorrectionOut, HighlightsOut, LinksOut, MetaOut
from kapcms.schemas.field_values import FieldValues
from kapcms.schemas.fields import Id, Moment, OneOf, Out
from kapcms.schemas.media import MediumShownOut


class AuthorOut(Out):
    """A person as articles name them."""

    id = Id(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    credentials = fields.String(required=True, allow_none=True)


class TopicBriefOut(Out):
    """A topic as articles name it."""

    id = Id(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)


class NeighbourOut(Out):
    """An article as the nav of another shows it."""

    id = Id(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    excerpt = fields.String(required=True)
    url = fields.String(required=True)
    reading_minutes = fields.Integer(required=True)


class SiteNavOut(Out):
    """The place in the order of all public articles."""

    direction = OneOf("newest_first", "oldest_first", required=True)
    position = fields.Integer(required=True)
    count = fields.Integer(required=True)
    previous = fields.Nested(NeighbourOut, required=True, allow_none=True)
    next = fields.Nested(NeighbourOut, required=True, allow_none=True)


class SeriesNavOut(Out):
    """The place in one series."""

    id = Id(required=True)
    slug = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    direction = OneOf("manual", required=True)
    position = fields.Integer(required=True)
    count = fields.Integer(required=True)
    first = fields.Nested(NeighbourOut, required=True)
    last = fields.Nested(NeighbourOut, required=True)
    previous = fields.Nested(NeighbourOut, required=True, allow_none=True)
    next = fields.Nested(NeighbourOut, required=True, allow_none=True)


class NavOut(Out):
    """The neighbours in every order, or in those that `nav` asked for."""

    site = fields.Nested(SiteNavOut)
    series = fields.List(fields.Nested(SeriesNavOut))


class PublicCardOut(Out):
    """An article in lists; `position` only inside a series. With `fields`, only what was asked for is there."""

    id = Id(required=True)
    type = OneOf("article", required=True)
    slug = fields.String(required=True)
    url = fields.String()
    title = fields.String()
    subtitle = fields.String(allow_none=True)
    excerpt = fields.String()
    locale = fields.String()
    published_at = Moment()
    updated_at = Moment()
    word_count = fields.Integer()
    reading_minutes = fields.Integer()
    authors = fields.List(fields.Nested(AuthorOut))
    topics = fields.List(fields.Nested(TopicBriefOut))
    cover = fields.Nested(MediumShownOut, allow_none=True)
    position = fields.Integer()


class SearchResultOut(PublicCardOut):
    """A found article."""

    highlights = fields.Nested(HighlightsOut, required=True)


class SearchMetaOut(MetaOut):
    """About a page of results."""

    corrections = fields.List(fields.Nested(CorrectionOut), required=True)


class SearchOut(Out):
    """A page of results, best first."""

    data = fields.List(fields.Nested(SearchResultOut), required=True)
    meta = fields.Nested(SearchMetaOut, required=True)
    links = fields.Nested(LinksOut, required=True)


class SuggestedArticleOut(Out):
    """An article whose title fits."""

    id = Id(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True)


class SuggestionsOut(Out):
    """Words (in lower case, without accents) that the last one may become, and articles whose titles fit."""

    words = fields.List(fields.String(), required=True)
    articles = fields.List(fields.Nested(SuggestedArticleOut), required=True)


class OutlineOut(Out):
    """A heading of the article; `id` is its anchor."""

    id = fields.String(required=True)
    level = fields.Integer(required=True)
    title = fields.String(required=True)


class BodyOut(Out):
    """The body in the formats that were asked for."""

    html = fields.String()
    markdown = fields.String()
    text = fields.String()
    document = fields.Dict(metadata=AS_DOCUMENT)


class AlternateOut(Out):
    """A page in another language, as `hreflang` says it; `x-default` is for those of no language here."""

    hreflang = fields.String(required=True)
    url = fields.String(required=True)


class PropertyOut(Out):
    """A property of Open Graph: `<meta property="…" content="…">`."""

    property = fields.String(required=True)
    content = fields.String(required=True)


class TranslationOut(Out):
    """The same in another language."""

    locale = fields.String(required=True)
    slug = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(required=True)


class TermBriefOut(Out):
    """A term that the text marks."""

    id = Id(required=True)
    slug = fields.String(required=True)
    term = fields.String(required=True)
    short = fields.String(required=True, allow_none=True)
    expansion = fields.String(required=True, allow_none=True)
    definition = fields.String(required=True, allow_none=True)


class SeoOut(Out):
    """What search engines, and sites on which it is shared, are told."""

    title = fields.String(required=True)
    description = fields.String(required=True)
    alternates = fields.List(fields.Nested(AlternateOut), required=True)
    open_graph = fields.List(fields.Nested(PropertyOut), required=True)
    canonical_url = fields.String(required=True, allow_none=True)
    noindex = fields.Boolean(required=True)


class ReviewOut(Out):
    """Who reviewed the article, when, and when it is due again."""

    reviewed_by = fields.Nested(AuthorOut, required=True, allow_none=True)
    last_reviewed_at = Moment(required=True, allow_none=True)
    next_review_at = Moment(required=True, allow_none=True)
    evidence_level = fields.String(required=True, allow_none=True)


class CitationOut(Out):
    """A source; the text refers to it by `id`."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    authors = fields.String(allow_none=True)
    container = fields.String(allow_none=True)
    year = fields.Integer(allow_none=True)
    doi = fields.String(allow_none=True)
    url = fields.String(allow_none=True)
    number = fields.Integer(required=True, metadata={"description": "As the text shows it"})
    link = fields.String(required=True, allow_none=True, metadata={"description": "By DOI, else the address"})
    text = fields.String(required=True, metadata={"description": "The source in one line"})


class HistoryOut(Out):
    """What readers are told of a change of the article."""

    at = Moment(required=True)
    kind = OneOf("update", "correction", required=True)
    note = fields.String(required=True)


class PublicArticleOut(PublicCardOut):
    """An article with its body and its place in every order."""

    body = fields.Nested(BodyOut)
    outline = fields.List(fields.Nested(OutlineOut))
    seo = fields.Nested(SeoOut)
    review = fields.Nested(ReviewOut, allow_none=True)
    citations = fields.List(fields.Nested(CitationOut))
    glossary = fields.List(fields.Nested(TermBriefOut))
    translations = fields.List(fields.Nested(TranslationOut))
    history = fields.List(fields.Nested(HistoryOut))
    fields_ = FieldValues("ArticleFields")
    json_ld = fields.Dict()
    media = fields.List(fields.Nested(MediumShownOut), metadata={"description": "The media that the body shows"})
    nav = fields.Nested(NavOut)


class PublicSeriesCardOut(Out):
    """A series in lists."""

    id = Id(required=True)
    type = OneOf("series", required=True)
    slug = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    locale = fields.String(required=True)
    direction = OneOf("manual", required=True)
    published_at = Moment(required=True)
    updated_at = Moment(required=True)
    translations = fields.List(fields.Nested(TranslationOut), required=True)
    alternates = fields.List(fields.Nested(AlternateOut), required=True)
    fields_ = FieldValues("SeriesFields", required=True)
    json_ld = fields.Dict(required=True)
    count = fields.Integer(required=True)


class PublicSeriesOut(PublicSeriesCardOut):
    """A series with its public articles in order."""

    articles = fields.List(fields.Nested(PublicCardOut), required=True)


class LinkOut(Out):
    """A page about a person."""

    title = fields.String(required=True)
    url = fields.String(required=True)


class PublicPersonOut(AuthorOut):
    """A person."""

    type = OneOf("person", required=True)
    url = fields.String(required=True)
    licence = fields.String(required=True, allow_none=True)
    bio = fields.String(required=True, allow_none=True)
    photo = fields.Nested(MediumShownOut, required=True, allow_none=True)
    links = fields.List(fields.Nested(LinkOut), required=True)
    updated_at = Moment(required=True)
    fields_ = FieldValues("PersonFields", required=True)
    json_ld = fields.Dict(required=True)


class PublicTopicOut(TopicBriefOut):
    """A topic."""

    type = OneOf("topic", required=True)
    url = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    parent = fields.Nested(TopicBriefOut, required=True, allow_none=True)
    place = fields.Integer(required=True, allow_none=True)
    updated_at = Moment(required=True)
    fields_ = fields.Dict(required=True, data_key="fields", attribute="fields")


class PublicSnippetOut(TopicBriefOut):
    """A block that articles share."""

    type = OneOf("snippet", required=True)
    locale = fields.String(required=True)
    body = fields.Nested(BodyOut, required=True)
    media = fields.List(fields.Nested(MediumShownOut), required=True)
    updated_at = Moment(required=True)


class PublicTermOut(TermBriefOut):
    """A term of the glossary."""

    type = OneOf("term", required=True)
    locale = fields.String(required=True)
    updated_at = Moment(required=True)
    json_ld = fields.Dict(required=True)


class PublicSiteOut(Out):
    """The site."""

    type = OneOf("site", required=True)
    name = fields.String(required=True)
    description = fields.String(required=True, allow_none=True)
    base_url = fields.String(required=True)
    locale = fields.String(required=True)
    direction = OneOf("newest_first", "oldest_first", required=True)
    field_schemas = fields.Dict(required=True)
    updated_at = Moment(required=True)


class MovedToOut(Out):
    """Where something stands now."""

    slug = fields.String(required=True)
    url = fields.String(required=True)


class MovedDataOut(Out):
    """That it has moved."""

    moved_to = fields.Nested(MovedToOut, required=True)


class RedirectedOut(Out):
    """The body of a 301."""

    data = fields.Nested(MovedDataOut, required=True)
