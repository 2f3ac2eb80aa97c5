"""The translations of the articles of a sitemap's file: each page names all of its group, itself too.

Source: https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap (2025).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import aliased

from kapcms.content.languages import alternates
from kapcms.delivery.feeds.noindex import is_hidden
from kapcms.delivery.reading import rows_of
from kapcms.models.public import PublicArticle

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from kapcms.content.languages import Alternate


def alternates_of(chosen: ColumnElement[bool], site_locale: str) -> dict[str, list[Alternate]]:
    """Of the articles that are `chosen` (a condition) and have translations: the alternates, by the article's id.

    A page that bears `noindex` is no alternate: the sitemap names it nowhere.
    """
    other = aliased(PublicArticle)
    query = (
        select(PublicArticle.id, PublicArticle.card, other.card.label("other_card"))
        .join(other, (other.group_id == PublicArticle.group_id) & (other.id != PublicArticle.id))
        .where(chosen, ~is_hidden(other.facts))
    )
    cards: dict[str, dict[str, Any]] = {}
    translations: dict[str, list[dict[str, Any]]] = {}
    for article_id, card, other_card in rows_of(query):
        cards[article_id] = orjson.loads(card)
        translations.setdefault(article_id, []).append(orjson.loads(other_card))
    return {
        article_id: alternates(cards[article_id], others, site_locale) for article_id, others in translations.items()
    }
