import pytest
from flask import request
from hypothesis import given
from hypothesis import strategies as st

from tests.doors import CONTENT, EDITOR, good

EVIL = "evil.example"


def everywhere(reader, editor):
    """Answers of all kinds: found, absent, refused, redirected, pages, documents."""
    good(editor.request("PUT", "/site", json={"base_url": "https://www.example.org"}))
    article = editor.article("One", publish=True)
    editor.save("articles", article, publish=True, slug="two")
    paths = [
        "/health", "/ready", "/docs", "/docs/reference.css", "/openapi.json", "/nowhere", f"{CONTENT}/site",
        f"{CONTENT}/articles", f"{CONTENT}/articles/two", f"{CONTENT}/articles/one", f"{CONTENT}/articles/none",
        f"{CONTENT}/articles?limit=x", f"{CONTENT}/nowhere", f"{EDITOR}/articles", f"{EDITOR}/me",
    ]  # fmt: skip
    hostile = {
        "Host": EVIL, "X-Forwarded-Host": EVIL, "Forwarded": f"host={EVIL}", "X-Original-URL": f"https://{EVIL}/",
        "X-Forwarded-Proto": "gopher", "X-Host": EVIL, "Origin": f"https://{EVIL}",
    }  # fmt: skip
    for method in ("GET", "HEAD", "OPTIONS", "POST"):
        for path in paths:
            yield f"{method} {path}", reader.client.open(path, method=method, headers=hostile, buffered=True)


def test_every_answer_tells_browsers_not_to_guess_frame_or_run_it(admin, reader):
    for asked, answer in everywhere(reader, admin):
        assert answer.headers["X-Content-Type-Options"] == "nosniff", asked
        assert answer.headers["Referrer-Policy"] == "same-origin", asked
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, asked
        assert "unsafe" not in policy, asked
        assert "Server" not in answer.headers, asked
        assert "X-Powered-By" not in answer.headers, asked


def test_no_answer_bears_a_host_that_the_request_named(admin, reader):
    for asked, answer in everywhere(reader, admin):
        assert EVIL not in answer.get_data(as_text=True), asked
        assert EVIL not in str(answer.headers), asked
        location = answer.headers.get("Location", "/")
        assert location.startswith("/"), asked
        assert not location.startswith("//"), asked


def test_https_is_asked_for_where_the_site_has_it(make_app):
    plain = make_app().test_client().get("/health")
    assert "Strict-Transport-Security" not in plain.headers
    answer = make_app(KAPCMS_BASE_URL="https://www.example.org").test_client().get("/health")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def preflight(client, path, origin, method="PUT"):
    headers = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "if-match"}
    return client.options(path, headers=headers).headers


def test_the_content_api_is_open_to_pages_of_every_origin_errors_included(reader):
    answer = preflight(reader.client, f"{CONTENT}/articles", "https://a.example", "GET")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Access-Control-Allow-Credentials" not in answer
    for path in ("/articles", "/articles/none", "/nowhere", "/articles?limit=x"):
        assert reader.get(path, headers={"Origin": "https://a.example"}).headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_is_answered_by_the_framework_once_for_each_address(app, monkeypatch):
    asked, dispatch = [], app.full_dispatch_request

    def counted(*args):
        asked.append(request.path)
        return dispatch(*args)

    monkeypatch.setattr(app, "full_dispatch_request", counted)
    client = app.test_client()
    headers = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    for path in ("/articles", "/articles?limit=x", "/series/none", "/site?unknown=1", "/nowhere"):
        first = client.options(f"{CONTENT}{path}", headers=headers)
        again = client.options(f"{CONTENT}{path}", headers=headers | {"Origin": "https://b.example"})
        assert first.status_code == again.status_code == (404 if path == "/nowhere" else 200)
        fields = [{k: v for k, v in one.headers if k != "X-Request-Id"} for one in (first, again)]
        assert fields[0] == fields[1]
        assert fields[0]["Access-Control-Allow-Origin"] == "*"
        assert "GET" in fields[0]["Access-Control-Allow-Methods"]
    kept = [f"{CONTENT}{path}" for path in ("/articles", "/series/none", "/site")]
    assert asked == [*kept, f"{CONTENT}/nowhere", f"{CONTENT}/nowhere"]


def test_the_editor_api_is_closed_to_other_origins_but_those_that_are_named(make_app, reader):
    assert "Access-Control-Allow-Origin" not in preflight(reader.client, f"{EDITOR}/articles", f"https://{EVIL}")
    client = make_app(KAPCMS_EDITOR_ORIGINS="https://desk.example").test_client()
    named = preflight(client, f"{EDITOR}/articles", "https://desk.example")
    assert named["Access-Control-Allow-Origin"] == "https://desk.example"
    assert named["Access-Control-Allow-Credentials"] == "true"
    for origin in (f"https://{EVIL}", "null", "https://desk.example.evil.example", "http://desk.example"):
        other = preflight(client, f"{EDITOR}/articles", origin)
        assert "Access-Control-Allow-Origin" not in other
        assert "Origin" in other["Vary"]


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_headers_and_parameters_do_not_change_the_method(editor, reader, name):
    article = editor.article("Stays", publish=True)
    answer = editor.request("GET", f"/articles/{article['id']}", headers={name: "DELETE"}, version=article["version"])
    assert answer.status_code == 200
    assert reader.get("/articles/stays").status_code == 200
    assert editor.request("POST", f"/articles/{article['id']}", headers={name: "DELETE"}, json={}).status_code == 405
    assert editor.get(f"/articles/{article['id']}?_method=DELETE").status_code in {200, 400}
    assert reader.get("/articles/stays").status_code == 200


SEGMENTS = st.lists(
    st.sampled_from(["api", "editor", "content", "v1", "articles", "users", "me", "..", ".", "", ";x", "%2e%2e", "%2f",
                     "%5c", "%00", "articles;", "articles.", "articles%20", "ARTICLES", "%61rticles"]),
    min_size=1, max_size=7,
)  # fmt: skip


@given(segments=SEGMENTS)
def test_no_form_of_a_path_opens_the_editor_api_or_breaks_the_server(reader, segments):
    answer = reader.client.get("/" + "/".join(segments), base_url="http://localhost")  # else "//a" names a host
    assert answer.status_code in {200, 301, 308, 400, 401, 404, 405}
    if "editor" in segments and "content" not in segments and segments[0] == "api":  # the pages at /editor/ are open
        assert answer.status_code != 200
    assert not answer.headers.get("Location", "/").startswith("//")
