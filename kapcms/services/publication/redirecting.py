"""Redirects by hand: each a change of the log, so that copies, caches and a rebuild know of them.

A thing that is public answers at its own address, whatever redirect is there; then come redirects by hand, then old
slugs. What is refused here is a loop among the redirects by hand; an old slug leads to a public thing and ends there.
So no way of redirects ever closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from kapcms.content.paths import path_from, target_from, thing_at
from kapcms.errors import Conflict, Fault, Invalid, KapcmsError, NotFound
from kapcms.models.database import db, new_id
from kapcms.models.public import PublicRedirect
from kapcms.services.drafts.naming import public_owner
from kapcms.services.projecting.surroundings import site_surroundings
from kapcms.services.publication.recording import ABSENT, begin_recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kapcms.content.public_article import Record
    from kapcms.services.publication.recording import Recorder

REDIRECTS = "redirects"
"""Surrogate key of every answer about where a path leads."""


@dataclass(frozen=True, slots=True)
class ImportedRedirect:
    """What became of one redirect of an import: created, updated, unchanged or failed."""

    path: str
    outcome: str
    code: str | None = None
    detail: str | None = None


def put_redirect(path: str, to: str, *, redirect_id: str | None = None) -> tuple[Record, str]:
    """Let `path` lead to `to`, in place of where it led; the redirect, and `created`, `updated` or `unchanged`.

    `redirect_id` is for a new one (default: a new id).

    Raises:
        Invalid: one of them is no path (or `to` no address).
        Conflict: something public is at `path`, or the redirects would form a loop.
    """
    recorder = begin_recording()
    path = _read(path, "/path")
    target = _read(to, "/to", site_surroundings().base_url)
    _check_path_is_free(path)
    _check_no_loop(path, target)
    known = db.session.execute(select(PublicRedirect.id, PublicRedirect.target).where(PublicRedirect.path == path))
    row = known.one_or_none()
    record = {"id": (redirect_id or new_id()) if row is None else row.id, "path": path, "to": target}
    if row is not None and row.target == target:
        return record, "unchanged"
    project_redirect(record)
    what = "published" if row is None else "updated"
    _record(recorder, what, record)
    db.session.flush()
    return record, "created" if row is None else "updated"


def remove_redirect(redirect_id: str) -> None:
    """Let a redirect lead nowhere.

    Raises:
        NotFound: there is none with this id.
    """
    recorder = begin_recording()
    path = db.session.scalar(select(PublicRedirect.path).where(PublicRedirect.id == redirect_id))
    if path is None:
        raise NotFound(f"There is no redirect with the id {redirect_id!r}.")
    db.session.execute(delete(PublicRedirect).where(PublicRedirect.id == redirect_id))
    recorder.write("redirect.unpublished", redirect_id, path, keys={REDIRECTS})


def import_redirects(items: Iterable[Mapping[str, str]]) -> list[ImportedRedirect]:
    """Put every redirect that can be; each of the others is told with its reason and changes nothing."""
    report = []
    for item in items:
        try:
            with db.session.begin_nested():
                record, outcome = put_redirect(item["path"], item["to"])
        except KapcmsError as error:
            report.append(ImportedRedirect(item["path"], "failed", error.code, error.detail))
        else:
            report.append(ImportedRedirect(record["path"], outcome))
    return report


def restore_redirect(record: Record) -> bool:
    """Put a redirect of an export back, with its id, and tell whether: one that leads somewhere already stays.

    Raises:
        Invalid: one of its addresses is none.
        Conflict: something public is at its path, or the redirects would form a loop.
    """
    if db.session.get(PublicRedirect, path_from(record["path"])) is not None:
        return False
    put_redirect(record["path"], record["to"], redirect_id=record["id"])
    return True


def list_redirects(*, after: str | None, limit: int) -> list[Record]:
    """Up to `limit` redirects by path, those after the path `after`."""
    query = select(PublicRedirect.id, PublicRedirect.path, PublicRedirect.target).order_by(PublicRedirect.path)
    if after is not None:
        query = query.where(PublicRedirect.path > after)
    rows = db.session.execute(query.limit(limit))
    return [{"id": row.id, "path": row.path, "to": row.target} for row in rows]


def lead(recorder: Recorder, paths: Iterable[str], target: str) -> None:
    """Let paths that lead nowhere yet lead to the address of something public.

    Those at which something public is are passed over, and those from which its own address leads on.
    """
    beyond = set(_steps_from(target))
    new = [(path, new_id()) for path in paths if path not in beyond and not _is_public(path)]
    if new:
        rows = [{"id": redirect_id, "path": path, "target": target} for path, redirect_id in new]
        db.session.connection().execute(insert(PublicRedirect), rows)
    for path, redirect_id in new:
        _record(recorder, "published", {"id": redirect_id, "path": path, "to": target})


def project_redirect(record: Record) -> None:
    """Make the public row of the redirect that `record` is."""
    changed = update(PublicRedirect).where(PublicRedirect.path == record["path"])
    values = {"id": record["id"], "target": record["to"]}
    if db.session.execute(changed.values(values)).rowcount == 0:  # type: ignore[attr-defined]  # an UPDATE's result has it
        db.session.execute(insert(PublicRedirect).values(values | {"path": record["path"]}))


def _read(text: str, pointer: str, base_url: str | None = None) -> str:
    try:
        return path_from(text) if base_url is None else target_from(text, base_url)
    except Invalid as error:
        faults = tuple(Fault(pointer, fault.code, fault.detail) for fault in error.faults)
        raise Invalid(error.detail, faults=faults) from error


def _record(recorder: Recorder, what: str, record: Record) -> None:
    recorder.write(f"redirect.{what}", record["id"], record["path"], keys={REDIRECTS, ABSENT}, record=record)


def _is_public(path: str) -> bool:
    thing = thing_at(path)
    return thing is not None and public_owner(*thing) is not None


def _check_path_is_free(path: str) -> None:
    if _is_public(path):
        fault = Fault("/path", "public_address", "Readers find something here; withdraw or rename it first.")
        raise Conflict(f"{path} is the address of something public.", code="public_address", faults=(fault,))


def _check_no_loop(path: str, target: str) -> None:
    if path in _steps_from(target):
        fault = Fault("/to", "redirect_loop", "Following the redirects from there leads back here.")
        raise Conflict(f"{path} would lead back to itself.", code="redirect_loop", faults=(fault,))


def _steps_from(target: str) -> Iterator[str]:
    """`target`, and where the redirects lead from there, step by step."""
    step: str | None = target
    while step is not None:
        yield step
        step = db.session.scalar(select(PublicRedirect.target).where(PublicRedirect.path == step))
