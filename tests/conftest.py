"""Fixtures: every test that asks for `app` (or for what is made of it) runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kapcms.app import create_app
from tests.databases import KINDS, close_app, settings_for, share_statements, write_carelessly
from tests.doors import Editor, Reader

settings.register_profile(
    "kapcms", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("kapcms")

SAMPLES = Path(__file__).resolve().parent.parent.parent / "shared" / "import-samples"


def pytest_collection_finish():
    """Never look through what the imports made for garbage, and through the rest more seldom: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session")
def all_databases():
    """The databases of each kind, made when the first test asks for one."""
    made = {}

    def of(kind):
        if kind not in made:
            made[kind] = KINDS[kind]()
        return made[kind]

    yield of
    for databases in made.values():
        databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request):
    if request.param == "sqlite" and request.node.get_closest_marker("postgres_only"):
        pytest.skip("PostgreSQL alone")
    if request.param == "postgresql" and request.node.get_closest_marker("sqlite_only"):
        pytest.skip("SQLite alone")
    return request.param


@pytest.fixture
def database_url(all_databases, database_kind, tmp_path):
    with all_databases(database_kind).fresh(tmp_path) as url:
        yield url


@pytest.fixture
def empty_database_url(all_databases, database_kind, tmp_path):
    with all_databases(database_kind).empty(tmp_path) as url:
        yield url


@pytest.fixture
def make_app(database_url, tmp_path):
    """Make an app over the test's database; more settings as environment variables."""
    apps = []

    def make(**environ):
        app = create_app(settings_for(tmp_path, KAPCMS_DATABASE_URL=database_url, **environ))
        share_statements(app)
        write_carelessly(app)
        apps.append(app)
        return app

    yield make
    for app in apps:
        close_app(app)


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture
def editor(app):
    """A script with an editor's token."""
    return Editor(app, "editor")


@pytest.fixture
def admin(app):
    return Editor(app, "admin")


@pytest.fixture
def reader(app):
    """A front end without any credential."""
    return Reader(app)


@pytest.fixture
def samples():
    """Real files of other systems; skipped, visibly, where they are absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the folder shared/import-samples is not beside the project")
    return SAMPLES
