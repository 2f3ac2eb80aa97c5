"""The condition that lists narrow to with `q`: all words stand in the article, none of them corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false

from kapcms.delivery.search.engines import engine
from kapcms.delivery.search.vocabulary import resolve
from kapcms.delivery.search.wishes import wishes_of
from kapcms.models.search import READERS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def matches(article_id: Any, q: str, locale: str | None) -> ColumnElement[bool]:
    """Whether the article with this id (a column) has all words of `q`."""
    resolved = resolve(READERS, wishes_of(q), locale, corrects=False)
    return article_id.in_(engine().matching(READERS, resolved.terms)) if resolved.terms else false()
