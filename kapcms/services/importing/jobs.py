"""Imports that were asked for over HTTP: the row is the truth, the upload and the report lie in the var folder.

One runner a machine at a time, held by a lock on a file: whoever has it takes the oldest unfinished import; one whose
process was killed goes on where its last commit was. Where a worker is there (it holds a second lock as long as it
lives), servers leave imports to it, so that readers need not share a process with them.
"""

from __future__ import annotations

import fcntl
import shutil
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from sqlalchemy import select, update

from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.errors import Conflict, KapcmsError, NotFound
from kapcms.later import later
from kapcms.models.database import db, new_id
from kapcms.models.import_run import ImportRun, find_unfinished_runs
from kapcms.services.access.caller import Caller
from kapcms.services.importing.options import ImportOptions
from kapcms.services.importing.rehearsing import rehearsal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kapcms.services.importing import running
    from kapcms.services.importing.reporting import Sum
else:
    running = later("kapcms.services.importing.running")

WAITING = ("queued", "running")
REPORT = "report.ndjson"
"""The name of the report, beside its upload; an upload of this name needs another."""
UPLOADS_KEPT = timedelta(days=30)
"""How long the upload of an import that failed or was cancelled is kept, so that it can go on."""
MOST_ATTEMPTS = 5
"""An import that is begun so often and never comes on kills its process, or meets an error of ours: it is given up."""


def new_run_folder() -> tuple[str, Path]:
    """The id of a new import, and its folder for the upload."""
    run_id = new_id()
    folder = _folder(run_id)
    folder.mkdir(parents=True)
    return run_id, folder


def queue_run(run_id: str, filename: str, options: dict[str, Any], by: Caller) -> ImportRun:
    """Let the upload in the folder of `run_id` wait for its import."""
    run = ImportRun(
        id=run_id,
        state="queued",
        filename=filename,
        size_bytes=(_folder(run_id) / filename).stat().st_size,
        options=options,
        sum={},
        created_by=by.name,
        created_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    return run


def get_run(run_id: str) -> ImportRun:
    """The import with this id.

    Raises:
        NotFound: there is none.
    """
    run = db.session.get(ImportRun, run_id)
    if run is None:
        raise NotFound(f"There is no import with the id {run_id!r}.")
    return run


def list_runs(limit: int, before: str | None = None) -> list[ImportRun]:
    """Up to `limit` imports, newest first, of those made before the one with the id `before`."""
    query = select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ImportRun.id < before)
    return list(db.session.scalars(query))


def cancel_run(run: ImportRun) -> None:
    """Stop an import before its next batch; what it stored stays.

    Raises:
        Conflict: it has ended already.
    """
    if run.state not in WAITING:
        raise Conflict(f"The import has ended: it is {run.state}.", code="import_ended")
    run.state = "cancelled"
    run.finished_at = now()


def resume_run(run: ImportRun) -> None:
    """Let an import that failed or was cancelled go on where it stopped.

    Raises:
        Conflict: it waits, runs or is done, or its upload is kept no longer or on another machine.
    """
    if run.state not in {"failed", "cancelled"}:
        raise Conflict(f"The import is {run.state}; nothing is left to try again.", code="import_not_ended")
    if not upload_is_kept(run):
        raise Conflict("The import's upload is not kept here any more; upload it again.", code="import_upload_gone")
    run.state, run.error, run.finished_at, run.attempts = "queued", None, None, 0


def upload_is_kept(run: ImportRun) -> bool:
    """Whether this machine has what the import reads."""
    return (_folder(run.id) / run.filename).exists()


def drop_old_uploads() -> int:
    """Delete the uploads of imports that failed or were cancelled long ago; how many."""
    ended = ImportRun.state.in_(("failed", "cancelled")), ImportRun.finished_at < now() - UPLOADS_KEPT
    runs = [run for run in db.session.scalars(select(ImportRun).where(*ended)) if upload_is_kept(run)]
    for run in runs:
        (_folder(run.id) / run.filename).unlink(missing_ok=True)
    return len(runs)


def report_of(run: ImportRun) -> Path:
    """The report's file; it grows while the import runs, and is absent before."""
    return _folder(run.id) / REPORT


def drop_folder(run_id: str) -> None:
    """Delete an upload that no import will read."""
    shutil.rmtree(_folder(run_id), ignore_errors=True)


def run_waiting(
    transaction: Callable[[], AbstractContextManager[None]], is_stopping: Callable[[], bool] = lambda: False
) -> int:
    """Run all imports that wait on this machine, unless another process does; how many were run.

    Once `is_stopping`, the one under way is left after its next batch, to be gone on with.
    """
    count = 0
    with _lock("runner") as is_runner:
        while is_runner and not is_stopping() and (run_id := _take_next(transaction)) is not None:
            _run(run_id, transaction, is_stopping)
            count += 1
    return count


def has_waiting_runs() -> bool:
    """Whether an import waits whose upload is on this machine."""
    return any(upload_is_kept(run) for run in find_unfinished_runs())


@contextmanager
def as_worker() -> Iterator[None]:
    """Let servers of this machine leave imports to this process, until the end."""
    with _lock("worker", waits=True):  # a server may be looking whether it is free
        yield


def has_worker() -> bool:
    """Whether a worker of this machine runs imports."""
    with _lock("worker") as is_free:
        return not is_free


def _take_next(transaction: Callable[[], AbstractContextManager[None]]) -> str | None:
    with transaction():
        for run in find_unfinished_runs():
            if upload_is_kept(run):  # else another machine has it
                if _is_given_up(run):
                    continue
                run.state = "running"
                run.started_at = run.started_at or now()
                run.attempts += 1
                return run.id
    return None


def _is_given_up(run: ImportRun) -> bool:
    """Whether it was begun so often in vain that it must not hold up the others any longer; then it has failed now."""
    if run.attempts < MOST_ATTEMPTS:
        return False
    run.state, run.finished_at = "failed", now()
    run.error = (
        f"It was begun {run.attempts} times and each time ended at the same place, with its process or an error."
    )
    return True


def _run(run_id: str, transaction: Callable[[], AbstractContextManager[None]], is_stopping: Callable[[], bool]) -> None:
    state, error, total = "done", None, None
    plan = _plan(run_id, transaction)
    plan.watch = _watch(run_id, is_stopping)
    try:
        report = _folder(run_id) / REPORT
        mode = "r+b" if report.exists() and not plan.is_rehearsal else "wb"
        place = rehearsal(_folder(run_id)) if plan.is_rehearsal else nullcontext(transaction)
        with report.open(mode) as out, place as each_step:
            total = running.run_import(plan, each_step, cast("BinaryIO", out))
    except running.Cancelled:
        return
    except running.Interrupted:  # it came on; the end of its process counts for nothing
        with transaction():
            db.session.execute(update(ImportRun).where(ImportRun.id == run_id).values(attempts=0))
        return
    except (KapcmsError, OSError) as failure:
        state, error = "failed", str(failure)
    if total is not None and total.unreadable:
        state, error = "done" if total.files else "failed", "\n".join(plan.told)
    with transaction():
        values: dict[str, Any] = {"state": state, "error": error, "finished_at": now()}
        values |= {} if total is None else {"sum": total.as_json()}
        is_ours = (ImportRun.id == run_id) & (ImportRun.state == "running")
        db.session.execute(update(ImportRun).where(is_ours).values(values))
    if state == "done" or plan.is_rehearsal:  # else it is kept, for it may be tried again
        (_folder(run_id) / _name(run_id)).unlink(missing_ok=True)


def _plan(run_id: str, transaction: Callable[[], AbstractContextManager[None]]) -> running.Plan:
    with transaction():
        run = get_run(run_id)
        options, filename, by = dict(run.options), run.filename, run.created_by
    is_rehearsal = options.pop("dry_run", False)
    plan = running.Plan(
        paths=(_folder(run_id) / filename,),
        kind=options.pop("kind", None),
        options=ImportOptions(**options),
        by=Caller(id=run_id, name=by, role="editor", kind="command"),
        scratch=_folder(run_id),
        is_rehearsal=is_rehearsal,
        resume=not is_rehearsal,
    )
    plan.tell = lambda line: plan.told.append(line.partition(": ")[2] or line)
    return plan


def _watch(run_id: str, is_stopping: Callable[[], bool]) -> Callable[[Sum], None]:
    """Note how far the import is, and see whether it is to stop; beside its transaction, which may be a rehearsal's."""
    engine = db.engine
    of_run = ImportRun.id == run_id

    def watch(total: Sum) -> None:
        with engine.connect() as connection:
            state = connection.execute(select(ImportRun.state).where(of_run)).scalar()
        if state != "running":
            raise running.Cancelled
        if is_stopping():
            raise running.Interrupted
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            connection.execute(update(ImportRun).where(of_run).values(sum=total.as_json(), attempts=0))

    return watch


@contextmanager
def _lock(name: str, *, waits: bool = False) -> Iterator[bool]:
    """Whether this process is the one of the machine that has the lock; it goes with the process."""
    path = settings_in_force().var_dir / "imports" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _folder(run_id: str) -> Path:
    return settings_in_force().var_dir / "imports" / run_id


def _name(run_id: str) -> str:
    name = db.session.scalar(select(ImportRun.filename).where(ImportRun.id == run_id))
    db.session.rollback()
    return name or "upload"
