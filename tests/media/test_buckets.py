"""The same library in a bucket: moto's server stands for S3."""

from __future__ import annotations

from contextlib import ExitStack

import boto3
import pytest
from moto.server import ThreadedMotoServer

from kapcms.models import storage
from kapcms.models.database import new_id
from tests.databases import opened
from tests.doors import Editor, good, shell
from tests.media.files import MP4, fetch, render_all, upload, uploaded


@pytest.fixture(scope="module")
def s3():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def app(make_app, s3, monkeypatch, database_kind):
    for name, value in {
        "AWS_ENDPOINT_URL": s3, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    make_bucket(s3, f"bucket-{database_kind}")
    storage._made.cache_clear()
    return make_app(KAPCMS_MEDIA_STORE=f"s3://bucket-{database_kind}/media")


def make_bucket(address, name):
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1",
                          aws_access_key_id="testing", aws_secret_access_key="testing")  # fmt: skip
    client.create_bucket(Bucket=name)


def test_media_live_in_a_bucket_as_in_a_folder(app, tmp_path):
    editor = Editor(app, "editor")
    medium, film = uploaded(editor, alt="A house"), uploaded(editor, MP4, "film.mp4")
    assert fetch(app, film["url"]).data == MP4
    assert fetch(app, film["url"], Range="bytes=10-19").data == MP4[10:20]
    render_all(app)
    small = fetch(app, medium["renditions"][0]["url"])
    assert (small.status_code, small.headers["Content-Type"]) == (200, "image/avif")
    assert not (tmp_path / "media").exists()
    result = shell(app, "check")
    assert result.exit_code == 0, result.output
    assert editor.delete(f"/media/{film['id']}", version=1).status_code == 204
    assert "0 media files" in shell(app, "purge").output
    assert fetch(app, medium["url"]).data


@pytest.fixture
def elsewhere(all_databases, database_kind, tmp_path, app):
    """Make another machine: an app over an empty database, whose media lie in a folder unless a setting says else."""
    with ExitStack() as stack:

        def make(name, **environ):
            folder = tmp_path / name
            folder.mkdir()
            url = stack.enter_context(all_databases(database_kind).empty(folder))
            return stack.enter_context(opened(folder, url, KAPCMS_CACHE_BYTES="0", **environ))

        yield make


def test_a_backup_says_plainly_that_the_media_of_a_bucket_are_not_in_it(app, elsewhere, tmp_path, database_kind):
    film = uploaded(Editor(app, "editor"), MP4, "film.mp4")
    written = shell(app, "backup", str(tmp_path / "all.tar"))
    assert written.exit_code == 0, written.output
    told = f"NOT in the backup: 1 media files of {len(MP4)} bytes in s3://bucket-{database_kind}/media"
    assert told in written.stderr
    there = elsewhere("there")
    restored = shell(there, "restore", str(tmp_path / "all.tar"))
    assert restored.exit_code == 0, restored.output
    assert told in restored.stderr
    assert "is not in the store" in shell(there, "check").output
    assert fetch(app, film["url"]).data == MP4


def test_a_backup_with_the_media_of_a_bucket_comes_back_into_a_folder_and_into_a_bucket(app, elsewhere, s3, tmp_path):
    film = uploaded(Editor(app, "editor"), MP4, "film.mp4")
    written = shell(app, "backup", "--with-media", str(tmp_path / "all.tar"))
    assert written.exit_code == 0, written.output
    assert "NOT" not in written.stderr
    bucket = f"second-{new_id()}"
    make_bucket(s3, bucket)
    for there in (elsewhere("folder"), elsewhere("bucket", KAPCMS_MEDIA_STORE=f"s3://{bucket}/media")):
        restored = shell(there, "restore", str(tmp_path / "all.tar"))
        assert restored.exit_code == 0, restored.output
        assert shell(there, "check").exit_code == 0
        assert fetch(there, film["url"]).data == MP4


def test_a_bucket_that_is_not_there_is_told(app, make_app):
    lost = make_app(KAPCMS_MEDIA_STORE="s3://no-such-bucket/media")
    response = upload(Editor(lost, "editor"), MP4, "film.mp4")
    assert (response.status_code, response.get_json()["code"]) == (503, "unavailable")
    assert "testing" not in response.get_data(as_text=True)
    assert good(Editor(lost, "editor").get("/media")) == []
