"""Neighbours that an import named by title: unresolved until an article that bears the title is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from kapcms.content.titles import title_key
from kapcms.models.database import db
from kapcms.models.draft import find_by_title_key
from kapcms.models.named_neighbour import NamedNeighbour, Side, find_named_neighbours, find_unresolved_by_title

if TYPE_CHECKING:
    from kapcms.models.draft import Draft


def name_neighbour(draft: Draft, side: Side, title: str | None, meaning: str | None) -> bool:
    """Keep (or forget) the neighbour that the source of `draft` names; whether anything changed.

    The neighbour resolves at once where exactly one other article bears the title.
    """
    known = db.session.get(NamedNeighbour, (draft.id, side))
    if title is None:
        if known is not None:
            db.session.delete(known)
        return known is not None
    if known is not None and known.title == title and known.meaning == meaning:
        return False
    if known is not None:
        db.session.delete(known)
        db.session.flush()
    neighbour = NamedNeighbour(
        draft_id=draft.id, side=side, title=title, title_key=title_key(title), meaning=meaning, neighbour_id=None
    )
    db.session.add(neighbour)
    bearers = [other for other in find_by_title_key(neighbour.title_key) if other.id != draft.id]
    if len(bearers) == 1:
        neighbour.neighbour_id = bearers[0].id
    return True


def resolve_title(draft: Draft) -> None:
    """Let every unresolved neighbour that is named by the title of `draft` be this article.

    Where two articles bear the title, none is taken: an editor decides.
    """
    waiting = [neighbour for neighbour in find_unresolved_by_title(draft.title_key) if neighbour.draft_id != draft.id]
    if waiting and len(find_by_title_key(draft.title_key)) == 1:
        for neighbour in waiting:
            neighbour.neighbour_id = draft.id


def neighbours_named_by(draft: Draft) -> list[NamedNeighbour]:
    """The neighbours that the source of this article named."""
    return find_named_neighbours(draft.id)


def articles_naming(draft: Draft) -> list[NamedNeighbour]:
    """The neighbours named by other articles that resolved to this one."""
    return list(db.session.scalars(select(NamedNeighbour).where(NamedNeighbour.neighbour_id == draft.id)))
