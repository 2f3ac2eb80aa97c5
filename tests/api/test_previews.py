import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.errors import BadSetting
from tests.clocks import MovedClock
from tests.doors import CONTENT, EDITOR, Editor, good, made


def preview(editor, article):
    return made(editor.post(f"/articles/{article['id']}/previews"))


def look(reader, link, query=""):
    return reader.client.get(f"{EDITOR}/previews/{link['token']}{query}")


def test_a_preview_shows_the_draft_to_whoever_has_the_link(editor, reader):
    person = made(editor.post("/people", {"name": "Ada", "credentials": "LMFT"}))
    article = editor.article("Secret", body={"markdown": "## Part\n\nWords."}, authors=[person["id"]])
    link = preview(editor, article)
    assert link["url"] == f"http://127.0.0.1:8000{EDITOR}/previews/{link['token']}"
    response = look(reader, link)
    data = good(response)
    assert (data["title"], data["slug"]) == ("Secret", "secret")
    assert data["body"]["html"].endswith("<p>Words.</p>")
    assert data["authors"][0]["credentials"] == "LMFT"
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    editor.save("articles", article, title="Changed meanwhile")
    assert good(look(reader, link))["title"] == "Changed meanwhile"


def test_a_preview_has_its_neighbours_among_the_drafts(editor, reader):
    old = editor.article("Old", publish=True, published_at="2026-01-01T00:00:00Z")
    middle = editor.article("Middle", published_at="2026-01-02T00:00:00Z")
    new = editor.article("New")
    gone = editor.article("Gone", published_at="2026-01-03T00:00:00Z")
    editor.series("Draft series", articles=[new["id"], gone["id"], middle["id"], old["id"]])
    editor.delete(f"/articles/{gone['id']}", version=1)
    nav = good(look(reader, preview(editor, middle)))["nav"]
    assert (nav["site"]["position"], nav["site"]["count"]) == (2, 3)
    assert (nav["site"]["previous"]["slug"], nav["site"]["next"]["slug"]) == ("new", "old")
    (series,) = nav["series"]
    assert (series["slug"], series["position"], series["count"]) == ("draft-series", 2, 3)
    assert (series["previous"]["slug"], series["next"]["slug"]) == ("new", "old")
    assert (series["first"]["slug"], series["last"]["slug"]) == ("new", "old")


@settings(max_examples=8)
@given(
    days=st.lists(st.integers(1, 5), min_size=1, max_size=4),
    order=st.randoms(use_true_random=False),
    oldest_first=st.booleans(),
)
def test_the_preview_of_what_is_public_as_it_is_equals_what_readers_get(make_app, days, order, oldest_first):
    editor = Editor(make_app(), "admin")
    reader = editor.app.test_client()
    for known in good(editor.get("/articles")):  # what earlier examples made
        editor.request("DELETE", f"/articles/{known['id']}", headers={"If-Match": "*"})
    editor.put("/site", {"direction": "oldest_first" if oldest_first else "newest_first"})
    articles = [
        editor.article(f"Article {day}", publish=True, published_at=f"2026-01-0{day}T00:00:00Z") for day in days
    ]
    members = [article["id"] for article in articles]
    order.shuffle(members)
    editor.series("One", articles=members, publish=True)
    editor.series("Two", articles=members[:2], publish=True)
    query = "?format=html,markdown,text,document"
    for article in articles:
        shown = good(reader.get(f"{EDITOR}/previews/{preview(editor, article)['token']}{query}"))
        public = good(reader.get(f"{CONTENT}/articles/{article['slug']}{query}"))
        assert list(shown) == list(public)
        assert shown == public


def test_the_choices_of_the_content_api_work_in_a_preview(editor, reader):
    link = preview(editor, editor.article("A", body={"markdown": "*x*"}))
    assert good(look(reader, link, "?format=markdown"))["body"] == {"markdown": "_x_\n"}
    assert good(look(reader, link, "?nav=none"))["nav"] == {}
    assert set(good(look(reader, link, "?fields=title"))) >= {"title"}
    assert "body" not in good(look(reader, link, "?fields=title"))
    assert look(reader, link, "?colour=red").status_code == 400


def test_a_revoked_preview_is_gone(editor, reader):
    article = editor.article("A")
    link, other = preview(editor, article), preview(editor, article)
    assert editor.delete(f"/articles/{article['id']}/previews/{link['id']}").status_code == 204
    response = look(reader, link)
    assert (response.status_code, response.get_json()["code"]) == (410, "preview_over")
    assert response.headers["Cache-Control"] == "no-store"
    assert look(reader, other).status_code == 200
    listed = good(editor.get(f"/articles/{article['id']}/previews"))
    assert [(p["id"], p["revoked_at"] is None) for p in listed] == [(other["id"], True), (link["id"], False)]
    assert all("token" not in p for p in listed)


def test_a_preview_expires(make_app, monkeypatch):
    editor = Editor(make_app(KAPCMS_PREVIEW_HOURS="2"), "editor")
    link = preview(editor, editor.article("A"))
    assert editor.client.get(f"{EDITOR}/previews/{link['token']}").status_code == 200
    MovedClock(monkeypatch).forward(hours=2, seconds=1)
    assert editor.client.get(f"{EDITOR}/previews/{link['token']}").status_code == 410


def test_a_preview_of_the_trash_is_gone(editor, reader):
    article = editor.article("A")
    link = preview(editor, article)
    editor.delete(f"/articles/{article['id']}", version=1)
    assert look(reader, link).status_code == 410


def test_a_token_opens_nothing_else(editor, reader):
    article, other = editor.article("A"), editor.article("B")
    link = preview(editor, article)
    for path in ("/me", f"/articles/{article['id']}", f"/articles/{other['id']}"):
        with_token = reader.client.get(EDITOR + path, headers={"Authorization": f"Bearer {link['token']}"})
        assert with_token.status_code == 401
        assert reader.client.get(f"{EDITOR}{path}?token={link['token']}").status_code in {400, 401}
    assert reader.client.get(f"{CONTENT}/articles/a?preview={link['token']}").status_code == 400
    assert reader.client.get(f"{CONTENT}/articles/a", headers={"X-Preview": link["token"]}).status_code == 404
    assert reader.client.delete(f"{EDITOR}/previews/{link['token']}").status_code == 405


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.partition(".")[0], lambda _: "x"])
def test_a_forged_token_is_not_found(editor, reader, change):
    link = preview(editor, editor.article("A"))
    assert look(reader, {"token": change(link["token"])}).status_code == 404


def test_the_link_can_lead_to_a_front_end(make_app):
    editor = Editor(make_app(KAPCMS_PREVIEW_URL="https://front.example/preview?t={token}"), "author")
    link = preview(editor, editor.article("A"))
    assert link["url"] == f"https://front.example/preview?t={link['token']}"


@pytest.mark.parametrize("template", ["https://front.example/preview", "front.example/{token}"])
def test_a_template_that_leads_nowhere_stops_the_start(make_app, template):
    with pytest.raises(BadSetting, match="KAPCMS_PREVIEW_URL"):
        make_app(KAPCMS_PREVIEW_URL=template)


def test_viewers_make_no_links(app, editor):
    article = editor.article("A")
    assert Editor(app, "viewer").post(f"/articles/{article['id']}/previews").status_code == 403
