"""Two editors at one draft: whoever saves on an old version is told what both did, or has it merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kapcms.content.merging import merge_fields
from kapcms.errors import Fault, Invalid, Stale
from kapcms.models.revision import find_version
from kapcms.services.drafts.comparing import compare
from kapcms.services.drafts.editing import applied, content_of, replace, save

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.models.draft import Draft
    from kapcms.services.access.caller import Caller
    from kapcms.services.drafts.blank import Content


@dataclass(frozen=True, slots=True)
class Held:
    """The version that the editor held (None: any), and whether a save on an old one is to be merged."""

    version: int | None
    merges: bool = False


def save_held(draft: Draft, changes: Mapping[str, Any], by: Caller, held: Held, *, kind: str = "save") -> bool:
    """Save fields that were changed on the held version; whether they had to be merged with others' changes.

    Raises:
        Stale: the held version is not the stored one, and merging was not asked for or is not possible.
        Invalid: a field cannot be stored.
        Conflict: the slug asked for is taken.
    """
    if held.version in {None, draft.version}:
        save(draft, changes, by, kind=kind)
        return False
    merged = _merged(draft, held.version, changes) if held.merges else None
    if merged is None:
        raise stale(draft, held.version, changes)
    replace(draft, merged, by, kind="merge", note=f"based on version {held.version}")
    return True


def check_held_version(draft: Draft, held: int | None, changes: Mapping[str, Any] | None = None) -> None:
    """Refuse an act that is based on a version that is not the stored one; None means any.

    Raises:
        Stale: the versions differ.
    """
    if held not in {None, draft.version}:
        raise stale(draft, held, changes or {})


def stale(draft: Draft, held: int | None, changes: Mapping[str, Any]) -> Stale:
    """The error that tells an editor who saved meanwhile, when, and how their content differs from the editor's.

    `extra["current"]`: version, revision, author, time, `diff` (as `compare` gives it, from theirs to yours; without
    anything sent: from the held version to theirs), and `mergeable`. The diff is None where the held version is not
    kept any more. What was sent and cannot be stored is told by faults besides.
    """
    detail = f"You hold version {held}; the stored one is {draft.version}, saved by {draft.updated_by}."
    theirs = content_of(draft)
    base = _base(draft, held)
    diff: list[dict[str, Any]] | None = None
    faults: tuple[Fault, ...] = ()
    if base is not None and not changes:
        diff = compare(draft.type, base, theirs)
    elif base is not None:
        try:
            diff = compare(draft.type, theirs, applied(draft.type, base, changes))
        except Invalid as error:
            faults = error.faults
    current = {
        "version": draft.version,
        "revision": draft.revision,
        "author": draft.updated_by,
        "time": draft.updated_at,
        "updated_at": draft.updated_at,
        "diff": diff,
        "mergeable": diff is not None and bool(changes) and _merged(draft, held, changes) is not None,
    }
    return Stale(detail, faults=faults, current=current, draft_id=draft.id, held=held)


def _merged(draft: Draft, held: int | None, changes: Mapping[str, Any]) -> Content | None:
    """Both sides' changes in one content; None where they clash or where the held version is not kept any more."""
    base = _base(draft, held)
    if base is None:
        return None
    mine = applied(draft.type, base, changes)
    try:
        merged = merge_fields(base, mine, content_of(draft))
    except Invalid:
        return None  # each alone can be stored, both together cannot (their sum is too large): a clash like others
    return None if merged is None else merged.value


def _base(draft: Draft, held: int | None) -> Content | None:
    found = find_version(draft.id, held) if held is not None and 1 <= held <= draft.version else None
    return None if found is None else found.content
