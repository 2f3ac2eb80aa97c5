"""Imports that were asked for over HTTP and are run by a real worker, which is killed while it is at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from kapcms.api.import_runner import RUNNER
from tests.api.test_imports import upload, wxr
from tests.cli.wordpress import post
from tests.doors import good

COUNT = 600


@contextmanager
def worker(database_url, folder):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")}
    environ |= {"KAPCMS_DATABASE_URL": database_url, "KAPCMS_VAR_DIR": str(folder)}
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "kapcms", "worker"], env=environ, stderr=log, stdout=log)
        try:
            until(lambda: b"is working" in (folder / "worker.log").read_bytes())
            yield process
        finally:
            process.kill()
            process.wait()
            (folder / "worker.log").unlink()


def until(claim, seconds=60):
    give_up_at = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def created(editor, location):
    run = good(editor.get(location))
    return run["sum"].get("sum", {}).get("created", 0), run["state"]


@pytest.mark.slow
def test_an_import_goes_on_after_its_worker_was_killed_and_after_it_was_stopped(app, editor, database_url, tmp_path):
    posts = [post(n, f"T{n}", f"<p><a href='/post-{COUNT + 1 - n}/'>x</a></p>") for n in range(1, COUNT + 1)]
    with worker(database_url, tmp_path) as process:
        answer = upload(editor, wxr(*posts))
        location = answer.headers["Location"].removeprefix("/api/editor/v1")
        assert RUNNER not in app.extensions  # the server leaves it to the worker
        until(lambda: created(editor, location)[0] > 0)
        process.kill()
        process.wait()
    assert created(editor, location)[1] == "running"
    with worker(database_url, tmp_path) as process:
        before = created(editor, location)[0]
        until(lambda: created(editor, location)[0] > before or created(editor, location)[1] == "done")
        process.terminate()
        assert process.wait(30) == 0
    with worker(database_url, tmp_path):
        until(lambda: created(editor, location)[1] == "done")
    assert created(editor, location) == (COUNT, "done")
    lines = [json.loads(line) for line in editor.get(f"{location}/report").get_data(as_text=True).splitlines()]
    assert [line["n"] for line in lines[:-1]] == list(range(1, COUNT + 1))
    assert {line["action"] for line in lines[:-1]} == {"created"}
    assert 'href="/articles/post-1"' in good(editor.get(f"/articles/post-{COUNT}"))["body"]["html"]
