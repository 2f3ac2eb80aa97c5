"""What readers would see change: the act is really done, compared with before, and undone. Nothing is written.

So what is foretold is what then happens; there is no second model of publishing that could differ from the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kapcms.content.paths import path_of
from kapcms.models.change import Change, lock_head
from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicSlug
from kapcms.models.schedule import find_schedules
from kapcms.services.projecting.navs import navs_of, series_of
from kapcms.services.publication.linking import articles_linking_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kapcms.models.draft import Draft

Told = dict[str, Any]
LEAVING_KINDS = frozenset({"person.unpublished", "topic.unpublished"})
"""What leaves with the last article that shows it."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What an act is compared with."""

    number: int
    slugs: dict[str, int]
    schedules: dict[str, Any]
    series: list[Told]
    is_public: bool


def foretell(draft: Draft, act: Callable[[], object]) -> Told:
    """What `act`, done to the article `draft` in this transaction, would change for readers; it is undone again.

    `neighbours`: article, order, before and after (null: not in this order). `redirects`: paths that would lead
    elsewhere, `gone`: paths that would answer 410. `linked_from`: public articles that link here. `gaps`: series that
    would lose it from their visible order. `schedules`: what waits and would be cancelled. `changes`: rows of the log.

    Raises:
        what `act` raises: then it would be refused.
    """
    article_id = draft.id
    number = lock_head().number
    before = _Before(number, _answers(article_id), _waiting(article_id), series_of(article_id), _is_public(article_id))
    slug = db.session.scalar(select(PublicArticle.slug).where(PublicArticle.id == article_id)) or draft.slug
    linked_from = articles_linking_to(article_id, slug)
    savepoint = db.session.begin_nested()
    try:
        act()
        db.session.flush()
        told, touched = _after(article_id, before)
        navs = navs_of(touched)
    finally:
        savepoint.rollback()
        db.session.expire_all()
    return told | {"neighbours": _compared(navs_of(touched), navs), "linked_from": linked_from}


def _after(article_id: str, before: _Before) -> tuple[Told, set[str]]:
    """What can be told from the state after the act, and the articles whose neighbours are to be compared."""
    columns = (Change.type, Change.entity_id, Change.kind, Change.slug)
    rows = db.session.execute(select(*columns).where(Change.number > before.number).order_by(Change.number)).all()
    answers, waiting = _answers(article_id), _waiting(article_id)
    is_public = _is_public(article_id)
    lost = before.is_public and not is_public
    told = {
        "was_public": before.is_public,
        "is_public": is_public,
        "changes": len(rows),
        "redirects": [
            {"path": path_of("article", slug), "to": path_of("article", _slug(article_id))}
            for slug in _turned(before.slugs, answers, 301)
        ],
        "gone": [path_of("article", slug) for slug in _turned(before.slugs, answers, 410)]
        + [path_of(row.type, row.slug) for row in rows if row.kind in LEAVING_KINDS],
        "gaps": [{name: one[name] for name in ("id", "slug", "title")} for one in before.series] if lost else [],
        "schedules": [
            {"action": action, "at": due_at} for action, due_at in before.schedules.items() if action not in waiting
        ],
    }
    return told, {row.entity_id for row in rows if row.type == "article"} | {article_id}


def _turned(before: Mapping[str, int], after: Mapping[str, int], status: int) -> list[str]:
    return [slug for slug in sorted(after) if after[slug] == status and before.get(slug) != status]


def _answers(article_id: str) -> dict[str, int]:
    """What each slug that is the article's answers: 200, 301 or 410."""
    current = _slug(article_id)
    query = select(PublicSlug.slug).where(PublicSlug.type == "article", PublicSlug.entity_id == article_id)
    old = dict.fromkeys(db.session.scalars(query), 301 if current else 410)
    return old | ({current: 200} if current else {})


def _slug(article_id: str) -> str:
    return db.session.scalar(select(PublicArticle.slug).where(PublicArticle.id == article_id)) or ""


def _is_public(article_id: str) -> bool:
    return _slug(article_id) != ""


def _waiting(article_id: str) -> dict[str, Any]:
    return {action: schedule.due_at for action, schedule in find_schedules(article_id).items()}


def _compared(before: Mapping[tuple[str, str], Told], after: Mapping[tuple[str, str], Told]) -> list[Told]:
    """A line for each article and order in which its neighbours differ."""
    lines = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if (old and old["beside"]) != (new and new["beside"]):
            known = new or old or {}
            lines.append(
                {
                    "article": known["article"],
                    "order": known["order"],
                    "before": old and old["beside"],
                    "after": new and new["beside"],
                }
            )
    return lines
