"""Links inside an import, rewritten to the articles they mean as soon as those are here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.import_trace import ImportAddress
from kapcms.services.importing.addresses import INTERNAL
from kapcms.services.importing.protecting import links_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MANY = 400
"""Keys asked for at once; SQLite bounds the number of parameters."""

Waiting = dict[str, list[str]]
"""Links of a body that mean articles of its source, as they stand in it: the keys to look for, best first."""


def replace_links(document: dict[str, Any], replacements: dict[str, str]) -> None:
    """Put new addresses in the place of old ones, in place."""
    for attributes, name in links_of(document):
        attributes[name] = replacements.get(attributes[name], attributes[name])


def slugs_meant(source: str, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The (slug, id) of the one article that each key means; keys that mean none or several are left out."""
    found: dict[str, set[tuple[str, str]]] = {}
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), MANY):
        query = (
            select(ImportAddress.key, Draft.slug, Draft.id)
            .join(Draft, Draft.id == ImportAddress.draft_id)
            .where(ImportAddress.source == source, ImportAddress.key.in_(wanted[start : start + MANY]))
        )
        for key, slug, draft_id in db.session.execute(query):
            found.setdefault(key, set()).add((slug, draft_id))
    return {key: next(iter(articles)) for key, articles in found.items() if len(articles) == 1}


def internal(slug: str, fragment: str) -> str:
    """How a body names an article of the site."""
    return INTERNAL + slug + (f"#{fragment}" if fragment else "")
