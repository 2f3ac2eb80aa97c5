"""Going back to revisions, and setting a content aside as one without making it the working copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.clock import now
from kapcms.errors import Fault, Invalid, NotFound
from kapcms.models.database import db
from kapcms.models.draft import find_drafts
from kapcms.models.revision import Revision, find_from_version, find_revision, last_number
from kapcms.services.access.auditing import note_draft
from kapcms.services.drafts.contents import REFERENCES
from kapcms.services.drafts.editing import applied, content_of, replace, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kapcms.models.draft import Draft
    from kapcms.services.access.caller import Caller
    from kapcms.services.drafts.blank import Content


def get_revision(draft: Draft, n: int) -> Revision:
    """Revision number `n` of the draft.

    Raises:
        NotFound: there is none.
    """
    revision = find_revision(draft.id, n)
    if revision is None:
        raise NotFound(f"There is no revision {n} of the {draft.type} {draft.slug!r}.")
    return revision


def revert(draft: Draft, n: int, by: Caller, fields: Sequence[str] | None = None) -> bool:
    """Make the content of revision `n` (or only some of its fields) the working copy, as a new revision.

    Whether anything differs. What the revision names and is gone for good is left out.

    Raises:
        NotFound: there is no such revision.
        Invalid: a field is none of this type of thing.
        Conflict: its slug is another's meanwhile.
    """
    old = _without_lost(draft.type, get_revision(draft, n).content)
    here = content_of(draft)
    for index, name in enumerate(fields or ()):
        if name not in here:
            fault = Fault(f"/fields/{index}", "unknown", f"Choose among {', '.join(here)}.")
            raise Invalid(f"A {draft.type} has no field {name!r}.", faults=(fault,))
    content = {name: old.get(name, here[name]) if not fields or name in fields else here[name] for name in here}
    return replace(draft, content, by, kind="restore", note=f"from revision {n}")


def set_aside(draft: Draft, changes: Mapping[str, Any], held: int | None, by: Caller) -> Revision:
    """Keep `changes`, made to the version that was held (None: the stored one), as a revision beside the working copy.

    The draft, its version and what readers see stay as they are. Where the held version was thinned out, the next one
    that is kept stands for it.

    Raises:
        Invalid: a field cannot be stored.
    """
    base = find_from_version(draft.id, min(held or draft.version, draft.version)) or version_of(draft, draft.version)
    number = last_number(draft.id) + 1
    revision = Revision(
        draft_id=draft.id,
        version=-number,
        n=number,
        kind="aside",
        pinned=False,
        content=applied(draft.type, base.content, changes),
        author=by.name,
        at=now(),
        note=f"beside revision {draft.revision}, based on revision {base.n}",
    )
    db.session.add(revision)
    db.session.flush()
    note_draft("set_aside", draft, revision=number)
    return revision


def _without_lost(type_: str, content: Content) -> Content:
    result = dict(content)
    for name in REFERENCES[type_]:
        known = find_drafts(content[name])
        result[name] = [entity_id for entity_id in content[name] if entity_id in known]
    return result
