"""The public tables: all that readers' code may touch. They are projected from the log, in the same transaction.

Columns named for a part of the answer hold JSON bytes, ready to be sent.
"""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Index, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from kapcms.models.database import Base, UtcDateTime

SITE_SLUG = "site"
"""The slug of the one thing of type `site`."""
BinaryText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by its code points on both databases."""


class PublicArticle(Base):
    """A public article. `published_at` is the date it bears, the key of the site order with `id` breaking ties.

    `facts` is the document without body and nav; `neighbour` is how it stands in the nav of others; `card` is how it
    stands in lists; `html`, `markdown`, `text` and `document` are JSON values of the body. `modified_at` is the
    moment at which its own facts or its neighbours last changed. An article and its translations share a `group_id`.
    """

    __tablename__ = "public_article"
    __table_args__ = (
        Index("ix_public_article_published_at_id", "published_at", "id"),
        Index("ix_public_article_updated_at_id", "updated_at", "id"),
        Index("ix_public_article_title_key_id", "title_key", "id"),
        Index("ix_public_article_reviewed_at_id", "reviewed_at", "id"),
        Index("ix_public_article_group_id_locale", "group_id", "locale"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    locale: Mapped[str] = mapped_column(String(35))
    group_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    title_key: Mapped[str] = mapped_column(BinaryText)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    modified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    neighbour: Mapped[bytes] = mapped_column(LargeBinary)
    card: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    html: Mapped[bytes] = mapped_column(LargeBinary)
    markdown: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    document: Mapped[bytes] = mapped_column(LargeBinary)


class PublicThing(Base):
    """Anything public that is no article: series, person, topic, snippet, term, site. `facts` is its document.

    `count` is the number of public articles of a series or of the site's order; `modified_at` as for articles, and for
    series and site also the moment at which their order last changed. `locale` is None for what has no language;
    a series and its translations share a `group_id`.
    """

    __tablename__ = "public_thing"
    __table_args__ = (
        Index("uq_public_thing_type_slug", "type", "slug", unique=True),
        Index("ix_public_thing_type_title_key_id", "type", "title_key", "id"),
        Index("ix_public_thing_group_id_locale", "group_id", "locale"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    type: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(String(35))
    group_id: Mapped[str | None] = mapped_column(Uuid(as_uuid=False))
    title_key: Mapped[str] = mapped_column(BinaryText)
    count: Mapped[int]
    modified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heading: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[bytes] = mapped_column(LargeBinary)


class PublicPlace(Base):
    """A place in the published order of a series: `place` among all its members, `position` among the public ones.

    `position` counts from 1 without gaps and is None while the member is not public: readers go by it alone.
    """

    __tablename__ = "public_place"
    __table_args__ = (
        Index("ix_public_place_series_id_position", "series_id", "position"),
        Index("ix_public_place_article_id_series_id", "article_id", "series_id"),
    )

    series_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    position: Mapped[int | None]


class PublicTag(Base):
    """What an article is found by: its author, reviewer, topic, snippet, term, series, locale, or value of a field.

    It bears the keys of lists, so that a list of what has one target is read in any order from one index. What has no
    id of its own (see `named_target`) has one made of its name.
    """

    __tablename__ = "public_tag"
    __table_args__ = (
        Index("ix_public_tag_target_id_rel_published_at_article_id", "target_id", "rel", "published_at", "article_id"),
        Index("ix_public_tag_target_id_rel_updated_at_article_id", "target_id", "rel", "updated_at", "article_id"),
        Index("ix_public_tag_target_id_rel_title_key_article_id", "target_id", "rel", "title_key", "article_id"),
    )

    article_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    rel: Mapped[str] = mapped_column(String(20), primary_key=True)
    target_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    title_key: Mapped[str] = mapped_column(BinaryText)


def named_target(rel: str, name: str) -> str:
    """The target of tags whose target has no id: a snippet or term (its slug: it may come later), a locale, a field.

    A field's name is `name=value`.
    """
    return str(uuid5(NAMESPACE_URL, f"{rel}:{name}"))


class PublicCount(Base):
    """How many public articles have a tag with this `rel` and target: kept, for lists that are narrowed by it alone."""

    __tablename__ = "public_count"

    target_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    rel: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int]


class PublicShown(Base):
    """`thing_id`, of type `type`, names the medium `media_id` in what readers see: a medium is public as long as so."""

    __tablename__ = "public_shown"
    __table_args__ = (Index("ix_public_shown_media_id_type", "media_id", "type"),)

    thing_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    media_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    type: Mapped[str] = mapped_column(String(20))


class PublicSlug(Base):
    """Every slug that was ever public, and whose it is.

    The current slug of a public thing answers 200, an old one 301, and one of a withdrawn thing 410.
    """

    __tablename__ = "public_slug"

    type: Mapped[str] = mapped_column(String(20), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    entity_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), index=True)


class PublicField(Base):
    """A value of a field that the site declared as one to filter by; a list has a row for each of its items."""

    __tablename__ = "public_field"
    __table_args__ = (Index("ix_public_field_name_value_entity_id", "name", "value", "entity_id"),)

    entity_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(BinaryText, primary_key=True)


class PublicNotice(Base):
    """What readers are told of a thing that was withdrawn, and since when; it answers 410."""

    __tablename__ = "public_notice"

    entity_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    notice: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PublicChunk(Base):
    """A run of the site order that begins at the key (`published_at`, `id`); `before` articles are older than it.

    So the position of any article costs one short count, and publishing touches one run and the sums after it,
    however large the site (a place column would have to be rewritten for every newer article). `updated_at` is the
    latest of its articles' (None: it has none), for the sitemap, whose files are made of whole runs.
    """

    __tablename__ = "public_chunk"

    published_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    before: Mapped[int]
    count: Mapped[int]
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PublicRedirect(Base):
    """A redirect made by hand: whoever asks for `path` is sent to `target` (a path of the site, or an address)."""

    __tablename__ = "public_redirect"

    path: Mapped[str] = mapped_column(BinaryText, primary_key=True)
    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), unique=True)
    target: Mapped[str] = mapped_column(Text)


PUBLIC_TABLES = (
    PublicArticle,
    PublicThing,
    PublicPlace,
    PublicTag,
    PublicCount,
    PublicSlug,
    PublicChunk,
    PublicRedirect,
    PublicField,
    PublicNotice,
    PublicShown,
)
"""All of them."""
