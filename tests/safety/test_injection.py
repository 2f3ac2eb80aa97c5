"""What is sent is data: no parameter becomes SQL, no body a bomb."""

import gzip
import time

import orjson
import pytest

from tests.doors import CONTENT, EDITOR, good, made
from tests.safety.people import code_of
from tests.safety.state import state_of

SQL = (
    "' OR '1'='1",
    "'; DROP TABLE draft; --",
    '" OR ""="',
    "1) UNION SELECT password_hash FROM user_account --",
    "%' AND 1=0 UNION ALL SELECT 1,2,3 --",
    "\\' OR 1=1 --",
    "x' AND (SELECT pg_sleep(9)) IS NULL --",
    "x'||(SELECT randomblob(900000000))||'",
    "%",
    "_____",
    ":name %(name)s $1 ? {0} %s",
    '* OR title:a NEAR(b c) AND NOT "',
)


def parameters_of(app):
    """(path, name) of every query parameter of a GET in the document."""
    document = app.test_client().get("/openapi.json").get_json()
    for path, item in document["paths"].items():
        for parameter in item.get("get", {}).get("parameters", ()):
            if parameter.get("in") == "query":
                yield path, parameter["name"]


@pytest.mark.parametrize("text", SQL)
def test_no_parameter_becomes_sql(app, editor, text):
    editor.article("Public", publish=True)
    editor.article("Hidden")
    before = state_of(app)
    begun = time.monotonic()
    headers = {"Authorization": f"Bearer {editor.token}"}
    asked = 0
    for path, name in parameters_of(app):
        address = path.replace("{", "").replace("}", "")
        answer = app.test_client().get(address, query_string={name: text}, headers=headers)
        assert answer.status_code < 500, (path, name, answer.get_data(as_text=True))
        if path.endswith("/articles") and answer.status_code == 200:
            assert answer.get_json()["data"] == [], (path, name)
        asked += 1
    for key in (f"{CONTENT}/articles", f"{CONTENT}/series", f"{EDITOR}/articles", f"{EDITOR}/people"):
        assert app.test_client().get(f"{key}/{text}", headers=headers).status_code in {404, 400, 308, 405}
    assert asked > 20
    assert time.monotonic() - begun < 9
    assert state_of(app) == before


def test_sql_in_fields_is_stored_as_the_text_it_is(editor, reader):
    for number, text in enumerate(SQL):
        made_one = editor.article(text, publish=True, slug=f"s{number}", subtitle=text, body={"markdown": f"`{text}`"})
        assert made_one["title"] == text
        assert reader.article(f"s{number}")["title"] == text


def post(editor, body, **headers):
    return editor.request("POST", "/articles", data=body, headers={"Content-Type": "application/json", **headers})


BOMBS = {
    "deep lists": b"[" * 200_000 + b"]" * 200_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(60_000)) + b"}",
    "a long number": b'{"title":' + b"9" * 1_000_000 + b"}",
    "a huge exponent": b'{"title":1e999999999}',
    "a long string": orjson.dumps({"title": "x" * 1_900_000}),
    "not a number": b'{"title":NaN}',
    "the same key again": b'{"title":"a","title":{"b":1}}',
    "a lone surrogate": b'{"title":"\\ud800"}',
    "no UTF-8": b'{"title":"\xff\xfe"}',
    "UTF-16": '{"title":"x"}'.encode("utf-16"),
    "nothing": b"null",
    "slow for patterns": orjson.dumps({"title": "a", "locale": "a" * 34 + "!", "slug": "-" * 190 + "!"}),
    "slow markdown": orjson.dumps({"title": "a", "body": {"markdown": "[" * 200_000}}),
    "slow emphasis": orjson.dumps({"title": "a", "body": {"markdown": "*a **a " * 50_000}}),
    "slow html": orjson.dumps({"title": "a", "body": {"html": "<b>" * 300_000}}),
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read_in_proportion(editor, name):
    """On SQLite alone: what is refused never meets the database."""
    begun = time.process_time()
    answer = post(editor, BOMBS[name])
    assert answer.status_code in {201, 400, 413, 422}, answer.get_data(as_text=True)[:300]
    assert len(answer.get_data()) < 2.5 * len(BOMBS[name]) + 20_000  # a body comes back in two forms
    assert time.process_time() - begun < 8


def test_too_much_is_refused_unread(app, editor):
    before = state_of(app)
    assert code_of(post(editor, b" " * 2_000_001)) == (413, "too_large")
    assert state_of(app) == before


def test_a_compressed_body_is_not_unpacked(app, editor):
    before = state_of(app)
    bomb = gzip.compress(b"[" + b" " * 50_000_000 + b"]")
    begun = time.process_time()
    answer = post(editor, bomb, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 415
    assert time.process_time() - begun < 2
    assert state_of(app) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/html", ""]
)
def test_a_body_that_says_it_is_no_json_is_refused(editor, kind):
    answer = editor.request("POST", "/articles", data=b'{"title":"x"}', headers={"Content-Type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("noun", ["articles", "series", "people", "topics", "snippets"])
def test_nothing_can_be_set_that_is_not_a_field_of_writing(app, editor, noun):
    thing = made(editor.post(f"/{noun}", _fields(noun)))
    before = state_of(app)
    for name, value in {
        "id": "x", "type": "site", "version": 9, "revision": 1, "status": "public", "created_by": "x", "updated_by": "x",  # noqa: E501  a table
        "created_at": "2020-01-01T00:00:00Z", "public_version": 1, "is_public": True, "publication": {"is_public": True},  # noqa: E501  a table
        "trashed_at": None, "role": "admin", "__class__": "x", "constructor": {}, "__proto__": {"role": "admin"},
    }.items():  # fmt: skip
        for answer in (
            editor.post(f"/{noun}", {**_fields(noun), name: value}),
            editor.patch(f"/{noun}/{thing['id']}", {name: value}, thing["version"]),
        ):
            assert code_of(answer) == (422, "invalid"), name
            assert answer.get_json()["errors"][0]["code"] == "unknown", name
    assert state_of(app) == before


def _fields(noun):
    return {"name": "One"} if noun == "people" else {"title": "One"}


def test_an_id_of_one_kind_opens_nothing_of_another(editor, reader):
    article, series = editor.article("One", publish=True), editor.series("Two", publish=True)
    for path in (f"/series/{article['id']}", f"/articles/{series['id']}", f"/people/{article['id']}", "/series/one"):
        assert editor.get(path).status_code == 404, path
    for path in (
        f"/series/{article['slug']}",
        f"/articles/{series['slug']}",
        f"/articles/{article['id']}",
        "/topics/one",
    ):
        assert reader.get(path).status_code == 404, path
    assert good(editor.get(f"/articles/{article['id']}"))["title"] == "One"
