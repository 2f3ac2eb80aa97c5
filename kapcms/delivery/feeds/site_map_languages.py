"""The translations of the articles of a sitemap's file: each page names all of its group, itself too.

Source: https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap (2025).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import func, select

from kapcms.content.languages import alternates
from kapcms.delivery.feeds.noindex import is_hidden
from kapcms.delivery.reading import rows_of
from kapcms.models.public import PublicArticle

if TYPE_CHECKING:
    from kapcms.content.languages import Alternate


def alternates_of(run: Any, site_locale: str) -> dict[str, list[Alternate]]:
    """Of the articles of a `run` (a query of ids) that have translations: the alternates, by the article's id.

    A page that bears `noindex` is no alternate: the sitemap names it nowhere.
    """
    groups = run.with_only_columns(PublicArticle.group_id).subquery()
    several = select(PublicArticle.group_id).group_by(PublicArticle.group_id).having(func.count() > 1)
    query = (
        select(PublicArticle.id, PublicArticle.group_id, PublicArticle.card)
        .where(PublicArticle.group_id.in_(several), PublicArticle.group_id.in_(select(groups.c.group_id)))
        .where(~is_hidden(PublicArticle.facts))
        .order_by(PublicArticle.id)
    )
    pages: dict[str, dict[str, Any]] = {}
    for row in rows_of(query):
        pages.setdefault(row.group_id, {})[row.id] = orjson.loads(row.card)
    found: dict[str, list[Alternate]] = {}
    for group in pages.values():
        for own_id, own in group.items():
            others = [page for other_id, page in group.items() if other_id != own_id]
            found[own_id] = alternates(own, others, site_locale)
    return found
