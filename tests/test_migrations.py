"""Migrations: down and up with rows, and no drift between them and the models."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade

from kapcms.app import create_app
from kapcms.models.database import Base, db
from tests.databases import settings_for
from tests.doors import Editor, made, shell
from tests.media.files import uploaded


@pytest.fixture
def filled(app, editor):
    """An app with rows in as many tables as the doors fill."""
    assert shell(app, "seed").exit_code == 0
    article = editor.article("One more", publish=True)
    editor.save("articles", article, subtitle="Twice")
    editor.publish("articles", editor.article("Later"), at="2999-01-01T00:00:00Z")
    editor.post("/articles", {"title": "Once"}, headers={"Idempotency-Key": "k"})
    editor.put("/articles/by-source/old/1", {"title": "From elsewhere"})
    made(editor.post("/people", {"name": "Jo"}))
    editor.article("With a cover", publish=True, cover=uploaded(editor)["id"])
    return app


def rows(app):
    """How many rows each table has."""
    with app.app_context():
        db.session.remove()
        present = set(sa.inspect(db.engine).get_table_names())
        names = [table.name for table in Base.metadata.sorted_tables if table.name in present]
        with db.engine.connect() as connection:
            return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) for name in names}  # noqa: S608


def test_the_first_tables_keep_their_rows_through_down_and_up(filled):
    before = rows(filled)
    assert sum(1 for count in before.values() if count) >= 15
    with filled.app_context():
        downgrade(revision="0001")
    below = rows(filled)
    assert {name: before[name] for name in below} == below
    with filled.app_context():
        upgrade()
    above = rows(filled)
    assert {name: above[name] for name in below} == below
    assert above.keys() == before.keys()


def test_all_the_way_down_and_up_again(empty_database_url, tmp_path):
    app = create_app(settings_for(tmp_path, KAPCMS_DATABASE_URL=empty_database_url, KAPCMS_CACHE_BYTES="0"))
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        db.session.remove()
        db.engine.dispose()


def test_the_models_are_what_the_migrations_make(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_ours})
        assert compare_metadata(context, Base.metadata) == []


def is_ours(item, name, kind, reflected, compare_to):
    """The tables that the search index keeps for itself are its own business."""
    return not (kind in {"table", "index"} and reflected and compare_to is None and "search_index" in (name or ""))


def test_an_editor_still_works_after_an_upgrade(filled):
    with filled.app_context():
        downgrade(revision="0001")
        upgrade()
    assert Editor(filled, "editor").get("/articles").status_code == 200
