"""The one transaction of a door: begun for writing, committed whole or not at all (a rehearsal: never)."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from flask import current_app

from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


AROUND_COMMIT = "kapcms.around_commit"
"""Under this name the app keeps what must be held around the commit of a transaction that moved the log."""
MOVES_LOG = "moves_log"
"""The mark of a session whose transaction moved the log."""


@contextmanager
def transaction() -> Iterator[None]:
    """A writing transaction: on SQLite it takes the write lock at once, so that nothing it read is stale."""
    db.session.rollback()
    db.session.info.pop(MOVES_LOG, None)
    db.session.connection(execution_options={"writing": True})
    try:
        yield
        with _around_commit():
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def rehearsal() -> Iterator[None]:
    """A writing transaction that is always undone: to see what an act would do. It holds the locks of the act."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
    finally:
        db.session.rollback()
        db.session.info.pop(MOVES_LOG, None)


def _around_commit() -> AbstractContextManager[object]:
    if not db.session.info.pop(MOVES_LOG, False):
        return nullcontext()
    around: Callable[[], AbstractContextManager[object]] = current_app.extensions.get(AROUND_COMMIT, nullcontext)
    return around()
