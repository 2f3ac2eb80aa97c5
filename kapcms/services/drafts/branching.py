"""The tree of topics: each may have a parent, and none is below itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.errors import Fault, Invalid
from kapcms.models.database import db
from kapcms.models.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.models.draft import Draft

DEPTH_LIMIT = 20
"""Topics above a topic."""


def check_branch(draft: Draft, content: Mapping[str, Any]) -> None:
    """Refuse a parent that is the topic itself, or below it.

    Raises:
        Invalid: it is so, or the tree would be too deep.
    """
    above = content.get("parent")
    for _ in range(DEPTH_LIMIT):
        if above is None:
            return
        if above == draft.id:
            break
        query = select(Reference.target_id).where(Reference.draft_id == above, Reference.rel == "parent")
        above = db.session.scalar(query)
    fault = Fault("/parent", "own_parent", f"Choose one that is not below it, at most {DEPTH_LIMIT} deep.")
    raise Invalid("A topic cannot stand below itself.", faults=(fault,))
