"""Every malformed request ends in 4xx `application/problem+json`, and soon, whichever route it is sent to."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest

from tests.api.routes import NOUNS, address, check_problem, existing, methods_of, rules, view_of
from tests.doors import CONTENT, EDITOR, good, made

LIMIT_SECONDS = 2.0
"""Of processor time, so that a busy machine fails nothing."""
REFUSED = range(400, 500)

SEGMENTS = (
    "%00", "a%00b", "%ED%A0%80", "%FF%FE", "x" * 5000, "%F0%9F%98%80" * 300, "'%20OR%201=1--", "%25_%5C", "..%2F..",
    "-" * 36, "----" + "0" * 32, "0-0-0-0-" + "a" * 28, "00000000-0000-0000-0000-000000000000", "1", "-1", "%0A%0D",
    "%7F", "{{7*7}}", "%22%3E%3Cscript%3E",
)  # fmt: skip
"""Keys that no thing has."""

BODIES = (
    b"{", b"\xff\xfe{}", b'{"title": "\xff"}', b'{"title": "\\ud800"}', b'{"title": NaN}', b"[" * 100_000,
    b'{"a":' * 100_000, b"[]", b'"text"', b"5", b"true", b"null", b'{"title": 1e999}', b"{'title': 1}",
)  # fmt: skip
"""Bodies that no route takes."""

VALUES = ({"\x00": [[]]}, [[[]]], "\x00", "\x1b[0m", -1.5, 10**18, "\ufffe\x07" * 10)
"""Values that no field takes."""

PARAMETERS = ("%00", "%ED%A0%80", "x" * 3000, "", "%27%3B%20DROP%20TABLE%20draft%3B--", "%1B")


@pytest.fixture
def everything(admin):
    return existing(admin)


@pytest.fixture
def timed(admin):
    """Send a request as an admin; it must be answered soon."""

    def send(method, path, **kwargs):
        held = {} if method == "GET" else {"If-Match": "*"}
        headers = {"Authorization": f"Bearer {admin.token}", **held, **kwargs.pop("headers", {})}
        started = time.process_time()
        response = admin.client.open(path, method=method, headers=headers, **kwargs)
        assert time.process_time() - started < LIMIT_SECONDS, (method, path[:200])
        return response

    return send


def operations(app, location="json"):
    """All (rule, method) whose route reads a body, or parameters of the query."""
    for rule in rules(app):
        for method in methods_of(rule):
            view = getattr(view_of(app, rule), "view_class", view_of(app, rule))
            parameters = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
            if any(parameter.get("in") == location for parameter in parameters):
                yield rule, method


def test_no_key_in_an_address_does_more_than_name_nothing(app, timed):
    for rule in rules(app):
        if not rule.arguments - {"n"}:  # a number alone is no key
            continue
        for segment in SEGMENTS:
            path = address(rule, dict.fromkeys(NOUNS, segment).get)
            for method in methods_of(rule):
                response = timed(method, path, json={"title": "x", "articles": [], "article": "x", "to": 1})
                if "by-source" in path and response.status_code == 201:
                    continue  # any id that a source gives is one
                check_problem(response, *REFUSED)


def test_bodies_that_are_no_objects_are_refused_by_every_route(app, timed, everything):
    for rule, method in operations(app):
        path = address(rule, everything.get)
        for body in BODIES:
            check_problem(timed(method, path, data=body, content_type="application/json"), 400, 422)
        check_problem(timed(method, path, data=b"title=x", content_type="text/plain"), 415)
        check_problem(timed(method, path, data=b"x" * 2_000_001, content_type="application/json"), 413)


def test_values_of_the_wrong_kind_are_refused_by_every_field(app, timed, everything):
    document = timed("GET", "/openapi.json").get_json()
    for rule, method in operations(app):
        path = address(rule, everything.get)
        for name in properties(document, rule, method):
            for value in VALUES:
                problem = check_problem(timed(method, path, json={name: value}), 422)
                pointers = [fault["pointer"] for fault in problem["errors"]]
                assert any(pointer.startswith(f"/{name}") for pointer in pointers), (path, name, value, problem)


def properties(document, rule, method):
    path = next(p for p in document["paths"] if comparable(p) == comparable(rule.rule))
    schema = document["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]


def comparable(path):
    return [("*" if part[0] in "<{" else part) for part in path.strip("/").split("/")]


def test_unknown_fields_are_refused_by_name(app, timed, everything):
    for rule, method in operations(app):
        path = address(rule, everything.get)
        problem = check_problem(timed(method, path, json={"nonsense/~": 1}), 422)
        assert {"pointer": "/nonsense~1~0", "code": "unknown", "detail": "Unknown field."} in problem["errors"]


def test_unknown_and_repeated_parameters_are_refused_by_name(app, timed, everything):
    for rule in rules(app):
        path = address(rule, everything.get)
        for method in methods_of(rule):
            problem = check_problem(timed(method, f"{path}?nonsense=1", json={}), 400)
            assert "?nonsense" in [fault["pointer"] for fault in problem["errors"]]
    for rule, method in operations(app, "query"):
        path = address(rule, everything.get)
        problem = check_problem(timed(method, f"{path}?limit=1&limit=2", json={}), 400)
        assert problem["errors"][0]["pointer"] == "?limit"


def test_parameters_of_the_wrong_kind_are_refused_or_find_nothing(app, timed, everything):
    document = timed("GET", "/openapi.json").get_json()
    for rule, method in operations(app, "query"):
        path = address(rule, everything.get)
        described = next(p for p in document["paths"] if comparable(p) == comparable(rule.rule))
        for parameter in document["paths"][described][method.lower()]["parameters"]:
            for value in PARAMETERS if parameter["in"] == "query" else ():
                response = timed(method, f"{path}?{parameter['name']}={value}", json={"title": "x"})
                if response.status_code in {200, 201}:
                    if parameter["name"] == "note":
                        continue  # any text that can be read is one
                    assert parameter["name"] in {
                        "q",
                        "series",
                        "topic",
                        "author",
                        "source",
                        "who",
                        "what",
                        "type",
                        "id",
                        "slug",
                        "path",
                    }, (path, parameter, value)
                    found = response.get_json()["data"] if response.is_json else response.get_data()
                    assert found in ([], {"words": [], "articles": []}, b"")
                else:
                    check_problem(response, *REFUSED)


@pytest.mark.parametrize("cursor", ["x", "%00", "é", "A" * 40, "=" * 8, "x" * 2001])
def test_a_cursor_that_was_never_given_is_refused(timed, cursor):
    for path in (f"{CONTENT}/articles", f"{CONTENT}/topics", f"{EDITOR}/articles", f"{EDITOR}/unresolved"):
        check_problem(timed("GET", f"{path}?cursor={quote(cursor, safe='%')}"), 400)


def test_a_cursor_of_another_list_or_another_filter_is_refused(timed, admin):
    for number in range(3):
        admin.article(f"Article {number}", publish=True)
    own = timed("GET", f"{CONTENT}/articles?limit=1").get_json()["meta"]["next_cursor"]
    drafts = timed("GET", f"{EDITOR}/articles?limit=1").get_json()["meta"]["next_cursor"]
    assert timed("GET", f"{CONTENT}/articles?limit=2&cursor={own}").status_code == 200
    for path in ("articles?sort=title", "articles?q=article", "articles?locale=en", "topics?limit=1"):
        check_problem(timed("GET", f"{CONTENT}/{path}&cursor={own}"), 400, code="bad_cursor")
    check_problem(timed("GET", f"{CONTENT}/articles?cursor={drafts}"), 400, code="bad_cursor")
    check_problem(timed("GET", f"{EDITOR}/articles?cursor={own}"), 400, code="bad_cursor")
    check_problem(timed("GET", f"{EDITOR}/articles?status=draft&cursor={drafts}"), 400, code="bad_cursor")


@pytest.mark.parametrize(
    "moment", ["yesterday", "2024-13-01T00:00:00Z", "2024-01-01", "2024-01-01T00:00:00", "0001-01-01T00:00:00Z",
               "9999-12-31T23:59:59-23:59", "2024-W01", "1704067200", "2024-01-01T00:00:00+99:00"],
)  # fmt: skip
def test_a_moment_that_is_none_is_refused_everywhere(timed, moment):
    problem = check_problem(timed("POST", f"{EDITOR}/articles", json={"title": "x", "published_at": moment}), 422)
    assert [fault["pointer"] for fault in problem["errors"]] == ["/published_at"]
    check_problem(timed("GET", f"{CONTENT}/articles?published_after={quote(moment)}"), 400)


def test_words_that_mean_something_to_sql_are_looked_for_as_they_are(timed, admin):
    admin.article("100% of_it", publish=True)
    admin.article("1000 often", publish=True)
    for path in (f"{CONTENT}/articles", f"{EDITOR}/articles"):
        assert [a["title"] for a in good(timed("GET", f"{path}?q=100%25%20of_it"))] == ["100% of_it"]
        assert good(timed("GET", f"{path}?q=%5C%25")) == []
        assert good(timed("GET", f"{path}?q='%20OR%20'1'='1")) == []


def test_a_method_that_an_address_does_not_take_is_refused_with_those_it_takes(app, timed, everything):
    for rule in rules(app):
        path = address(rule, everything.get)
        response = timed("BREW", path)
        check_problem(response, 405, code="method_not_allowed")
        assert set(methods_of(rule)) <= set(response.headers["Allow"].split(", ")) | {"PATCH"}


def test_html_and_markdown_made_to_be_slow_are_read_in_time(timed):
    for body in (
        {"html": "<div>" * 100_000},
        {"html": "<b><i>" * 50_000},
        {"markdown": "> " * 20_000},
        {"markdown": "[" * 50_000},
        {"markdown": "![a" * 5_000},
        {"markdown": "*a " * 30_000},
        {"markdown": "# a\n" * 300_000},
        {"html": "<table>" * 5_000},
        {"html": "<h2>a</h2>" * 10_000},
    ):
        response = timed("POST", f"{EDITOR}/articles", json={"title": "Slow", "body": body})
        assert response.status_code in {201, 413, 422}, (response.status_code, str(body)[:40])


@pytest.mark.parametrize("fields", [{"colour": 5}, {"Colour": "red"}, {"colour": {"deep": "red"}}])
def test_a_fact_of_the_site_that_cannot_be_stored_is_told_at_its_name(timed, fields):
    for noun in ("articles", "series"):
        response = timed("POST", f"{EDITOR}/{noun}", json={"title": "With facts", "fields": fields})
        assert [e["pointer"] for e in check_problem(response, 422)["errors"]] == [f"/fields/{next(iter(fields))}"]


def test_a_document_nested_too_deep_is_refused_with_the_place(timed):
    node = {"type": "paragraph"}
    for _ in range(100):
        node = {"type": "blockquote", "content": [node]}
    body = {"document": {"type": "doc", "content": [node]}}
    problem = check_problem(timed("POST", f"{EDITOR}/articles", json={"title": "Deep", "body": body}), 422)
    assert problem["errors"][0]["pointer"].startswith("/body/document/content/0")


@pytest.mark.parametrize("tag", ['"x"', "3", 'W/"x"', '"1", "2"', '"-1"', '"99999999999999999999"', '"1.5"', ""])
def test_an_if_match_that_names_no_version_is_refused(timed, everything, tag):
    path = f"{EDITOR}/articles/{everything['articles']}"
    check_problem(timed("PATCH", path, json={"title": "x"}, headers={"If-Match": tag}), 400, 412)


@pytest.mark.parametrize(
    ("noun", "made_of", "fields", "pointer"),
    [
        ("articles", {"title": "x"}, {"citations": [{"title": "No id"}]}, "/citations/0/id"),
        ("articles", {"title": "x"}, {"cover": {"alt": "No address"}}, "/cover"),
        ("people", {"name": "x"}, {"links": [{"title": "No address"}]}, "/links/0/url"),
    ],
)
def test_what_is_sent_in_part_has_whole_things_inside(editor, noun, made_of, fields, pointer):
    thing = made(editor.post(f"/{noun}", made_of))
    refused = editor.patch(f"/{noun}/{thing['id']}", fields, 1)
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, pointer)
