"""The bytes of media: ranges, conditions, HEAD, caching for ever, and nothing that runs."""

from __future__ import annotations

import pytest

from tests.doors import good
from tests.media.files import MP4, PDF, fetch, image, path_of, picture_at, render_all, uploaded


def test_a_file_is_kept_for_ever_and_runs_nothing(app, editor):
    response = fetch(app, uploaded(editor)["url"])
    headers = response.headers
    assert response.status_code == 200
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Disposition"] == 'inline; filename="a-red-house.png"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Accept-Ranges"] == "bytes"
    assert "Set-Cookie" not in headers


def test_documents_are_offered_to_be_saved(app, editor):
    response = fetch(app, uploaded(editor, PDF, "Terms.pdf")["url"])
    assert response.headers["Content-Disposition"] == 'attachment; filename="terms.pdf"'


@pytest.mark.parametrize(
    ("asked", "status", "begin", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, None),
        ("bytes=-50", 206, -50, None),
        ("bytes=0-999999999", 206, 0, None),
        ("bytes=0-0", 206, 0, 1),
        ("bytes=0-1,5-6", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=9-2", 200, 0, None),
        ("nonsense", 200, 0, None),
    ],
)
def test_a_range_gives_these_bytes_and_no_others(  # noqa: PLR0917  pytest passes them by name
    app, editor, asked, status, begin, end
):
    url = uploaded(editor, MP4, "film.mp4")["url"]
    response = fetch(app, url, Range=asked)
    assert (response.status_code, response.data) == (status, MP4[begin:end])
    assert response.headers["Content-Length"] == str(len(response.data))
    if status == 206:
        first = begin % len(MP4)
        assert response.headers["Content-Range"] == f"bytes {first}-{first + len(response.data) - 1}/{len(MP4)}"


def test_a_range_behind_the_end_is_told_the_length(app, editor):
    response = fetch(app, uploaded(editor, MP4, "film.mp4")["url"], Range="bytes=99999999-")
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(MP4)}")
    assert response.data == b""


def test_a_range_of_another_version_gives_the_whole(app, editor):
    url = uploaded(editor, MP4, "film.mp4")["url"]
    etag = fetch(app, url).headers["ETag"]
    assert fetch(app, url, Range="bytes=0-1", If_Range=etag).status_code == 206
    assert fetch(app, url, Range="bytes=0-1", If_Range='"another"').status_code == 200


def test_who_has_it_is_told_so(app, editor):
    url = uploaded(editor)["url"]
    etag = fetch(app, url).headers["ETag"]
    response = fetch(app, url, If_None_Match=etag)
    assert (response.status_code, response.data, response.headers["ETag"]) == (304, b"", etag)
    assert fetch(app, url, If_None_Match='"another"').status_code == 200


def test_who_wants_only_another_version_gets_none(app, editor):
    url = uploaded(editor)["url"]
    etag = fetch(app, url).headers["ETag"]
    assert fetch(app, url, If_Match='"another"').status_code == 412
    assert fetch(app, url, If_Match=etag).status_code == fetch(app, url, If_Match="*").status_code == 200


def test_head_tells_the_same_without_the_bytes(app, editor):
    medium = uploaded(editor)
    response = app.test_client().head(path_of(medium["url"]))
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Length"] == str(medium["bytes"])
    ranged = app.test_client().head(path_of(medium["url"]), headers={"Range": "bytes=0-9"})
    assert (ranged.status_code, ranged.headers["Content-Length"]) == (200, str(medium["bytes"]))  # RFC 9110, 14.2


def test_until_a_rendition_is_made_the_original_stands_in_for_a_moment(app, editor):
    medium = uploaded(editor)
    small = next(r for r in medium["renditions"] if (r["width"], r["type"]) == (320, "image/avif"))
    before = fetch(app, small["url"])
    assert (before.status_code, before.headers["Content-Type"]) == (200, "image/png")
    assert before.headers["Cache-Control"] == "public, max-age=10"
    assert good(editor.get(f"/media/{medium['id']}"))["renditions_waiting"] == 12
    render_all(app)
    after = fetch(app, small["url"])
    assert (after.status_code, after.headers["Content-Type"]) == (200, "image/avif")
    assert after.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert after.headers["ETag"] != before.headers["ETag"]
    assert len(after.data) < len(before.data)
    assert good(editor.get(f"/media/{medium['id']}"))["renditions_waiting"] == 0


def test_every_rendition_is_what_its_facts_say(app, editor):
    medium = uploaded(editor, image("PNG", (1000, 750), (0, 120, 40, 90), "RGBA"))
    render_all(app)
    formats = {"image/avif": "AVIF", "image/webp": "WEBP", "image/jpeg": "JPEG"}
    assert len(medium["renditions"]) == 12
    for rendition in medium["renditions"]:
        picture = picture_at(app, rendition["url"])
        assert picture.format == formats[rendition["type"]]
        assert picture.size == (rendition["width"], rendition["height"])


@pytest.mark.parametrize(
    ("width", "widths"),
    [(100, [100]), (320, [320]), (700, [320, 640, 700]), (2561, [320, 640, 960, 1280, 1920, 2560])],
)
def test_images_are_only_made_smaller(editor, width, widths):
    medium = uploaded(editor, image("JPEG", (width, 30)))
    assert sorted({r["width"] for r in medium["renditions"]}) == widths


@pytest.mark.parametrize(
    "change",
    [
        "321/a-red-house.webp",
        "1280/a-red-house.webp",
        "320/other.webp",
        "320/a-red-house.png",
        "0/a-red-house.webp",
        "99999999999999999999/a-red-house.webp",
        "other.png",
        "a-red-house.jpg",
        "../a-red-house.png",
    ],
)
def test_sizes_and_names_that_are_not_there_answer_404(app, editor, change):
    medium = uploaded(editor)
    base = medium["url"].rpartition("/")[0]
    assert fetch(app, f"{base}/{change}").status_code == 404


def test_no_hash_leads_elsewhere(app, editor):
    uploaded(editor)
    client = app.test_client()
    for path in (
        "/media/" + "0" * 64 + "/a-red-house.png",
        "/media/..%2f..%2fsecret/x.png",
        "/media/%00/x",
        "/media/x/1/y.webp",
    ):
        assert client.get(path).status_code == 404, path


def test_the_editor_is_led_to_the_bytes(app, editor, reader):
    medium = uploaded(editor)
    response = editor.get(f"/media/{medium['id']}/file?size=thumbnail")
    assert response.status_code == 302
    assert response.headers["Location"].endswith("/320/a-red-house.webp")
    screen = editor.get(f"/media/{medium['id']}/file?size=screen").headers["Location"]
    assert screen.endswith(f"/{min(1280, medium['width'])}/a-red-house.webp")
    assert editor.get(f"/media/{medium['id']}/file").headers["Location"] == path_of(medium["url"])
    assert reader.client.get(f"/api/editor/v1/media/{medium['id']}/file").status_code == 401
