"""Slugs of drafts: asked for or made from the title, unique by the database's index, races included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.content.slug import slug_from
from kapcms.errors import Conflict, Fault
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.public import PublicArticle, PublicSlug, PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIES = 20
"""How often a made slug that another writer took meanwhile is made anew before the writer is told."""
MAX_LENGTH = 200


def free_slugs(type_: str, title: str, own_id: str | None = None) -> Iterator[str]:
    """Slugs for `title` that look free, best first: the plain one, then one that ends in -2, -3 and so on."""
    plain = slug_from(title, fallback=type_)
    for _ in range(TRIES):
        taken = _taken(type_, plain, own_id)
        yield next(slug for slug in _numbered(plain) if slug not in taken)


def slug_taken(slug: str) -> Conflict:
    """The error for a slug that belongs to another."""
    fault = Fault("/slug", "slug_taken", "Another one has this slug (perhaps in the trash); choose a different one.")
    return Conflict(f"The slug {slug!r} is taken.", code="slug_taken", faults=(fault,))


def check_slug_is_free(type_: str, slug: str, own_id: str | None) -> None:
    """Refuse a slug that readers reach another thing by, or that another draft has.

    Raises:
        Conflict: it is taken.
    """
    draft = db.session.scalar(select(Draft.id).where(Draft.type == type_, Draft.slug == slug))
    if draft not in {None, own_id} or public_owner(type_, slug) not in {None, own_id}:
        raise slug_taken(slug)


def public_owner(type_: str, slug: str) -> str | None:
    """The id of the public thing that answers at this slug now."""
    if type_ == "article":
        return db.session.scalar(select(PublicArticle.id).where(PublicArticle.slug == slug))
    return db.session.scalar(select(PublicThing.id).where(PublicThing.type == type_, PublicThing.slug == slug))


def _taken(type_: str, plain: str, own_id: str | None) -> set[str]:
    """The slugs like `plain` that drafts have or that were ever public, of others than `own_id`."""
    pattern = plain[: MAX_LENGTH - 10].replace("_", r"\_") + "%"
    drafts = select(Draft.slug, Draft.id).where(Draft.type == type_, Draft.slug.like(pattern, escape="\\"))
    public = select(PublicSlug.slug, PublicSlug.entity_id).where(
        PublicSlug.type == type_, PublicSlug.slug.like(pattern, escape="\\")
    )
    rows = [*db.session.execute(drafts).all(), *db.session.execute(public).all()]
    return {slug for slug, owner in rows if owner != own_id}


def _numbered(plain: str) -> Iterator[str]:
    yield plain
    number = 2
    while True:
        suffix = f"-{number}"
        yield plain[: MAX_LENGTH - len(suffix)] + suffix
        number += 1
