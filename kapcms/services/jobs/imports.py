"""Imports that were asked for over HTTP: those that failed go on where they stopped while their upload is kept."""

from __future__ import annotations

from sqlalchemy import func, select

from kapcms.clock import now
from kapcms.models.database import db
from kapcms.models.import_run import ImportRun
from kapcms.services.importing.jobs import UPLOADS_KEPT, WAITING, resume_run, upload_is_kept
from kapcms.services.jobs.work import MOST_TOLD, Failure, Work


def look() -> Work:
    """What waits or runs; what failed lately."""
    waiting = select(func.count(), func.min(ImportRun.created_at)).where(ImportRun.state.in_(WAITING))
    count, next_at = db.session.execute(waiting).one()
    failed = [Failure(run.id, run.filename, run.error or "It failed.", max(run.attempts, 1), None) for run in _failed()]
    return Work(count, next_at, len(failed), failed[:MOST_TOLD])


def retry(only: str | None) -> int:
    """Let what failed wait again."""
    runs = [run for run in _failed() if only in {None, run.id}]
    for run in runs:
        resume_run(run)
    return len(runs)


def _failed() -> list[ImportRun]:
    lately = ImportRun.finished_at > now() - UPLOADS_KEPT
    query = select(ImportRun).where(ImportRun.state == "failed", lately).order_by(ImportRun.finished_at.desc())
    return [run for run in db.session.scalars(query) if upload_is_kept(run)]
