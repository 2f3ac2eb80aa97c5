"""Files come in: what they are is told by their bytes, and images lose everything but their pixels."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import ImageCms

from tests.doors import Editor, good
from tests.media.files import MP3, MP4, PDF, fetch, image, moving, photo, picture_at, polyglot, upload, uploaded


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (image("JPEG"), "image/jpeg", "jpg"),
        (image("PNG"), "image/png", "png"),
        (image("WEBP"), "image/webp", "webp"),
        (image("AVIF", (64, 48)), "image/avif", "avif"),
        (image("GIF"), "image/gif", "gif"),
        (PDF, "application/pdf", "pdf"),
        (MP3, "audio/mpeg", "mp3"),
        (MP4, "video/mp4", "mp4"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_type_is_told_from_the_bytes_and_never_from_the_name(app, editor, content, media_type, ending):
    medium = uploaded(editor, content, "Invoice final.exe", alt="What it is")
    assert (medium["media_type"], medium["title"]) == (media_type, "Invoice final")
    assert medium["url"].endswith(f"/invoice-final.{ending}")
    response = fetch(app, medium["url"])
    assert response.headers["Content-Type"] == media_type
    assert hashlib.sha256(response.data).hexdigest() == medium["file"]
    assert medium["bytes"] == len(response.data)


def test_a_medium_bears_what_was_said_of_it(editor):
    medium = uploaded(
        editor, alt="Ein rotes Haus", caption="Im Herbst", locale="de", title="House", focal_x="0.25", focal_y="1"
    )
    assert (medium["title"], medium["slug"], medium["status"]) == ("House", "house", "draft")
    assert (medium["alts"], medium["captions"]) == ({"de": "Ein rotes Haus"}, {"de": "Im Herbst"})
    assert medium["alt"] == "Ein rotes Haus"
    assert medium["focal_point"] == {"x": 0.25, "y": 1.0}
    assert (medium["width"], medium["height"], len(medium["blurhash"])) == (1200, 800, 36)


def test_a_photograph_stands_upright_and_tells_nothing_of_its_maker(app, editor):
    medium = uploaded(editor, photo(orientation=6))
    assert (medium["width"], medium["height"]) == (200, 400)
    content = fetch(app, medium["url"]).data
    assert b"SECRET" not in content
    assert b"Exif" not in content
    picture = picture_at(app, medium["url"])
    assert picture.size == (200, 400)
    assert not picture.getexif()
    assert picture.getpixel((190, 10)) > (200, 200, 200)  # the white corner was at the top left


def test_a_photograph_with_a_profile_of_its_colours_stands_upright_too(app, editor):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = profile.replace("sRGB".encode("utf-16-be"), "Cam1".encode("utf-16-be"))  # read as another one
    picture = picture_at(app, uploaded(editor, photo(orientation=6, profile=renamed))["url"])
    assert picture.size == (200, 400)
    assert picture.getpixel((190, 10)) > (200, 200, 200)
    assert not picture.info.get("icc_profile")


def test_what_hides_behind_an_image_is_gone(app, editor):
    medium = uploaded(editor, polyglot(), "x.gif")
    content = fetch(app, medium["url"]).data
    assert b"POLYGLOT" not in content
    assert b"PK\x05\x06" not in content


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_still_moves_and_has_no_renditions(app, editor, kind):
    medium = uploaded(editor, moving(kind), f"x.{kind}")
    assert medium["is_animated"]
    assert medium["renditions"] == []
    assert picture_at(app, medium["url"]).n_frames == 3


def test_the_same_bytes_are_stored_once_and_the_other_medium_is_named(app, editor):
    first, second = uploaded(editor, alt="One"), uploaded(editor, alt="Two")
    assert first["id"] != second["id"]
    assert first["url"] == second["url"]
    assert second["slug"] == "a-red-house-2"
    assert second["same_file_as"] == [first["id"]]
    assert good(editor.get(f"/media/{first['id']}"))["same_file_as"] == [second["id"]]


def test_an_upload_repeated_under_its_key_is_done_once(editor):
    headers = {"Idempotency-Key": "k"}
    first = upload(editor, image(), headers=headers, alt="One")
    again = upload(editor, image(), headers=headers, alt="One")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.get_json() == again.get_json()
    assert first.headers["Location"] == again.headers["Location"]
    other = upload(editor, image(color="blue"), headers=headers, alt="One")
    assert (other.status_code, other.get_json()["code"]) == (409, "idempotency_key_reused")


def test_only_those_who_may_write_upload(app, reader):
    assert upload(Editor(app, "viewer"), image()).status_code == 403
    assert upload(Editor(app, "author"), image()).status_code == 201
    response = reader.client.post("/api/editor/v1/media", data={"file": (io.BytesIO(b"x"), "x")})
    assert response.status_code == 401
