"""Care for series: what a reader walking along a series, or an editor looking after it, would stumble over."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from kapcms.content.chains import Chain, chains
from kapcms.errors import Fault, Invalid, NotFound
from kapcms.models.change import find_last_record
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_draft, find_drafts
from kapcms.models.named_neighbour import NamedNeighbour
from kapcms.models.reference import Reference
from kapcms.services.drafts.editing import content_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Told = dict[str, Any]


def health_of(series: Draft) -> list[Told]:
    """What is not well with a series, each with `code`, `detail` and its `articles`; empty where all is well.

    `gap`: a member that readers do not see stands between two that they see. `not_public`: one at an end.
    `order_not_published`: readers have another order. `same_date`: members bear the same date. `unresolved`: a source
    named a neighbour that is not here. `one_sided`: a source named a neighbour whose own source names another or none.
    `against_source`: two members stand side by side in the source and not here.
    """
    members = content_of(series)["articles"]
    drafts = find_drafts(members)
    order = [drafts[i] for i in members if i in drafts]
    return [
        *_not_seen(order),
        *_not_published(series, members),
        *_same_dates(order),
        *_as_named(order),
    ]


def proposals() -> list[Told]:
    """Series that could be made of what imports said: `articles` in order, `conflicts`, `gaps` (titles not here)."""
    named = list(db.session.scalars(select(NamedNeighbour).order_by(NamedNeighbour.draft_id, NamedNeighbour.side)))
    found = chains(claim for neighbour in named if (claim := _claim(neighbour)) is not None)
    drafts = find_drafts(i for chain in found for i in chain.articles)
    return [_proposal(chain, drafts, named) for chain in found]


def resolve_by_hand(article: Draft, side: str, key: str) -> NamedNeighbour:
    """Let the neighbour that the source of `article` named on `side` be the article with the id or slug `key`.

    Raises:
        NotFound: the source named none there.
        Invalid: there is no such article, or it is the article itself.
    """
    neighbour = db.session.get(NamedNeighbour, (article.id, side))
    if neighbour is None:
        raise NotFound(f"The source of this article named no {side} one.")
    found = find_draft("article", key)
    if found is None or found.trashed_at is not None or found.id == article.id:
        fault = Fault("/neighbour", "unknown_reference", "Name another article that is here.")
        raise Invalid("This cannot be the neighbour.", faults=(fault,))
    neighbour.neighbour_id = found.id
    db.session.flush()
    return neighbour


def notes() -> Iterator[str]:
    """One line for everything that an editor may want to look at, in all series and imports."""
    query = select(Draft).where(Draft.type == "series", Draft.trashed_at.is_(None)).order_by(Draft.slug)
    for series in db.session.scalars(query).all():
        for told in health_of(series):
            names = ", ".join(article["slug"] for article in told["articles"])
            yield f"series {series.slug!r}: {told['code']}: {told['detail']} ({names})"
    for proposal in proposals():
        for conflict in proposal["conflicts"]:
            names = ", ".join(article["slug"] for article in conflict["articles"])
            yield f"imported neighbours: {conflict['kind']} ({names})"
    member = exists().where(Reference.rel == "member", Reference.target_id == Draft.id)
    alone = select(Draft.slug).where(Draft.type == "article", Draft.public_version.is_not(None), ~member)
    for slug in db.session.scalars(alone.order_by(Draft.slug)):
        yield f"article {slug!r}: it is in no series"


def _not_seen(order: Sequence[Draft]) -> Iterator[Told]:
    seen = [index for index, draft in enumerate(order) if draft.public_version is not None]
    for index, draft in enumerate(order):
        if draft.public_version is None:
            within = bool(seen) and seen[0] < index < seen[-1]
            word = "is in the trash" if draft.trashed_at else "is not public"
            yield _told("gap" if within else "not_public", f"Number {index + 1} {word}; readers pass over it.", [draft])


def _not_published(series: Draft, members: Sequence[str]) -> Iterator[Told]:
    record = find_last_record(series.id)
    if record is not None and record["articles"] != list(members):
        yield _told("order_not_published", "Readers have another order; publish the series.", [])


def _same_dates(order: Sequence[Draft]) -> Iterator[Told]:
    by_date: dict[Any, list[Draft]] = {}
    for draft in order:
        if draft.bears_at is not None:
            by_date.setdefault(draft.bears_at, []).append(draft)
    for same in by_date.values():
        if len(same) > 1:
            yield _told("same_date", "They bear the same date; in the site's order their ids decide.", same)


def _as_named(order: Sequence[Draft]) -> Iterator[Told]:
    ids = {draft.id: draft for draft in order}
    query = select(NamedNeighbour).where(NamedNeighbour.draft_id.in_(list(ids)[:500]))
    named = list(db.session.scalars(query.order_by(NamedNeighbour.draft_id, NamedNeighbour.side)))
    claims = {claim: neighbour for neighbour in named if (claim := _claim(neighbour)) is not None}
    said = {(neighbour.draft_id, neighbour.neighbour_id) for neighbour in named}
    here = set(pairwise(ids))
    for neighbour in named:
        if neighbour.neighbour_id is None:
            detail = f"Its source names {neighbour.title!r} as its {neighbour.side} one; that is not here."
            yield _told("unresolved", detail, [ids[neighbour.draft_id]])
        elif neighbour.neighbour_id in ids and (neighbour.neighbour_id, neighbour.draft_id) not in said:
            pair = [ids[neighbour.draft_id], ids[neighbour.neighbour_id]]
            yield _told(
                "one_sided", f"The first names the second as its {neighbour.side} one, and not the other way.", pair
            )
    for first, second in claims:
        if first in ids and second in ids and (first, second) not in here:
            yield _told("against_source", "Their source has them side by side.", [ids[first], ids[second]])


def _claim(neighbour: NamedNeighbour) -> tuple[str, str] | None:
    """Who stands before whom; the older comes first, and where nobody said which is older, the previous."""
    if neighbour.neighbour_id is None:
        return None
    pair = (neighbour.neighbour_id, neighbour.draft_id)
    comes_first = neighbour.meaning == "older" if neighbour.meaning else neighbour.side == "previous"
    return pair if comes_first else (pair[1], pair[0])


def _proposal(chain: Chain, drafts: Mapping[str, Draft], named: Iterable[NamedNeighbour]) -> Told:
    return {
        "articles": _briefs(drafts[i] for i in chain.articles if i in drafts),
        "conflicts": [
            {"kind": conflict.kind, "articles": _briefs(drafts[i] for i in conflict.articles if i in drafts)}
            for conflict in chain.conflicts
        ],
        "gaps": [
            {"article": _brief(drafts[n.draft_id]), "side": n.side, "title": n.title}
            for n in named
            if n.neighbour_id is None and n.draft_id in chain.articles
        ],
    }


def _told(code: str, detail: str, articles: Sequence[Draft]) -> Told:
    return {"code": code, "detail": detail, "articles": _briefs(articles)}


def _briefs(drafts: Iterable[Draft]) -> list[Told]:
    return [_brief(draft) for draft in drafts]


def _brief(draft: Draft) -> Told:
    return {"id": draft.id, "slug": draft.slug, "title": draft.title}
