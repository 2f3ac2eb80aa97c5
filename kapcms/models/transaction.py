"""The one transaction of a door: begun for writing, committed whole or not at all (a rehearsal: never)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def transaction() -> Iterator[None]:
    """A writing transaction: on SQLite it takes the write lock at once, so that nothing it read is stale."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
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
