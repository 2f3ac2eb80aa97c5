"""A dry run: all is done as it would be, in one transaction, and then undone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def rehearsal() -> Iterator[None]:
    """The transaction around a whole dry run; nothing of it stays."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
    finally:
        db.session.rollback()


@contextmanager
def each_step() -> Iterator[None]:
    """One step of a dry run: written, so that the next one sees it, and forgotten, so that memory stays flat."""
    yield
    db.session.flush()
    db.session.expunge_all()
