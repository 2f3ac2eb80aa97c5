"""Noting acts in the audit, in the transaction of the act itself: what is undone was never noted.

The services that act call `note`; who acts and from where is set once by the door (`act_as`), and so no act can be
noted in another's name, and none needs to be told its caller for the audit's sake. Without a door from afar it is the
command line.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import g

from kapcms.clock import now
from kapcms.models.audit_entry import AuditEntry
from kapcms.models.database import db
from kapcms.services.access.caller import COMMAND_LINE, Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.models.draft import Draft


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from which network address (None: not from afar).

    `kind`: user, token, command, schedule (what an editor scheduled happens), nobody (not signed in).
    """

    name: str
    id: str | None
    kind: str
    address: str | None = None


ON_THIS_MACHINE = Actor(COMMAND_LINE.name, COMMAND_LINE.id, COMMAND_LINE.kind)


def act_as(actor: Actor) -> None:
    """From here on, what this request does is noted in the actor's name."""
    g.kapcms_actor = actor


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """For the length of a block, note what is done in another actor's name."""
    before = _acting()
    act_as(actor)
    try:
        yield
    finally:
        act_as(before)


def actor_of(caller: Caller, address: str | None) -> Actor:
    """A caller who acts from an address."""
    return Actor(caller.name, caller.id, caller.kind, address)


def note(what: str, thing_id: str | None, slug: str | None, *, by: Caller | None = None, **detail: Any) -> None:
    """Add an entry: `what` is `type.verb`, `slug` the thing's slug or name.

    `by` is for acts that make their caller known, as signing in does.
    """
    acting = _acting()
    actor = acting if by is None else actor_of(by, acting.address)
    entry = AuditEntry(
        at=now(),
        who=actor.name,
        caller_id=actor.id,
        caller_kind=actor.kind,
        what=what,
        type=what.partition(".")[0],
        thing_id=thing_id,
        slug=slug,
        address=actor.address,
        detail=detail,
    )
    db.session.add(entry)


def note_draft(verb: str, draft: Draft, **detail: Any) -> None:
    """Add an entry about a draft."""
    note(f"{draft.type}.{verb}", draft.id, draft.slug, **detail)


def _acting() -> Actor:
    return cast("Actor", g.get("kapcms_actor", ON_THIS_MACHINE))
