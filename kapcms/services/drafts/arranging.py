"""Arranging articles in a series: the whole order at once, or one move. The order is part of the series' draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.errors import Fault, Invalid
from kapcms.models.draft import find_draft, find_drafts
from kapcms.services.drafts.editing import content_of, save

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.models.draft import Draft
    from kapcms.services.access.caller import Caller


@dataclass(frozen=True, slots=True)
class Move:
    """Where an article goes: just `before` or just `after` another member, or `to` a place counted from 1.

    Exactly one of the three is set. An article that is no member yet becomes one.
    """

    article: str
    before: str | None = None
    after: str | None = None
    to: int | None = None


def set_order(series: Draft, articles: Sequence[str], by: Caller) -> bool:
    """Make `articles` (ids or slugs) the members of the series, in this order; whether anything changed.

    Raises:
        Invalid: one is no article, or stands there twice.
    """
    seen: dict[str, int] = {}
    for index, key in enumerate(articles):
        article_id = _article(key, f"/articles/{index}").id
        if article_id in seen:
            fault = Fault(f"/articles/{index}", "duplicate", f"It stands at /articles/{seen[article_id]} already.")
            raise Invalid("An article has one place in a series.", faults=(fault,))
        seen[article_id] = index
    return save(series, {"articles": list(seen)}, by)


def move(series: Draft, where: Move, by: Caller) -> bool:
    """Put one article at a place of the series; whether anything changed.

    Raises:
        Invalid: an article is not known, or the one to stand beside is no member.
    """
    article = _article(where.article, "/article")
    stored = content_of(series)["articles"]
    known = find_drafts(stored)
    before = [member for member in stored if member in known]  # what was purged left its place
    order = [member for member in before if member != article.id]
    place = _index(order, where, article.id) + 1
    order.insert(place - 1, article.id)
    note = (
        f"moved {article.slug} from {before.index(article.id) + 1}" if article.id in before else f"new {article.slug}"
    )
    return save(series, {"articles": order}, by, note=f"{note} to {place}")


def _index(order: list[str], where: Move, article: str) -> int:
    if where.to is not None:
        return min(where.to, len(order) + 1) - 1
    side = "before" if where.before is not None else "after"
    beside = _article(where.before or where.after or "", f"/{side}").id
    if beside == article:
        fault = Fault(f"/{side}", "same_article", "Name another member of the series.")
        raise Invalid("An article cannot stand beside itself.", faults=(fault,))
    if beside not in order:
        fault = Fault(f"/{side}", "not_a_member", "Name a member of the series.")
        raise Invalid("The article to stand beside is not in this series.", faults=(fault,))
    return order.index(beside) + (side == "after")


def _article(key: str, pointer: str) -> Draft:
    article = find_draft("article", key)
    if article is None:
        fault = Fault(pointer, "unknown_reference", "There is no article with this id or slug.")
        raise Invalid(f"{pointer} names no article.", faults=(fault,))
    return article
