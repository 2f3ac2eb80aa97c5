"""The values that travel from an importer up to the importing service: frozen, complete, nothing invented.

An importer is a function `read(source: Source) -> Iterator[Item]`. For every item that its source holds it yields
exactly one `ImportedArticle`, `SkippedItem` or `FailedItem`, in the order of the source. What the source does not say
stays `None` or empty: no date, author or slug is made up here.

Links from one item to another stay in the body in one of these normal forms, as `href` (HTML) or target (Markdown):
- `ref:PATH#ANCHOR` from Hugo's `ref` and `relref`, Zola's `@/…`, Jekyll's `link`, and relative links to text files:
PATH is
  (the end of) another item's `source_path`, perhaps without its suffix or `index`, with %-codes for spaces and
  brackets.
- `post_url:NAME` from Jekyll's `post_url`: NAME is the name of a file below `_posts` without its suffix.
- `__GHOST_URL__/PATH` from Ghost: PATH is one of another item's `urls`.
- `entry:ID` from Contentful's links to entries: ID is another item's `source_id`, or its part before `@`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Status = Literal["public", "draft", "scheduled", "private", "protected", "paid", "trash", "unknown"]
"""What the item was at its source. Only `public` is ever published here, and only when the operator asks for it."""


@dataclass(frozen=True, slots=True)
class ImportedBody:
    """The body as its source has it: `html` or `markdown` text, or a JSON `document` of our own schema as text."""

    form: Literal["html", "markdown", "document"]
    text: str


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """An author as the source names them; never a mail address or a login secret."""

    name: str
    slug: str | None = None
    bio: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedTopic:
    """A category, tag or label."""

    title: str
    slug: str | None = None
    kind: Literal["category", "tag"] = "tag"


@dataclass(frozen=True, slots=True)
class ImportedPlace:
    """A place in a series: `position` is the source's own number (ties and gaps allowed), None where it has none."""

    series_title: str
    position: float | None = None
    series_slug: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedImage:
    """An image by its address at the source; fetching it is not the importer's business."""

    url: str
    alt: str = ""
    caption: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class ImportedCitation:
    """A source that the article names; its text refers to it by `id`. Nothing is checked here."""

    id: str
    title: str
    authors: str | None = None
    container: str | None = None
    year: int | None = None
    doi: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """Who reviewed the article, when that was, when it is due again, and GRADE's word for the evidence."""

    reviewed_by: ImportedPerson | None = None
    last_reviewed_at: datetime | None = None
    next_review_at: datetime | None = None
    evidence_level: str | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should look at: a stable code and a sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """One article as its source has it.

    No importer has a clock: `public` with a `published_at` that is still to come means that the source would wait until
    then, and `public` with an `expires_at` that has passed means that the source no longer shows it. `scheduled_at` is
    the time that a `scheduled` item waits for.

    `source_id` is stable across exports of the same site (guid, id, path). `site` is the address or name of the site
    where the source names it. `labelled_previous` and `labelled_next` are the titles that stand under these labels in
    the page; what the labels mean (newer or older) the operator says. `urls` are all addresses the article ever had at
    its source, the current first. `source_path` is the item's path inside a folder or archive, for links among items.
    """

    source_id: str
    title: str
    body: ImportedBody
    status: Status = "unknown"
    site: str | None = None
    slug: str | None = None
    subtitle: str | None = None
    excerpt: str | None = None
    locale: str | None = None
    published_at: datetime | None = None
    scheduled_at: datetime | None = None
    updated_at: datetime | None = None
    expires_at: datetime | None = None
    authors: tuple[ImportedPerson, ...] = ()
    topics: tuple[ImportedTopic, ...] = ()
    series: tuple[ImportedPlace, ...] = ()
    labelled_previous: str | None = None
    labelled_next: str | None = None
    urls: tuple[str, ...] = ()
    source_path: str | None = None
    translation_of: str | None = None
    cover: ImportedImage | None = None
    media: tuple[ImportedImage, ...] = ()
    seo_title: str | None = None
    seo_description: str | None = None
    canonical_url: str | None = None
    review: ImportedReview | None = None
    citations: tuple[ImportedCitation, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Remark, ...] = ()
    mark: str | None = None
    """The digest of the bytes that this was read from (`known_marks`), where its importer can pass over known ones.

    It stands last, and in no hash of the content.
    """


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """An item of the source that is no article (attachment, menu, comment, empty item), with a stable reason code."""

    source_id: str | None
    title: str | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item that could not be read: the reason, and where in the file (line, byte or path) it stands."""

    source_id: str | None
    title: str | None
    code: str
    detail: str
    position: str


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An article that was not read, because its bytes are those of one that was: its mark is among the known ones."""

    mark: str


Item = ImportedArticle | KnownItem | SkippedItem | FailedItem


class UnreadableSource(Exception):
    """The file as a whole cannot be read as the kind it was taken for: message, and position in the file if known."""

    def __init__(self, detail: str, *, position: str | None = None) -> None:
        super().__init__(detail if position is None else f"{detail} ({position})")
        self.detail = detail
        self.position = position
