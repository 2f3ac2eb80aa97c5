"""Files that lie, are broken, or would take the server down: refused, told why, and nothing is left behind."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.content.file_types import TYPES, file_type
from kapcms.errors import Invalid, KapcmsError
from kapcms.services.media.images import MOST_FRAMES, clean_image
from tests.doors import Editor, shell
from tests.media.files import HEIC, PDF, SVG, bomb, image, moving, upload, webp_bomb


def stored(app):
    """The files in the store."""
    folder = Path(app.config["KAPCMS"].media_store)
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        pytest.param(b"MZ\x90\0 this is a program", 422, "unknown_file_type", id="a program"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", 422, "unknown_file_type", id="a page"),
        pytest.param(SVG, 422, "svg_refused", id="SVG"),
        pytest.param(b"\xef\xbb\xbf  <svg onload='x()'/>", 422, "svg_refused", id="SVG without a head"),
        pytest.param(HEIC, 422, "heic_refused", id="HEIC"),
        pytest.param(b"", 422, "empty_file", id="nothing"),
        pytest.param(bomb(), 413, "too_many_pixels", id="PNG bomb"),
        pytest.param(bomb(12_000, 9_000), 413, "too_many_pixels", id="108 megapixels"),
        pytest.param(webp_bomb(), 413, "too_many_pixels", id="WebP bomb"),
        pytest.param(image("JPEG")[:2000], 422, "broken_image", id="JPEG cut off"),
        pytest.param(image("PNG")[:-40], 422, "broken_image", id="PNG cut off"),
        pytest.param(image("WEBP")[:-40], 422, "broken_image", id="WebP cut off"),
        pytest.param(image("AVIF", (64, 64))[:-20], 422, "broken_image", id="AVIF cut off"),
        pytest.param(b"GIF89a" + b"\xff" * 50, 422, "broken_image", id="GIF of noise"),
        pytest.param(b"\xff\xd8\xff" + PDF, 422, "broken_image", id="PDF that begins as JPEG"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", 422, "broken_image", id="script that begins as PNG"
        ),
    ],
)
def test_a_bad_file_is_refused_and_leaves_nothing(app, editor, content, status, code):
    response = upload(editor, content, "photo.jpg")
    answer = response.get_json()
    assert (response.status_code, answer["code"]) == (status, code)
    assert answer["errors"][0]["pointer"] == "/file"
    assert stored(app) == []
    assert editor.get("/media").get_json()["data"] == []


def test_the_frames_of_a_moving_image_count_together(make_app):
    app = make_app(KAPCMS_MEDIA_LIMIT_PIXELS=str(64 * 48 * 3 - 1))
    response = upload(Editor(app, "editor"), moving(frames=3), "x.gif")
    assert (response.status_code, response.get_json()["code"]) == (413, "too_many_pixels")


def test_an_image_of_very_many_small_frames_is_refused(editor):
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    content = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * (MOST_FRAMES + 1) + b";"
    response = upload(editor, content, "x.gif")
    assert (response.status_code, response.get_json()["code"]) == (413, "too_many_frames")


def test_a_file_that_is_too_large_is_refused(make_app):
    app = make_app(KAPCMS_MEDIA_LIMIT_BYTES="2000")
    response = upload(Editor(app, "editor"), PDF + b"%" * 2000, "x.pdf")
    assert (response.status_code, response.get_json()["code"]) == (413, "too_large")
    response = upload(Editor(app, "editor"), PDF + b"%" * 300_000, "x.pdf")
    assert response.status_code == 413
    assert stored(app) == []


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"alt": "x" * 1001}, "/alt"),
        ({"locale": "not a tag"}, "/locale"),
        ({"focal_x": "0.5"}, "/focal_x"),
        ({"focal_x": "2", "focal_y": "0"}, "/focal_x"),
        ({"nonsense": "1"}, "/nonsense"),
        ({"title": " "}, "/title"),
    ],
)
def test_bad_fields_of_an_upload_are_named(app, editor, fields, pointer):
    response = upload(editor, image(), **fields)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == pointer


def test_an_upload_without_a_file_says_so(editor):
    response = editor.request("POST", "/media", data={"alt": "x"}, content_type="multipart/form-data")
    assert (response.status_code, response.get_json()["errors"][0]["pointer"]) == (422, "/file")
    response = editor.request("POST", "/media", data={"file": "a text"}, content_type="multipart/form-data")
    assert (response.status_code, response.get_json()["errors"][0]["pointer"]) == (422, "/file")
    response = editor.post("/media", {"file": "x"})
    assert response.status_code in {415, 422}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.png", "a/b/c.png", "\u202egnp.exe", "x" * 500, "😀.png", "a\0b.png"]
)
def test_no_name_leads_out_of_the_store(app, editor, name):
    response = upload(editor, image(size=(30, 20)), name)
    assert response.status_code == 201, response.get_data(as_text=True)
    folder = Path(app.config["KAPCMS"].media_store)
    assert all(path.is_relative_to(folder) for path in stored(app))
    url = response.get_json()["data"]["url"]
    assert url.rpartition("/")[2].removesuffix(".png").replace("-", "").isalnum()
    assert shell(app, "check").exit_code == 0


@settings(max_examples=100)
@given(
    st.binary(max_size=200)
    | st.sampled_from([b"ID3", b"%PDF-", b"RIFF0000WEBP", b"\xff\xfb\x90"]).flatmap(
        lambda head: st.binary(max_size=60).map(lambda rest: head + rest)
    )
)
def test_any_bytes_have_a_type_or_a_refusal(head):
    try:
        known = file_type(head)
    except Invalid as error:
        refused = error.code
    else:
        refused = None if known.media_type in TYPES else "unknown type"
    assert refused in {None, "unknown_file_type", "svg_refused", "heic_refused"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@settings(max_examples=25)
@given(data=st.data())
def test_a_damaged_image_is_stored_whole_or_refused(kind, data):
    content = bytearray(image(kind, (40, 30), 3 if kind == "GIF" else (9, 9, 9), "P" if kind == "GIF" else "RGB"))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(12, len(content) - 1))] = data.draw(st.integers(0, 255))
    target = io.BytesIO()
    try:
        facts = clean_image(io.BytesIO(bytes(content)), file_type(bytes(content[:4096])), target, 10_000)
    except KapcmsError:
        return
    assert facts.width * facts.height <= 10_000
    assert target.tell() > 0
