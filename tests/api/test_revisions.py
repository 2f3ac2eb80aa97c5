from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.content.order_diff import diff_orders
from tests.doors import good, made


def revisions(editor, noun, thing):
    return good(editor.get(f"/{noun}/{thing['id']}/revisions"))


def test_every_save_is_a_revision_newest_first(editor):
    article = editor.article("One")
    editor.save("articles", article, title="Two")
    editor.save("articles", article, title="Three")
    listed = revisions(editor, "articles", article)
    assert [(r["n"], r["version"], r["kind"], r["is_current"]) for r in listed] == [
        (3, 3, "save", True),
        (2, 2, "save", False),
        (1, 1, "save", False),
    ]
    assert {r["author"] for r in listed} == {"token test editor"}
    first = good(editor.get(f"/articles/{article['id']}/revisions/1"))
    assert first["content"]["title"] == "One"


def test_revisions_are_read_page_by_page(editor):
    article = editor.article("0")
    for number in range(1, 5):
        editor.save("articles", article, title=str(number))
    page = editor.get(f"/articles/{article['id']}/revisions?limit=2").get_json()
    seen = [r["n"] for r in page["data"]]
    while page["links"]["next"]:
        page = editor.client.get(page["links"]["next"], headers={"Authorization": f"Bearer {editor.token}"}).get_json()
        seen += [r["n"] for r in page["data"]]
    assert seen == [5, 4, 3, 2, 1]


def autosave(editor, article, version, **fields):
    return good(editor.patch(f"/articles/{article['id']}?autosave=true", fields, version))


def test_autosaves_of_one_author_are_one_revision_until_it_is_published(editor):
    article = editor.article("Kept")
    for version, title in enumerate(("a", "ab", "abc"), start=1):
        autosave(editor, article, version, title=title)
    assert [(r["n"], r["version"], r["kind"]) for r in revisions(editor, "articles", article)] == [
        (2, 4, "autosave"),
        (1, 1, "save"),
    ]
    editor.publish("articles", article)
    autosave(editor, article, 4, title="abcd")
    listed = revisions(editor, "articles", article)
    assert [(r["n"], r["pinned"], r["is_public"]) for r in listed] == [
        (3, False, False),
        (2, True, True),
        (1, False, False),
    ]


def test_what_will_be_published_is_not_overwritten_by_autosaves(editor):
    article = editor.article("Kept")
    autosave(editor, article, 1, title="scheduled")
    editor.publish("articles", article, at="2999-01-01T00:00:00Z")
    autosave(editor, article, 2, title="later")
    assert [r["n"] for r in revisions(editor, "articles", article)] == [3, 2, 1]


def test_the_diff_tells_fields_blocks_and_words(editor):
    article = editor.article("Old title", body={"markdown": "Same.\n\nThe quick brown fox jumps.\n\nGone soon now."})
    editor.save("articles", article, title="New title", body={"markdown": "Same.\n\nThe quick red fox jumps."})
    diff = good(editor.get(f"/articles/{article['id']}/revisions/1/diff?to=2"))
    assert (diff["from"]["n"], diff["to"]["n"]) == (1, 2)
    body, title = diff["fields"]
    assert title == {
        "field": "title",
        "before": "Old title",
        "after": "New title",
        "html": "<del>Old </del><ins>New </ins>title",
    }
    assert [change["kind"] for change in body["changes"]] == ["changed", "removed"]
    assert {"op": "insert", "text": "red "} in body["changes"][0]["segments"]
    assert "<del>brown </del><ins>red </ins>fox" in body["html"]
    assert good(editor.get(f"/articles/{article['id']}/revisions/1/diff"))["fields"] == diff["fields"]


def test_going_back_is_a_new_revision_and_can_be_undone(editor):
    article = editor.article("First", subtitle="kept")
    editor.save("articles", article, title="Second", subtitle="changed")
    stale = editor.put(f"/articles/{article['id']}/draft", {"from_revision": 1}, version=1)
    assert stale.status_code == 412
    assert editor.put(f"/articles/{article['id']}/draft", {"from_revision": 1}).status_code == 428
    back = good(editor.put(f"/articles/{article['id']}/draft", {"from_revision": 1}, version=2))
    assert (back["title"], back["subtitle"], back["version"]) == ("First", "kept", 3)
    newest = revisions(editor, "articles", article)[0]
    assert (newest["kind"], newest["note"]) == ("restore", "from revision 1")
    partly = good(
        editor.put(f"/articles/{article['id']}/draft", {"from_revision": 2, "fields": ["subtitle"]}, version=3)
    )
    assert (partly["title"], partly["subtitle"]) == ("First", "changed")


def test_going_back_to_what_is_not_there_is_refused(editor):
    article = editor.article("First")
    path = f"/articles/{article['id']}/draft"
    assert editor.put(path, {"from_revision": 7}, version=1).status_code == 404
    wrong = editor.put(path, {"from_revision": 1, "fields": ["colour"]}, version=1)
    assert (wrong.status_code, wrong.get_json()["errors"][0]["pointer"]) == (422, "/fields/0")
    assert editor.get(f"/articles/{article['id']}/revisions/{10**30}").status_code == 404


def test_the_order_of_yesterday_can_be_told_and_restored(editor):
    ids = [editor.article(title)["id"] for title in "ABCD"]
    series = editor.series("S", articles=ids)
    made_move = editor.post(f"/series/{series['id']}/moves", {"article": ids[3], "to": 1})
    assert made_move.status_code == 200
    diff = good(editor.get(f"/series/{series['id']}/revisions/1/diff"))
    (order,) = diff["fields"]
    assert order["changes"] == [{"kind": "moved", "id": ids[3], "before": 4, "after": 1, "slug": "d", "title": "D"}]
    assert revisions(editor, "series", series)[0]["note"] == "moved d from 4 to 1"
    back = good(editor.put(f"/series/{series['id']}/draft", {"from_revision": 1, "fields": ["articles"]}, version=2))
    assert [member["id"] for member in back["articles"]] == ids


def test_people_topics_and_snippets_have_revisions_too(editor):
    for noun, name in (("people", "name"), ("topics", "title"), ("snippets", "title")):
        thing = made(editor.post(f"/{noun}", {name: "Before"}))
        editor.save(noun, thing, **{name: "After"})
        assert [r["n"] for r in revisions(editor, noun, thing)] == [2, 1]
        back = good(editor.put(f"/{noun}/{thing['id']}/draft", {"from_revision": 1}, version=2))
        assert back[name] == "Before"


def test_a_draft_says_which_fields_readers_see_otherwise(editor):
    article = editor.article("Public", publish=True)
    assert article["has_unpublished_changes"] is False
    changed = editor.save("articles", article, title="Changed", subtitle="new")
    assert changed["has_unpublished_changes"] is True
    assert changed["unpublished_fields"] == ["title", "subtitle"]
    assert changed["public_revision"] == 1
    assert [a["id"] for a in good(editor.get("/articles?status=changed"))] == [article["id"]]
    back = editor.save("articles", article, title="Public", subtitle=None)
    assert (back["has_unpublished_changes"], back["unpublished_fields"], back["status"]) == (False, [], "public")
    assert good(editor.get("/articles?status=changed")) == []
    assert [a["id"] for a in good(editor.get("/articles?status=public"))] == [article["id"]]


@settings(max_examples=200)
@given(before=st.lists(st.integers(0, 9), unique=True), after=st.lists(st.integers(0, 9), unique=True))
def test_the_changes_of_an_order_make_the_new_one_of_the_old(before, after):
    old, new = [str(i) for i in before], [str(i) for i in after]
    changes = diff_orders(old, new)
    placed = {change["after"]: change["id"] for change in changes if change["after"] is not None}
    named = {change["id"] for change in changes}
    rest = iter(entity_id for entity_id in old if entity_id not in named)
    assert [placed[place] if place in placed else next(rest) for place in range(1, len(new) + 1)] == new
    assert next(rest, None) is None
