"""Running an import as a person would, and reading its report."""

from __future__ import annotations

import json

from kapcms.models.database import db
from kapcms.models.tables import all_tables
from tests.doors import shell


def run_import(app, *words):
    """The lines of the report, its last line, and the exit code."""
    result = shell(app, "import", *map(str, words))
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert lines, result.stderr
    return lines[:-1], lines[-1], result


def actions(lines):
    return [line["action"] for line in lines]


def all_rows(app):
    """Every row of every table, as text: equal before and after means that nothing was written."""

    with app.app_context():
        rows = {
            table.name: sorted(str(tuple(row)) for row in db.session.execute(table.select()))
            for table in all_tables()
            if table.name != "token"
        }
        db.session.remove()
        return rows
