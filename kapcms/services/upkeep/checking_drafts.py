"""Looking for damage in the drafts: rows that do not say what their content says, and schedules that cannot happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from kapcms.content.titles import title_key
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.named_neighbour import NamedNeighbour
from kapcms.models.reference import Reference
from kapcms.models.revision import Revision
from kapcms.models.schedule import Schedule, next_due_at
from kapcms.services.drafts.contents import references_of
from kapcms.services.drafts.editing import indexed

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_drafts() -> Iterator[str]:
    """One line for each thing that is wrong."""
    yield from _contents()
    yield from _schedules()
    yield from _named_neighbours()


def _contents() -> Iterator[str]:
    current = (Revision.draft_id == Draft.id) & (Revision.version == Draft.version)
    public = aliased(Revision)
    seen = (public.draft_id == Draft.id) & (public.version == Draft.public_version)
    query = select(Draft, Revision, public.content).join(Revision, current).outerjoin(public, seen)
    for draft, revision, seen_content in db.session.execute(query.order_by(Draft.id)):
        content = revision.content
        wrong = [name for name, value in indexed(content).items() if getattr(draft, name) != value]
        if wrong:
            yield f"draft: {draft.type} {draft.slug!r} bears another {', '.join(wrong)} than its content"
        if draft.revision != revision.n:
            yield f"draft: {draft.type} {draft.slug!r} says revision {draft.revision}; its content is {revision.n}"
        if draft.is_changed != (seen_content is not None and seen_content != content):
            yield f"draft: {draft.type} {draft.slug!r} is {_word(draft.is_changed)}, says its row; compare its contents"
        query = select(Reference.rel, Reference.target_id).where(Reference.draft_id == draft.id)
        stored = db.session.execute(query.order_by(Reference.rel, Reference.place)).all()
        if [tuple(row) for row in stored] != sorted(references_of(draft.type, content), key=lambda pair: pair[0]):
            yield f"reference: those of {draft.type} {draft.slug!r} are not what its content names"
    shown = (Revision.draft_id == Draft.id) & (Revision.version == Draft.public_version)
    lost = select(Draft.slug).where(Draft.public_version.is_not(None), ~exists().where(shown)).order_by(Draft.slug)
    for slug in db.session.scalars(lost):
        yield f"revision: the public version of the draft {slug!r} is missing"


def _word(is_changed: bool) -> str:
    return "changed since readers saw it" if is_changed else "as readers see it"


def _schedules() -> Iterator[str]:
    known = exists().where(Revision.draft_id == Schedule.draft_id, Revision.version == Schedule.version)
    query = select(Draft.slug).join(Schedule, Schedule.draft_id == Draft.id)
    for slug in db.session.scalars(query.where(Schedule.action == "publish", ~known).order_by(Draft.slug)):
        yield f"schedule: the draft {slug!r} waits to be published in a version that is not there"
    head = db.session.get(LogHead, 1)
    if head is not None and head.next_due_at != next_due_at():
        yield f"log_head: it says that the next moment is {head.next_due_at}, the schedules say {next_due_at()}"


def _named_neighbours() -> Iterator[str]:
    query = select(NamedNeighbour).order_by(NamedNeighbour.draft_id, NamedNeighbour.side)
    for neighbour in db.session.scalars(query):
        if neighbour.title_key != title_key(neighbour.title):
            yield f"named_neighbour: the {neighbour.side} of {neighbour.draft_id} bears a key that is not its title's"
        if neighbour.neighbour_id == neighbour.draft_id:
            yield f"named_neighbour: the article {neighbour.draft_id} is its own {neighbour.side}"
