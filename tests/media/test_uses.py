"""Media in the three states: a draft's image is nowhere public, and becomes public with what shows it."""

from __future__ import annotations

from tests.doors import Editor, good, made, shell
from tests.media.files import image, uploaded


def with_image(medium, alt=""):
    """A body that shows the medium."""
    image_node = {"type": "image", "attrs": {"src": f"media:{medium['id']}", **({"alt": alt} if alt else {})}}
    return {"document": {"type": "doc", "content": [{"type": "paragraph"}, image_node]}}


def all_is_well(app):
    result = shell(app, "check")
    assert result.exit_code == 0, result.output


def test_a_medium_of_a_draft_is_told_to_readers_as_little_as_nothing(editor, reader):
    medium = uploaded(editor, alt="Secret house")
    editor.article("A draft", cover=medium["id"], body=with_image(medium))
    hidden = reader.get(f"/media/{medium['id']}")
    nothing = reader.get("/media/01a2067d-6beb-762a-9132-6746593dbcb3")
    assert (hidden.status_code, hidden.data) == (404, nothing.data)
    assert b"Secret house" not in reader.get("/changes?since=0").data


def test_a_medium_becomes_public_with_the_article_and_goes_with_it(app, editor, reader):
    medium = uploaded(editor, alt="A red house")
    article = editor.article("Houses", publish=True, cover=medium["id"])
    shown = good(reader.get(f"/media/{medium['id']}"))
    assert (shown["alt"], shown["type"], shown["url"]) == ("A red house", "media", medium["url"])
    assert good(editor.get(f"/media/{medium['id']}"))["status"] == "public"
    editor.withdraw("articles", article)
    assert reader.get(f"/media/{medium['id']}").status_code == 404
    assert good(editor.get(f"/media/{medium['id']}"))["status"] == "draft"
    editor.publish("articles", article)
    assert reader.get(f"/media/{medium['id']}").status_code == 200
    all_is_well(app)


def test_a_medium_stays_public_while_one_of_two_articles_shows_it(app, editor, reader):
    medium = uploaded(editor)
    one = editor.article("One", publish=True, cover=medium["id"])
    two = editor.article("Two", publish=True, body=with_image(medium))
    editor.withdraw("articles", one)
    assert reader.get(f"/media/{medium['id']}").status_code == 200
    editor.save("articles", two, publish=True, body={"html": "<p>No image</p>"})
    assert reader.get(f"/media/{medium['id']}").status_code == 404
    all_is_well(app)


def test_the_cover_is_whole_in_article_cards_and_lists(editor, reader):
    medium = uploaded(editor, alt="A red house", caption="In autumn", focal_x="0.5", focal_y="0.25")
    editor.article("Houses", publish=True, cover={"id": medium["id"]})
    cover = reader.article("houses")["cover"]
    assert cover["id"] == medium["id"]
    assert (cover["alt"], cover["caption"]) == ("A red house", "In autumn")
    assert (cover["width"], cover["height"], cover["blurhash"]) == (1200, 800, medium["blurhash"])
    assert cover["focal_point"] == {"x": 0.5, "y": 0.25}
    assert {r["type"] for r in cover["renditions"]} == {"image/avif", "image/webp", "image/jpeg"}
    assert good(reader.get("/articles"))[0]["cover"] == cover
    assert reader.article("houses")["json_ld"]["image"]["url"] == medium["url"]


def test_a_cover_elsewhere_still_stands(editor, reader):
    editor.article(
        "Old", publish=True, cover={"url": "https://example.com/a.jpg", "alt": "A", "width": 10, "height": 20}
    )
    cover = reader.article("old")["cover"]
    assert cover == {
        "id": None, "url": "https://example.com/a.jpg", "alt": "A", "width": 10, "height": 20,
        "blurhash": None, "renditions": [],
    }  # fmt: skip


def test_words_are_in_the_language_of_the_article(editor, reader):
    medium = uploaded(editor, alt="A red house")
    editor.save("media", medium, alts={"en": "A red house", "de": "Ein rotes Haus", "pt-BR": "Uma casa"})
    editor.article("German", publish=True, cover=medium["id"], locale="de-AT")
    editor.article("Portuguese", publish=True, cover=medium["id"], locale="pt-BR")
    editor.article("French", publish=True, cover={"id": medium["id"]}, locale="fr")
    editor.article("Own", publish=True, cover={"id": medium["id"], "alt": "Mine"})
    alts = {card["slug"]: card["cover"]["alt"] for card in good(reader.get("/articles"))}
    assert alts == {"german": "Ein rotes Haus", "portuguese": "Uma casa", "french": "A red house", "own": "Mine"}


def test_images_of_a_body_have_their_sizes_in_html_and_as_data(editor, reader):
    medium = uploaded(editor, alt="A red house")
    editor.article("Houses", publish=True, body=with_image(medium))
    article = reader.article("houses", "?format=html,markdown,text,document")
    html = article["body"]["html"]
    assert f'src="{medium["url"]}"' in html
    assert 'alt="A red house"' in html
    assert 'width="1200" height="800"' in html
    assert html.count("w, ") == 3
    assert "/320/a-red-house.webp 320w" in html
    assert 'sizes="auto, ' in html
    assert f"![A red house]({medium['url']})" in article["body"]["markdown"]
    assert article["body"]["document"]["content"][-1]["attrs"]["src"] == f"media:{medium['id']}"
    assert [shown["id"] for shown in article["media"]] == [medium["id"]]
    assert article["media"][0]["renditions"] == medium["renditions"]


def test_what_is_said_of_a_medium_is_a_draft_until_it_is_published(app, editor, reader):
    medium = uploaded(editor, alt="Old words")
    editor.article("Houses", publish=True, cover=medium["id"])
    number = int(reader.get("/articles/houses").headers["Kapcms-Number"])
    etag = reader.get("/articles/houses").headers["ETag"]
    saved = editor.save("media", medium, alt="New words")
    assert (saved["status"], saved["unpublished_fields"]) == ("changed", ["alts"])
    assert reader.get("/articles/houses").headers["ETag"] == etag
    editor.save("media", medium, publish=True, caption="With a caption")
    assert reader.article("houses")["cover"]["alt"] == "New words"
    assert good(reader.get(f"/media/{medium['id']}"))["alt"] == "New words"
    assert good(reader.get(f"/media/{medium['id']}?at={number}"))["alt"] == "Old words"
    assert good(reader.get(f"/articles/houses?at={number}"))["cover"]["alt"] == "Old words"
    all_is_well(app)


def test_publishing_an_article_publishes_what_is_said_of_its_media(editor, reader):
    medium = uploaded(editor, alt="Old words")
    article = editor.article("Houses", publish=True, cover=medium["id"])
    editor.save("media", medium, alt="New words")
    editor.save("articles", article, publish=True, subtitle="Again")
    assert reader.article("houses")["cover"]["alt"] == "New words"


def test_a_photo_of_a_person_and_an_image_of_a_snippet_are_public_with_them(app, editor, reader):
    photo, drawing = uploaded(editor, alt="Jo"), uploaded(editor, image(color="blue"), "drawing.png", alt="A drawing")
    person = made(editor.post("/people", {"name": "Jo", "photo": photo["id"]}))
    snippet = made(
        editor.post("/snippets?publish=true", {"title": "Note", "slug": "note", "body": with_image(drawing)})
    )
    body = {"document": {"type": "doc", "content": [{"type": "snippet", "attrs": {"slug": "note"}}]}}
    editor.article("Houses", publish=True, authors=[person["id"]], body=body)
    assert good(reader.get("/people/jo"))["photo"]["alt"] == "Jo"
    assert [shown["alt"] for shown in reader.article("houses")["media"]] == ["A drawing"]
    assert drawing["url"] in reader.article("houses")["body"]["html"]
    assert drawing["url"] in good(reader.get("/snippets/note"))["body"]["html"]
    editor.save("media", drawing, publish=True, alt="A better drawing")
    assert "A better drawing" in good(reader.get("/snippets/note"))["body"]["html"]
    assert "A better drawing" in reader.article("houses")["body"]["html"]
    editor.withdraw("snippets", snippet)
    assert reader.get(f"/media/{drawing['id']}").status_code == 404
    assert drawing["url"] not in reader.article("houses")["body"]["html"]
    all_is_well(app)


def test_one_in_use_is_kept_and_says_where(app, editor):
    medium = uploaded(editor)
    article = editor.article("Houses", publish=True, cover=medium["id"])
    refused = editor.delete(f"/media/{medium['id']}", version=1)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "in_use")
    place = {"id": article["id"], "type": "article", "title": "Houses", "slug": "houses", "in": ["draft", "public"]}
    assert refused.get_json()["used_in"] == [place]
    assert good(editor.get(f"/media/{medium['id']}"))["used_in"] == [place]
    editor.save("articles", article, cover=None)
    assert good(editor.get(f"/media/{medium['id']}"))["used_in"] == [place | {"in": ["public"]}]
    assert editor.delete(f"/media/{medium['id']}", version=1).status_code == 409
    all_is_well(app)


def test_one_that_waits_with_a_schedule_is_in_use(editor):
    medium = uploaded(editor)
    article = editor.article("Houses", cover=medium["id"])
    editor.publish("articles", article, at="2999-01-01T00:00:00Z")
    editor.save("articles", article, cover=None)
    refused = editor.delete(f"/media/{medium['id']}", version=1)
    assert refused.get_json()["used_in"][0]["in"] == ["scheduled"]


def test_one_that_is_not_used_goes_for_good(app, editor, reader):
    medium = uploaded(editor)
    assert editor.delete(f"/media/{medium['id']}").status_code == 428
    assert editor.delete(f"/media/{medium['id']}", version=7).status_code == 412
    assert editor.delete(f"/media/{medium['id']}", version=1).status_code == 204
    assert editor.get(f"/media/{medium['id']}").status_code == 404
    assert app.test_client().get(medium["url"].removeprefix("http://127.0.0.1:8000")).status_code == 404
    all_is_well(app)


def test_unused_media_are_found(editor):
    used, unused = uploaded(editor, alt="One"), uploaded(editor, image(color="blue"), "two.png", alt="Two")
    editor.article("Houses", cover=used["id"])
    assert [m["id"] for m in good(editor.get("/media?unused=true"))] == [unused["id"]]
    assert [m["id"] for m in good(editor.get("/media?unused=false"))] == [used["id"]]
    assert {m["id"] for m in good(editor.get("/media"))} == {used["id"], unused["id"]}


def test_media_are_listed_page_by_page_and_looked_for(editor):
    for n in range(3):
        uploaded(editor, image(size=(20 + n, 20)), f"house {n}.png", alt=f"number {n}")
    page = editor.get("/media?limit=2&count=true").get_json()
    assert (len(page["data"]), page["meta"]["total"]) == (2, 3)
    rest = editor.client.get(page["links"]["next"], headers={"Authorization": f"Bearer {editor.token}"}).get_json()
    assert (len(rest["data"]), rest["links"]["next"]) == (1, None)
    assert [m["alt"] for m in good(editor.get("/media?q=number+1"))] == ["number 1"]
    assert good(editor.get("/media?kind=video")) == []
    assert editor.get("/media?kind=nonsense").status_code == 400


def test_what_names_no_medium_is_refused_by_its_place(editor):
    absent = {"id": "01a2067d-6beb-762a-9132-6746593dbcb3"}
    refused = editor.post("/articles", {"title": "x", "cover": absent["id"]})
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/cover")
    refused = editor.post("/articles", {"title": "x", "body": with_image(absent)})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "/body/document/content/1/attrs/src"
    refused = editor.post("/people", {"name": "x", "photo": absent["id"]})
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/photo")
    refused = editor.post("/articles", {"title": "x", "cover": {"id": "a", "url": "https://a.b/c"}})
    assert refused.status_code == 422


def test_another_editor_s_words_are_not_overwritten(editor):
    medium = uploaded(editor, alt="One")
    assert good(editor.patch(f"/media/{medium['id']}", {"alt": "Two"}, 1))["version"] == 2
    stale = editor.patch(f"/media/{medium['id']}", {"alt": "Three"}, 1)
    assert stale.status_code == 412
    assert editor.request("PATCH", f"/media/{medium['id']}", json={"alt": "x"}).status_code == 428
    assert editor.patch(f"/media/{medium['id']}", {"file": "0" * 64}, 2).status_code == 422


def test_an_author_describes_only_what_they_uploaded(app, editor):
    author = Editor(app, "author")
    own, others = uploaded(author), uploaded(editor)
    assert author.patch(f"/media/{own['id']}", {"alt": "x"}, 1).status_code == 200
    assert author.patch(f"/media/{others['id']}", {"alt": "x"}, 1).status_code == 403
    assert author.patch(f"/media/{own['id']}?publish=true", {"alt": "y"}, 2).status_code == 403
    assert author.delete(f"/media/{others['id']}", version=1).status_code == 403


def test_a_rebuilt_site_is_the_same(app, editor, reader):
    medium = uploaded(editor, alt="A house")
    editor.article("Houses", publish=True, cover=medium["id"], body=with_image(medium))
    before = reader.get("/articles/houses?format=html,document").data
    assert shell(app, "rebuild").exit_code == 0
    assert reader.get("/articles/houses?format=html,document").data == before
    all_is_well(app)


def test_the_log_tells_of_media(editor, reader):
    medium = uploaded(editor, alt="A house")
    article = editor.article("Houses", publish=True, cover=medium["id"])
    editor.withdraw("articles", article)
    rows = [row for row in reader.get("/changes?since=0&limit=100").get_json()["data"] if row["type"] == "media"]
    assert [(row["kind"], row["document"]) for row in rows] == [("media.published", None), ("media.unpublished", None)]
    editor.publish("articles", article)
    rows = [row for row in reader.get("/changes?since=0&limit=100").get_json()["data"] if row["type"] == "media"]
    assert rows[-1]["document"] == good(reader.get(f"/media/{medium['id']}"))


def test_a_preview_shows_the_media_of_the_draft(app, editor):
    medium = uploaded(editor, alt="A red house")
    article = editor.article("Houses", cover=medium["id"], body=with_image(medium))
    preview = made(editor.post(f"/articles/{article['id']}/previews"))
    shown = good(app.test_client().get(f"/api/editor/v1/previews/{preview['token']}"))
    assert shown["cover"]["alt"] == "A red house"
    assert "/320/a-red-house.webp 320w" in shown["body"]["html"]


def test_the_checks_know_what_the_library_says_of_an_image(editor):
    described, silent = uploaded(editor, alt="A red house"), uploaded(editor, image(color="blue"), "two.png")
    body = {"html": f'<img src="media:{described["id"]}"><p>x</p><img src="media:{silent["id"]}">'}
    article = editor.article("Houses", body=body, cover=silent["id"])
    found = [(one["code"], one["pointer"]) for one in good(editor.get(f"/articles/{article['id']}/checks"))]
    assert found == [("missing_alt", "/content/2"), ("cover_without_alt", "")]
    editor.save("articles", article, cover=described["id"])
    found = [one["code"] for one in good(editor.get(f"/articles/{article['id']}/checks"))]
    assert found == ["missing_alt"]
