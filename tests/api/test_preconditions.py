"""`If-Match`: demanded where it must be, honoured wherever it is sent."""

from __future__ import annotations

import re

import pytest

from tests.doors import EDITOR, Editor, good, made

ACTS = {
    "move": ("POST", "/series/{series}/moves", {"article": "two", "to": 1}),
    "order": ("PUT", "/series/{series}/order", {"articles": []}),
    "save": ("PATCH", "/articles/{article}", {"subtitle": "x"}),
    "save a series": ("PATCH", "/series/{series}", {"description": "x"}),
    "revert": ("PUT", "/articles/{article}/draft", {"from_revision": 1}),
    "publish": ("PUT", "/articles/{article}/publication", {}),
    "withdraw": ("DELETE", "/articles/{article}/publication", None),
    "preview": ("POST", "/articles/{article}/previews", None),
    "delete": ("DELETE", "/articles/{article}", None),
    "trash": ("PUT", "/articles/{article}/trash", {}),
    "restore": ("DELETE", "/series/{series}/trash", None),
    "upsert": ("PUT", "/articles/by-source/src/1", {"title": "Again"}),
    "resolve": ("PUT", "/unresolved/{article}/next", {"neighbour": "two"}),
    "site": ("PUT", "/site", {"name": "Another name"}),
    "revert the site": ("PUT", "/site/draft", {"from_revision": 1}),
}
NEEDED = {"order", "save", "save a series", "revert", "delete", "revert the site"}


@pytest.fixture
def admin_at_work(app):
    """(an admin, the ids of an article and a series, each in its second version): the article has a source too."""
    admin = Editor(app, "admin")
    article = made(admin.put("/articles/by-source/src/1", {"title": "One"}))
    admin.save("articles", article, subtitle="in version two")
    series = admin.series("S", articles=[article["id"], admin.article("Two")["id"]])
    admin.save("series", series, description="in version two")
    good(admin.put("/site", {"name": "A name"}))
    return admin, {"article": article["id"], "series": series["id"]}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_a_stale_version_is_refused_and_changes_nothing(admin_at_work, act):
    admin, ids = admin_at_work
    method, path, body = ACTS[act]
    states = [f"/articles/{ids['article']}", f"/series/{ids['series']}", "/site", "/unresolved"]
    before = [admin.get(state).get_json() for state in states]
    response = admin.request(method, path.format(**ids), json=body, headers={"If-Match": '"1"'})
    assert (response.status_code, response.get_json()["code"]) == (412, "stale")
    assert response.get_json()["current"]["version"] == 2
    assert [admin.get(state).get_json() for state in states] == before
    response = admin.request(method, path.format(**ids), json=body, headers={"If-Match": "nonsense"})
    assert (response.status_code, response.get_json()["code"]) == (400, "bad_if_match")


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"resolve"}))
def test_the_version_that_is_stored_is_taken(admin_at_work, act):
    admin, ids = admin_at_work
    method, path, body = ACTS[act]
    response = admin.request(method, path.format(**ids), json=body, headers={"If-Match": '"2"'})
    assert response.status_code in {200, 201}, response.get_data(as_text=True)


@pytest.mark.parametrize("tags", ['"1", "2"', '"2:zstd","1"', 'W/"2", "1"'])
def test_of_several_versions_one_must_be_the_stored_one(admin_at_work, tags):
    admin, ids = admin_at_work
    path = f"/articles/{ids['article']}"
    assert admin.request("PATCH", path, json={"subtitle": "x"}, headers={"If-Match": tags}).status_code == 200
    refused = admin.request("PATCH", path, json={"subtitle": "y"}, headers={"If-Match": tags})
    assert (refused.status_code, refused.get_json()["current"]["version"]) == (412, 3)


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"resolve"}))
def test_without_a_version_only_whole_states_are_refused(admin_at_work, act):
    admin, ids = admin_at_work
    method, path, body = ACTS[act]
    response = admin.request(method, path.format(**ids), json=body)
    assert response.status_code in ({428} if act in NEEDED else {200, 201}), response.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/articles/one", "/articles/one?nav=none", "/articles", "/series/s", "/changes", "/site", "/people"]
)
def test_a_read_with_a_precondition_is_judged_by_it(editor, reader, path):
    editor.article("One", publish=True)
    editor.series("S", publish=True)
    etag = reader.get(path).headers["ETag"]
    for wanted in ("*", etag, f'"other", {etag}'):
        response = reader.get(path, headers={"If-Match": wanted})
        assert (response.status_code, response.headers["ETag"]) == (200, etag)
    for wanted in ('"other"', f"W/{etag}"):
        response = reader.get(path, headers={"If-Match": wanted})
        assert (response.status_code, response.get_json()["code"]) == (412, "not_matched")
        assert response.mimetype == "application/problem+json"
    assert reader.get(path, headers={"If-Match": etag, "If-None-Match": etag}).status_code == 304


def described(document, method, path):
    """The operation of the most literal of the document's paths that `path` matches."""
    fitting = [p for p in document["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", p), EDITOR + path)]
    return document["paths"][min(fitting, key=lambda p: p.count("{"))][method.lower()]


@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_openapi_document_says_who_must_send_it(app, act):
    method, path, _ = ACTS[act]
    operation = described(app.test_client().get("/openapi.json").get_json(), method, path)
    sent = {one["name"]: one["required"] for one in operation["parameters"] if one.get("in") == "header"}
    if act != "preview":  # it names no version
        assert sent["If-Match"] is (act in NEEDED)
    assert ("Idempotency-Key" in sent) is (method == "POST")
