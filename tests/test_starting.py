"""What a start imports: nothing that only some commands or rare requests need (docs/speed.md, "Starting")."""

import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from gunicorn.config import make_settings
from sqlalchemy import text

from kapcms.cli.gunicorn_settings import post_worker_init
from kapcms.later import later
from kapcms.models.database import db
from kapcms.services.access.passwords import HASHER, NO_PASSWORD
from tests.databases import opened
from tests.doors import CONTENT, EDITOR

FULL = 2
"""The number of `PRAGMA synchronous=FULL`."""
ROOT = Path(__file__).resolve().parent.parent
NOT_AT_START = {
    "PIL", "alembic", "apispec", "argon2", "authlib", "brotli", "cryptography", "feedgen", "flask_smorest", "huey",
    "jsonschema", "limits", "lxml", "mako", "markdown_it", "obstore", "opentelemetry", "peewee", "prometheus_client",
    "prosemirror", "psycopg", "pygments", "pyotp", "rapidfuzz", "rich", "selectolax", "slugify", "webargs", "yaml",
    "kapcms.api.content.articles", "kapcms.api.editor.working_copies", "kapcms.editor", "kapcms.importers",
    "kapcms.models.draft", "kapcms.models.user", "kapcms.schemas", "kapcms.services.drafts",
    "kapcms.services.publication",
}  # fmt: skip


def modules_after(code, var_dir, **environ):
    """The modules that a fresh interpreter has after `code`; more settings as environment variables."""
    program = f"import sys\n{code}\nprint(*sys.modules)"
    environ = {"KAPCMS_VAR_DIR": str(var_dir), "PATH": "", **environ}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, env=environ, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_server_starts_without_what_it_may_never_need(tmp_path):
    code = "from kapcms.app import create_app; create_app()"
    assert sorted(NOT_AT_START & modules_after(code, tmp_path)) == []


def test_a_process_that_answers_readers_never_loads_the_editor_api(database_url, tmp_path):
    """The first request of an editor does."""
    begin = "from kapcms.app import create_app; get = create_app().test_client().get; answer = get('{}/articles');"
    for path, status, is_loaded in ((CONTENT, 200, False), (EDITOR, 401, True)):
        code = f"{begin.format(path)} assert answer.status_code == {status}, answer.data"
        modules = modules_after(code, tmp_path, KAPCMS_DATABASE_URL=database_url)
        assert ("kapcms.services.drafts" in modules) == is_loaded, path


@pytest.mark.parametrize("app", [object(), Flask("another")])
def test_our_settings_take_an_app_around_ours(app):
    post_worker_init(SimpleNamespace(wsgi=app))


HOOKS = {
    "post_worker_init": "wsgi=wsgi.app",
    "when_ready": "cfg=Object(preload_app=True), app=Object(wsgi=lambda: wsgi.app)",
}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_worker_has_the_routes_of_readers_before_its_first_request(tmp_path, hook):
    code = f"""
import wsgi
from types import SimpleNamespace as Object
from kapcms.cli.gunicorn_settings import {hook}
{hook}(Object({HOOKS[hook]}))
"""
    modules = modules_after(code, tmp_path)
    assert hook in make_settings()
    assert "kapcms.api.content.articles" in modules
    assert "kapcms.services.drafts" not in modules


def test_serving_begins_without_an_app(tmp_path):
    code = "import kapcms.__main__, kapcms.cli.serving, kapcms.cli.gunicorn_settings"
    assert sorted({"flask", "sqlalchemy", "kapcms.app"} & modules_after(code, tmp_path)) == []


def test_a_later_module_is_imported_at_its_first_use_and_not_copied(monkeypatch):
    module = later("colorsys")
    sys.modules.pop("colorsys", None)
    assert "colorsys" not in sys.modules
    assert module.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    monkeypatch.setattr("colorsys.ONE_THIRD", 3)
    assert module.ONE_THIRD == 3
    with pytest.raises(AttributeError):
        _ = module.nothing


def test_what_stands_for_a_missing_password_costs_what_a_password_costs():
    assert not HASHER.check_needs_rehash(NO_PASSWORD)


def test_what_a_start_made_is_not_looked_through_for_garbage(tmp_path):
    code = "import gc, wsgi; assert gc.isenabled(); assert gc.get_freeze_count() > 50_000"
    assert "wsgi" in modules_after(code, tmp_path)


def test_a_setting_that_only_the_app_can_judge_ends_the_server_with_one_line(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {"KAPCMS_VAR_DIR": str(tmp_path), "PORT": str(port), "KAPCMS_LIMITS_STORAGE": "nonsense://", "PATH": ""}
    command = [sys.executable, "-m", "kapcms", "serve"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, check=False, timeout=120)
    assert done.returncode != 0
    assert "kapcms: KAPCMS_LIMITS_STORAGE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_waits_for_the_disk_of_sqlite(tmp_path):
    """Tests' own apps do not: `write_carelessly`."""
    with opened(tmp_path, f"sqlite:///{tmp_path / 'kapcms.db'}") as app, app.app_context():
        assert db.session.scalar(text("PRAGMA synchronous")) == FULL
