"""The embedded database in trouble: its disk is full, its lock is held, and many write and read at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest

from tests.databases import migrate, opened, settings_for
from tests.doors import CONTENT, EDITOR, Editor, shell
from tests.log.serving import call, server

pytestmark = pytest.mark.slow
DISK_BYTES = 12 * 1024 * 1024
LOAD_SECONDS = int(os.environ.get("KAPCMS_TEST_LOAD_SECONDS", "10"))
"""60 by hand, before a release."""


@contextmanager
def site(var_dir):
    """(port, token) of a server with one public article."""
    url = f"sqlite:///{var_dir / 'kapcms.db'}"
    migrate(settings_for(var_dir, KAPCMS_DATABASE_URL=url))
    with opened(var_dir, url) as app:
        editor = Editor(app, "editor")
        editor.article("Here", publish=True)
    with server(url, var_dir) as (port, _):
        yield port, editor.token


def checked(var_dir):
    """What `kapcms check` says of the database."""
    with opened(var_dir, f"sqlite:///{var_dir / 'kapcms.db'}") as app:
        return shell(app, "check").stdout


def titles(port, token):
    """Of all drafts."""
    found, cursor = [], ""
    while cursor is not None:
        _, page = call(port, "GET", f"{EDITOR}/articles?limit=100{cursor}", token=token)
        found += [article["title"] for article in page["data"]]
        following = page["meta"]["next_cursor"]
        cursor = f"&cursor={following}" if following else None
    return found


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own; skipped, visibly, where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_told_stores_nothing_by_halves_and_heals(small_disk):
    with site(small_disk) as (port, token):
        stored, status = [], 201
        ballast = small_disk / "ballast"
        ballast.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 400_000))
        for number in range(200):
            fields = {"title": f"Number {number}", "body": {"markdown": "word " * 5_000}}
            status, told = call(port, "POST", f"{EDITOR}/articles", token=token, body=fields)
            if status != 201:
                break
            stored.append(fields["title"])
        assert (status, told["code"]) == (507, "storage_full")
        for _ in range(3):
            assert call(port, "GET", f"{CONTENT}/articles/here")[0] == 200
            assert call(port, "GET", f"{CONTENT}/articles?limit=5")[0] == 200
        assert sorted(titles(port, token)) == sorted([*stored, "Here"])
        ballast.unlink()
        assert call(port, "POST", f"{EDITOR}/articles", token=token, body=fields)[0] == 201
    assert checked(small_disk) == ""


@pytest.mark.parametrize(("seconds", "expected"), [(2, {201}), (9, {201, 503}), (14, {503})])
def test_a_lock_held_by_another_process_is_waited_for_and_readers_go_on(tmp_path, seconds, expected):
    with site(tmp_path) as (port, token):
        held = sqlite3.connect(tmp_path / "kapcms.db", isolation_level=None, check_same_thread=False)
        held.execute("BEGIN IMMEDIATE")
        release = threading.Timer(seconds, held.execute, ["ROLLBACK"])
        release.start()
        answers = []
        path = f"{EDITOR}/articles"
        writer = threading.Thread(
            target=lambda: answers.append(call(port, "POST", path, token=token, body={"title": "Waited for"})[0])
        )
        writer.start()
        while writer.is_alive():
            begun = time.monotonic()
            assert call(port, "GET", f"{CONTENT}/articles/here?format=text&x-{begun}=1")[0] == 400
            assert call(port, "GET", f"{CONTENT}/articles?limit=3")[0] == 200
            assert time.monotonic() - begun < 1
            time.sleep(0.2)
        release.join()
        held.close()
        assert set(answers) <= expected
        assert call(port, "POST", path, token=token, body={"title": "After"})[0] == 201


def test_many_writers_and_readers_at_once_see_no_error_and_lose_nothing(tmp_path):
    stored, statuses, is_over = [], Counter(), threading.Event()

    def write(port, token, writer):
        number = 0
        while not is_over.is_set():
            title = f"Of {writer}: {number}"
            status, _ = call(port, "POST", f"{EDITOR}/articles?publish=true", token=token, body={"title": title})
            statuses[status] += 1
            if status == 201:
                stored.append(title)
            number += 1

    def read(port, reader):
        while not is_over.is_set():
            statuses[call(port, "GET", f"{CONTENT}/articles?limit={reader + 1}")[0]] += 1

    with site(tmp_path) as (port, token):
        threads = [threading.Thread(target=write, args=(port, token, n)) for n in range(16)]
        threads += [threading.Thread(target=read, args=(port, n)) for n in range(32)]
        for thread in threads:
            thread.start()
        is_over.wait(LOAD_SECONDS)
        is_over.set()
        for thread in threads:
            thread.join()
        assert set(statuses) == {200, 201}, statuses
        assert sorted(titles(port, token)) == sorted([*stored, "Here"])
    assert len(stored) >= 16
    assert checked(tmp_path) == ""
