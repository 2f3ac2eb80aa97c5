"""Slugs of imported articles: the source's own; where it is taken with the date, then a number: the same each run."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.content.slug import SLUG_LIMIT_CHARACTERS, slug_from
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.public import PublicArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kapcms.importers.imported import ImportedArticle

MANY = 400


def taken_among(slugs: Iterable[str]) -> set[str]:
    """Those of `slugs` that an article has, as a draft or for readers."""
    wanted = sorted(set(slugs))
    taken: set[str] = set()
    for start in range(0, len(wanted), MANY):
        part = wanted[start : start + MANY]
        taken.update(db.session.scalars(select(Draft.slug).where(Draft.type == "article", Draft.slug.in_(part))))
        taken.update(db.session.scalars(select(PublicArticle.slug).where(PublicArticle.slug.in_(part))))
    return taken


def plain_slug(item: ImportedArticle) -> str:
    """The slug that the item asks for, by its own or by its title."""
    return _plain(item.slug or item.title)


@lru_cache(maxsize=500)
def _plain(text: str) -> str:
    """The same of a text; it is asked for thrice while a batch is stored."""
    return slug_from(text, fallback="article")


def free_slug(item: ImportedArticle, taken: set[str]) -> str:
    """The first of the item's slugs that is free; `taken` holds the answers that are known, and the slug after it."""
    for slug in _candidates(item):
        if slug not in taken and (slug == plain_slug(item) or not taken_among([slug])):
            taken.add(slug)
            return slug
    raise LookupError("the numbers do not end")


def kept_slug(item: ImportedArticle, last: str) -> str:
    """The slug for an item that bore `last` when it was imported: the same, unless its source gave it another."""
    if not item.slug:
        return last
    dated = _dated(item)
    same = last in {plain_slug(item), dated} or re.fullmatch(rf"{re.escape(dated)}-\d+", last)
    return last if same else free_slug(item, taken_among([plain_slug(item)]))


def _candidates(item: ImportedArticle) -> Iterator[str]:
    yield plain_slug(item)
    dated = _dated(item)
    if dated != plain_slug(item):
        yield dated
    number = 2
    while True:
        yield f"{dated}-{number}"
        number += 1


def _dated(item: ImportedArticle) -> str:
    plain = plain_slug(item)[: SLUG_LIMIT_CHARACTERS - 20].rstrip("-")
    moment = item.published_at or item.scheduled_at
    return f"{plain}-{moment:%Y-%m-%d}" if moment else plain
