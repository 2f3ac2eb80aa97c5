"""What is stored, to be compared: after a denial it is as it was."""

from __future__ import annotations

import sqlalchemy as sa

from kapcms.models.database import db

PASSING = {"audit_entry"}
"""Tables that tell of attempts too."""
SEEN = {"seen_at", "used_at"}
"""Columns that tell when a credential was last used."""


def state_of(app):
    """All rows of all tables."""
    with app.app_context():
        tables = [table for table in db.metadata.sorted_tables if table.name not in PASSING]
        return {table.name: sorted(map(repr, db.session.execute(_plain(table)))) for table in tables}


def everything_stored(app):
    """All values of all tables as one text."""
    with app.app_context():
        rows = [row for table in db.metadata.sorted_tables for row in db.session.execute(sa.select(table))]
    return "\n".join(repr(tuple(row)) for row in rows)


def _plain(table):
    return sa.select(*(column for column in table.columns if column.name not in SEEN))
