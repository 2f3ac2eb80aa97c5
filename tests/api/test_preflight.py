"""Pages of every origin may ask the Content API, with conditions and tokens; the Editor API only those named."""

from __future__ import annotations

import pytest

ASKING = {"Origin": "https://front.example", "Access-Control-Request-Method": "GET"}


@pytest.mark.parametrize("path", ["/articles", "/articles/any", "/changes", "/site"])
def test_a_browser_is_told_what_it_may_send(reader, path):
    headers = ASKING | {"Access-Control-Request-Headers": "if-none-match, authorization"}
    answer = reader.client.options(f"/api/content/v1{path}", headers=headers)
    assert answer.status_code == 204
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Access-Control-Max-Age"] == "86400"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"if-none-match", "authorization"} <= set(allowed)


def test_a_site_with_keys_is_asked_without_one_before_the_real_request(make_app):
    client = make_app(KAPCMS_CONTENT_ACCESS="key").test_client()
    assert client.options("/api/content/v1/articles", headers=ASKING).status_code == 204
    assert client.get("/api/content/v1/articles").status_code == 401


def test_the_editor_api_opens_itself_to_no_origin(app):
    answer = app.test_client().options("/api/editor/v1/articles", headers=ASKING)
    assert "Access-Control-Allow-Origin" not in answer.headers
