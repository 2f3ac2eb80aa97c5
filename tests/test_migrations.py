"""Migrations: down and up with rows, and no drift between them and the models."""

from __future__ import annotations

import pyotp
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from kapcms.clock import now
from kapcms.models.database import Base, db
from kapcms.models.import_run import ImportRun
from kapcms.models.import_trace import ImportAddress, ImportCursor, ImportPlace, ImportTask
from kapcms.models.job_failure import JobFailure
from kapcms.models.mail import Mail
from kapcms.models.migrating import FOLDER
from kapcms.models.named_neighbour import NamedNeighbour
from kapcms.models.purge_cursor import PurgeCursor
from kapcms.models.tables import all_tables
from kapcms.models.transaction import transaction
from tests.databases import opened
from tests.doors import Editor, Reader, good, made, shell
from tests.media.files import uploaded
from tests.safety.people import PASSWORD, Person


@pytest.fixture
def filled(app, editor, admin):
    """An app with rows in every table: as far as doors fill them, and the traces of an import that was cut off."""
    assert shell(app, "seed").exit_code == 0
    article = editor.article("One more", publish=True)
    editor.save("articles", article, subtitle="Twice")
    editor.publish("articles", editor.article("Later"), at="2999-01-01T00:00:00Z")
    editor.post("/articles", {"title": "Once"}, headers={"Idempotency-Key": "k"})
    editor.put("/articles/by-source/old/1", {"title": "From elsewhere"})
    made(editor.post(f"/articles/{article['id']}/previews"))
    made(editor.post("/redirects", {"path": "/?p=12", "to": "https://example.org/"}))
    made(admin.post("/webhooks", {"url": "https://example.org/hook"}))
    gone = editor.article("Gone", publish=True)
    good(editor.put(f"/articles/{gone['id']}/withdrawal", {"notice": "It was wrong."}))
    reviewed = editor.article("Reviewed", review={"next_review_at": "2999-01-01T00:00:00Z"}, publish=True)
    made(editor.post("/people", {"name": "Jo"}))
    editor.article("With a cover", publish=True, cover=uploaded(editor)["id"])
    made(admin.post("/users", {"email": "new@example.org", "role": "author"}))
    Person(app).sign_in()
    with app.app_context(), transaction():
        db.session.add_all(traces(reviewed["id"]))
    return app


def traces(draft_id):
    """What an import leaves that is not at its end, the cursor of a CDN, a failure, a mail."""
    return [
        ImportAddress(source="old", key="p:/a", draft_id=draft_id),
        ImportPlace(source="old", series="trip", draft_id=draft_id, title="Trip", position=1.0, at=now(), slug="a"),
        ImportTask(source="old", what="links", key=draft_id, detail={"body": []}),
        ImportCursor(key="k", done=1, report_bytes=2, state={}),
        ImportRun(
            state="queued", filename="a.xml", size_bytes=1, options={}, sum={}, created_by="editor", created_at=now()
        ),
        NamedNeighbour(draft_id=draft_id, side="next", title="Not here", title_key="not here"),
        PurgeCursor(target="fastly 1", number=0, attempts=0, updated_at=now()),
        JobFailure(
            kind="backups",
            key="backups",
            about="",
            error="No room.",
            attempts=1,
            detail={},
            failed_at=now(),
        ),
        Mail(
            recipient="a@example.org",
            body="sealed:",
            attempts=0,
            created_at=now(),
            next_attempt_at=now(),
            expires_at=now(),
        ),
    ]


def rows(app):
    """How many rows each table has."""
    with app.app_context():
        db.session.remove()
        present = set(sa.inspect(db.engine).get_table_names())
        names = [table.name for table in all_tables() if table.name in present]
        with db.engine.connect() as connection:
            return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) for name in names}  # noqa: S608


def test_every_step_down_and_up_keeps_the_rows_of_what_stays(filled):
    before = rows(filled)
    assert [name for name, count in before.items() if not count] == []
    scripts = ScriptDirectory(str(FOLDER))
    steps = [script.revision for script in scripts.walk_revisions()][1:]  # newest first, without the one in force
    for step in steps:
        with filled.app_context():
            downgrade(revision=step)
        below = rows(filled)
        assert below == {name: before[name] for name in below}, step
    for step in reversed(["head", *steps[:-1]]):
        with filled.app_context():
            upgrade(revision=step)
        above = rows(filled)
        assert {name: above[name] for name in below} == below, step
    assert above.keys() == before.keys()


def test_all_the_way_down_and_up_again(empty_database_url, tmp_path):
    with opened(tmp_path, empty_database_url, KAPCMS_CACHE_BYTES="0") as app, app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()


def test_the_models_are_what_the_migrations_make(app):
    all_tables()
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


def test_second_factors_are_sealed_on_the_way_up_and_opened_on_the_way_down(app):
    person = Person(app)
    person.sign_in()
    secret = made(person.request("POST", "/me/second-factor", json={"password": PASSWORD}))["secret"]

    def stored():
        with app.app_context(), db.engine.connect() as connection:
            return connection.scalar(
                sa.text("SELECT second_factor_secret FROM user_account WHERE email = :email"), {"email": person.email}
            )

    assert stored().startswith("sealed:")
    with app.app_context():
        downgrade(revision="0011")
    assert stored() == secret
    with app.app_context():
        upgrade()
    assert stored().startswith("sealed:")
    assert secret not in stored()
    code = pyotp.TOTP(secret).now()
    good(person.request("PUT", "/me/second-factor", json={"code": code}))


def test_what_lists_are_read_from_is_migrated_to_what_publishing_makes(filled, admin):
    """From what an older version has: fields of articles in a table of their own, no tags of series and languages."""
    reader = Reader(filled)
    of_patients = [one["id"] for one in reader.everything("/articles?field[audience]=patients")]
    assert of_patients
    with filled.app_context():
        downgrade(revision="0015")
        field = sa.table(
            "public_field", sa.column("entity_id", sa.Uuid(as_uuid=False)), *map(sa.column, ("name", "value"))
        )
        with transaction():
            db.session.execute(sa.text("DELETE FROM public_tag WHERE rel IN ('series', 'locale', 'field')"))
            rows = [{"entity_id": article_id, "name": "audience", "value": "patients"} for article_id in of_patients]
            db.session.execute(sa.insert(field), rows)
        upgrade()
    assert [one["id"] for one in reader.everything("/articles?field[audience]=patients")] == of_patients
    assert shell(filled, "check").stdout == ""
