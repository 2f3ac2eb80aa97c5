"""One app for all examples of a property: between two of them, every row is as it was at the beginning."""

from __future__ import annotations

import sqlalchemy as sa

from kapcms.models.database import db
from kapcms.models.tables import all_tables
from kapcms.models.transaction import transaction


class Beginning:
    """All rows of an app's database, as they are when this is made."""

    def __init__(self, app):
        self.app = app
        with app.app_context():
            self.rows = {
                table: [dict(row) for row in db.session.execute(sa.select(table)).mappings()]
                for table in all_tables()
                if table.name != "audit_entry"  # append-only, by a trigger
            }
            db.session.remove()

    def restore(self):
        """Make them so again; answers that an app keeps are not dropped, so it must keep none."""
        assert self.app.config["KAPCMS"].cache_bytes == 0
        with self.app.app_context(), transaction():
            for table in reversed(self.rows):
                db.session.execute(sa.delete(table))
            for table, rows in self.rows.items():
                if rows:
                    db.session.execute(sa.insert(table), rows)
