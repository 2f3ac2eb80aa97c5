"""Drafts that an older version indexed for editors' searches are indexed anew, by `kapcms migrate`."""

from __future__ import annotations

from sqlalchemy import select

from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.revision import Revision
from kapcms.services.drafts.searched import FOLDED, searchable_text

AT_ONCE = 500
"""Drafts that are held in memory together."""


def fold_old_texts() -> int:
    """Index up to AT_ONCE drafts anew; how many there were. The caller calls again until there are none."""
    current = (Revision.draft_id == Draft.id) & (Revision.version == Draft.version)
    old = select(Draft, Revision.content).join(Revision, current).where(~Draft.text.startswith(FOLDED)).limit(AT_ONCE)
    count = 0
    for draft, content in db.session.execute(old).all():
        draft.text = searchable_text(content)
        count += 1
    return count
