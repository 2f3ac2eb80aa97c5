"""How to import: what the operator chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.importers.imported import ImportedArticle
    from kapcms.services.drafts.upserting import OnConflict

Labels = Literal["newer-first", "older-first"]

MEANINGS: dict[Labels, dict[str, str]] = {
    "newer-first": {"previous": "newer", "next": "older"},
    "older-first": {"previous": "older", "next": "newer"},
}
"""What the labels of a page mean: on real Squarespace pages "Previous" is the newer post (newer-first)."""

SOURCE_LIMIT_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import.

    `source` names the site: by it and their ids a second run finds its items (None: their kind and site). `site` is
    its address, for items that do not tell it. `limit`
    bounds the articles that are taken; `since` leaves out what was neither published nor changed from then on; `only`
    and `skip` are patterns (`fnmatch`) on the id, slug, title and addresses of items.
    """

    source: str | None = None
    site: str | None = None
    labels: Labels | None = None
    on_conflict: OnConflict = "keep"
    publish: bool = False
    limit: int | None = None
    since: datetime | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


def source_name(options: ImportOptions, kind: str, item: ImportedArticle) -> str:
    """The name under which items of this kind and site are remembered."""
    if options.source:
        return options.source
    if not item.site:
        return kind
    return f"{kind}:{urlsplit(item.site).hostname or item.site}"[:SOURCE_LIMIT_CHARACTERS]
