"""The one transaction of a door: begun for writing, committed whole or not at all (a rehearsal: never)."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import TYPE_CHECKING

from flask import current_app

from kapcms.errors import Unavailable
from kapcms.models.database import BUSY_TIMEOUT_SECONDS, db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


AROUND_COMMIT = "kapcms.around_commit"
"""Under this name the app keeps what must be held around the commit of a transaction that moved the log."""
TURN = "kapcms.turn"
"""Under this name the app keeps the lock that the writers of a SQLite database take in turn."""
MOVES_LOG = "moves_log"
"""The mark of a session whose transaction moved the log."""


@contextmanager
def transaction() -> Iterator[None]:
    """A writing transaction: on SQLite it takes the write lock at once, so that nothing it read is stale.

    Raises:
        Unavailable: the other writers of this process did not end in time.
    """
    db.session.rollback()
    db.session.info.pop(MOVES_LOG, None)
    with _turn():
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
    with _turn():
        db.session.connection(execution_options={"writing": True})
        try:
            yield
        finally:
            db.session.rollback()
            db.session.info.pop(MOVES_LOG, None)


@contextmanager
def _turn() -> Iterator[None]:
    """On SQLite the writers of a process wait here for each other, and one of them for those of other processes.

    SQLite's own waiting looks again every 100 ms at the most, and whoever looks at the right moment goes first: of
    many writers on a busy machine some met its timeout (3 in 10,000 writes of the soak at twice the load).
    """
    if db.engine.dialect.name != "sqlite":
        yield
        return
    turn: Lock = current_app.extensions.setdefault(TURN, Lock())
    if not turn.acquire(timeout=BUSY_TIMEOUT_SECONDS):
        raise Unavailable("Others are writing at length; try again.", retry_after_seconds=1)
    try:
        yield
    finally:
        turn.release()


def _around_commit() -> AbstractContextManager[object]:
    if not db.session.info.pop(MOVES_LOG, False):
        return nullcontext()
    around: Callable[[], AbstractContextManager[object]] = current_app.extensions.get(AROUND_COMMIT, nullcontext)
    return around()
