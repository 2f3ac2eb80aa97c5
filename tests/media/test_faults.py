"""Real processes killed in the middle of an upload and of renditions: no row without its file, nothing lost."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from kapcms.models import storage
from kapcms.models.database import db
from kapcms.models.media import MediaFile, Rendition, original_key
from kapcms.models.transaction import transaction
from kapcms.services.media import receiving, rendering, tidying
from tests.doors import good, shell
from tests.media.files import fetch, image, render_all, upload, uploaded


def all_is_well(app):
    result = shell(app, "check")
    assert result.exit_code == 0, result.output


def files(app):
    return {path for path in Path(app.config["KAPCMS"].media_store).rglob("*") if path.is_file()}


@contextmanager
def process_of(script, app):
    """A process of its own that runs `script` with this app's settings, and says when it has come to the point."""
    settings = app.config["KAPCMS"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KAPCMS_")} | {
        "KAPCMS_DATABASE_URL": settings.database_url, "KAPCMS_VAR_DIR": str(settings.var_dir),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", script], env=environ, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


UPLOAD = """
import io, time
from kapcms.app import create_app
from kapcms.models import media
from kapcms.services.media import library, receiving
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.models.transaction import transaction
from tests.media.files import image

def stop(*args):
    print("here", flush=True)
    time.sleep(600)

POINT
with create_app().app_context(), receiving.received(io.BytesIO(image()), "a.png") as got, transaction():
    library.add_medium(got, {"alt": "x"}, COMMAND_LINE)
    stop()
"""


@pytest.mark.parametrize(
    ("point", "leaves_file"),
    [
        ("receiving.put_file = stop", False),
        ("library.put_rows = stop", True),
        ("", True),
    ],
    ids=["before the file is stored", "between the file and its row", "before the row is committed"],
)
def test_a_server_killed_during_an_upload_leaves_at_most_a_file_that_purge_removes(app, editor, point, leaves_file):
    with process_of(UPLOAD.replace("POINT", point), app) as process:
        assert process.stdout.readline() == b"here\n"
        process.kill()
        process.wait()
    assert good(editor.get("/media")) == []
    assert len(files(app)) == leaves_file
    all_is_well(app)  # it may be an upload under way
    for path in files(app):
        two_days_ago = time.time() - 2 * 86_400
        os.utime(path, (two_days_ago, two_days_ago))
    if leaves_file:
        assert "belongs to nothing" in shell(app, "check").output
    assert f"{int(leaves_file)} media files" in shell(app, "purge").output
    assert files(app) == set()
    all_is_well(app)
    assert uploaded(editor, image())["bytes"] > 0


RENDER = """
from kapcms.app import create_app
from kapcms.services.media import rendering
import time

count = 0
kept = rendering.put_file
def put_file(key, file):
    global count
    count += 1
    kept(key, file)
    if count == 5:
        print("here", flush=True)
        time.sleep(600)

rendering.put_file = put_file
with create_app().app_context():
    rendering.make_next_renditions()
"""


def test_a_worker_killed_between_two_renditions_loses_none(app, editor):
    medium = uploaded(editor)
    with process_of(RENDER, app) as process:
        assert process.stdout.readline() == b"here\n"
        process.kill()
        process.wait()
    assert good(editor.get(f"/media/{medium['id']}"))["renditions_waiting"] == 8
    all_is_well(app)
    render_all(app)
    assert good(editor.get(f"/media/{medium['id']}"))["renditions_waiting"] == 0
    for rendition in medium["renditions"]:
        response = fetch(app, rendition["url"])
        assert Image.open(io.BytesIO(response.data)).width == rendition["width"]
    all_is_well(app)


def test_the_worker_itself_makes_what_waits(app, editor):
    medium = uploaded(editor, image(size=(400, 300)))
    with process_of("from kapcms.__main__ import main\nimport sys\nsys.argv[1:] = ['worker']\nmain()", app):
        give_up_at = time.monotonic() + 40
        while good(editor.get(f"/media/{medium['id']}"))["renditions_waiting"]:
            assert time.monotonic() < give_up_at
            time.sleep(0.1)
    assert fetch(app, medium["renditions"][0]["url"]).headers["Content-Type"] == "image/avif"


def test_an_image_that_kills_its_worker_is_given_up_and_can_be_tried_again(app, editor):
    medium = uploaded(editor)
    with app.app_context():
        for _ in range(rendering.MOST_ATTEMPTS):
            with transaction():
                db.session.execute(db.update(Rendition).values(next_attempt_at=datetime.now(UTC)))
                rendering._begin()  # and then the worker dies
        with transaction():
            db.session.execute(db.update(Rendition).values(next_attempt_at=datetime.now(UTC)))
        assert rendering.make_next_renditions()
        assert not rendering.make_next_renditions()
    shown = good(editor.get(f"/media/{medium['id']}"))
    assert (shown["renditions_waiting"], shown["renditions_failed"]) == (0, 12)
    assert fetch(app, medium["renditions"][0]["url"]).headers["Content-Type"] == "image/png"
    again = good(editor.put(f"/media/{medium['id']}/renditions"))
    assert (again["renditions_waiting"], again["renditions_failed"]) == (12, 0)
    render_all(app)
    assert good(editor.get(f"/media/{medium['id']}"))["renditions_waiting"] == 0


def test_a_lost_file_is_found(app, editor):
    medium = uploaded(editor)
    render_all(app)
    folder = Path(app.config["KAPCMS"].media_store)
    (folder / original_key(medium["file"])).unlink()
    (folder / original_key(medium["file"])).with_name("320.webp").write_bytes(b"")
    (folder / original_key(medium["file"])).with_name("640.webp").unlink()
    output = shell(app, "check").output
    assert f"media_file: a-red-house.png ({medium['file']}) is not in the store" in output
    assert "640.webp is not in the store" in output
    assert fetch(app, medium["url"]).status_code == 404


def test_a_deleted_file_stays_a_day_and_comes_back_with_the_same_upload(app, editor):
    medium = uploaded(editor)
    assert editor.delete(f"/media/{medium['id']}", version=1).status_code == 204
    assert "0 media files" in shell(app, "purge").output
    assert len(files(app)) == 1
    again = uploaded(editor)
    assert fetch(app, again["url"]).status_code == 200
    assert editor.delete(f"/media/{again['id']}", version=1).status_code == 204
    with app.app_context(), transaction():
        db.session.execute(db.update(MediaFile).values(released_at=datetime.now(UTC) - timedelta(days=2)))
    for path in files(app):
        os.utime(path, (time.time() - 2 * 86_400,) * 2)
    all_is_well(app)
    assert "1 media files" in shell(app, "purge").output
    assert files(app) == set()
    all_is_well(app)


def test_a_purge_at_the_same_moment_takes_no_file_from_an_upload(app, editor, monkeypatch):
    """The upload has stored its bytes, the purge takes them for an orphan's, and only then the row is written."""
    stored = receiving.put_rows

    def purged_before(got):
        storage.remove_keys([original_key(got.hash)])
        return stored(got)

    monkeypatch.setattr("kapcms.services.media.library.put_rows", purged_before)
    medium = uploaded(editor)
    assert fetch(app, medium["url"]).status_code == 200


def test_purges_and_uploads_side_by_side_lose_nothing(app, editor, monkeypatch):
    monkeypatch.setattr(tidying, "FILES_KEPT", timedelta(0))
    stop = threading.Event()

    def purge_again_and_again():
        with app.app_context():
            while not stop.is_set():
                with transaction():
                    tidying.purge_media()

    purger = threading.Thread(target=purge_again_and_again)
    purger.start()
    media = [uploaded(editor, image(size=(10 + n % 3, 10)), alt=str(n)) for n in range(9)]
    stop.set()
    purger.join()
    assert all(fetch(app, medium["url"]).status_code == 200 for medium in media)
    all_is_well(app)


def test_a_store_that_is_away_is_told_and_nothing_is_left(app, editor, monkeypatch):
    def away(*args, **kwargs):
        raise OSError("No space left on device")

    monkeypatch.setattr(storage.obstore, "put", away)
    response = upload(editor, image())
    assert (response.status_code, response.get_json()["code"]) == (503, "unavailable")
    assert response.headers["Retry-After"] == "5"
    assert good(editor.get("/media")) == []


def test_the_same_bytes_that_another_upload_brings_at_this_moment_are_no_conflict(app, editor, monkeypatch):
    first = uploaded(editor)
    find, looks = receiving._held_row, []

    def find_nothing_at_first(digest):
        looks.append(digest)
        return find(digest) if len(looks) > 1 else None

    monkeypatch.setattr(receiving, "_held_row", find_nothing_at_first)
    second = uploaded(editor)
    assert (second["url"], second["same_file_as"]) == (first["url"], [first["id"]])
    assert len(looks) == 2
    all_is_well(app)
