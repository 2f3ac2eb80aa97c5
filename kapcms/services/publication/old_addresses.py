"""The addresses that an imported article had at its source lead to it as soon as readers see it here.

Imports keep them (`ImportAddress`: permalinks, aliases, `_wp_old_slug`); whoever publishes the article, an import or an
editor later, makes them redirects. What was put there by hand stays. An address of several articles leads to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from kapcms.content.paths import path_from, path_of
from kapcms.errors import Invalid
from kapcms.models.database import db
from kapcms.models.import_trace import ImportAddress
from kapcms.models.public import PublicRedirect
from kapcms.services.publication.redirecting import lead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.models.draft import Draft
    from kapcms.services.publication.recording import Recorder

_PATH = "p:"
"""How the key of an address's path begins."""


def lead_old_addresses(recorder: Recorder, draft: Draft) -> None:
    """Let the old addresses of a public article lead to it, those that lead nowhere yet."""
    target = path_of("article", draft.slug)
    paths = sorted(set(_paths(draft.id)) - {target})
    if paths:
        known = set(db.session.scalars(select(PublicRedirect.path).where(PublicRedirect.path.in_(paths))))
        lead(recorder, (path for path in paths if path not in known), target)


def _paths(draft_id: str) -> Iterator[str]:
    """The paths at which the article alone stood; those that no redirect can have are passed over."""
    other = aliased(ImportAddress)
    is_same = (other.source == ImportAddress.source) & (other.key == ImportAddress.key)
    owners = select(func.count()).select_from(other).where(is_same).scalar_subquery()
    query = select(ImportAddress.key).where(
        ImportAddress.draft_id == draft_id, ImportAddress.key.startswith(_PATH), owners == 1
    )
    for key in db.session.scalars(query):
        try:
            yield path_from("/" + key.removeprefix(_PATH).removeprefix("/"))  # the key of `/?p=1` begins with its query
        except Invalid:
            continue
