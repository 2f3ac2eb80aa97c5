from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doors import Editor, good, made


@pytest.fixture
def colleague(app):
    return Editor(app, "admin")


def test_the_second_of_two_editors_is_told_who_when_and_what(editor, colleague):
    article = editor.article("First", body={"markdown": "One here.\n\nTwo here."})
    path = f"/articles/{article['id']}"
    theirs = good(colleague.patch(path, {"body": {"markdown": "One here.\n\nTwo there."}}, 1))
    lost = editor.patch(path, {"title": "Mine"}, 1)
    assert lost.status_code == 412
    problem = lost.get_json()
    assert (problem["code"], problem["held"]) == ("stale", 1)
    current = problem["current"]
    assert (current["version"], current["author"]) == (2, "token test admin")
    assert current["time"] == theirs["updated_at"]
    body, title = current["diff"]
    assert (title["before"], title["after"]) == ("First", "Mine")
    assert body["changes"][0]["segments"][-2:] == [{"op": "insert", "text": "here"}, {"op": "same", "text": "."}]
    assert current["mergeable"] is True
    assert good(editor.get(path)) == without(theirs, "merged")


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("PUT", "publication", {}),
        ("DELETE", "publication", None),
        ("PUT", "trash", {}),
        ("DELETE", "trash", None),
        ("POST", "moves", {"article": "a-member", "to": 1}),
    ],
)
def test_an_act_that_needs_no_version_is_refused_on_a_stale_one(editor, method, path, sent):
    editor.article("A member")
    series = editor.save("series", editor.series("First", publish=True), title="Second")
    address = f"/series/{series['id']}"
    lost = editor.request(method, f"{address}/{path}", version=1, json=sent)
    assert (lost.status_code, lost.get_json()["current"]["version"]) == (412, 2)
    assert without(good(editor.get(address)), "merged") == without(series, "merged")
    assert editor.request(method, f"{address}/{path}", version=2, json=sent).status_code == 200


def test_different_fields_and_blocks_are_merged_when_asked(editor, colleague):
    article = editor.article("First", body={"markdown": "One.\n\nTwo.\n\nThree."})
    path = f"/articles/{article['id']}"
    colleague.patch(path, {"subtitle": "theirs", "body": {"markdown": "One changed.\n\nTwo.\n\nThree."}}, 1)
    mine = {"title": "Mine", "body": {"markdown": "One.\n\nTwo.\n\nThree changed."}}
    merged = good(editor.patch(f"{path}?merge=true", mine, 1))
    assert (merged["title"], merged["subtitle"], merged["merged"], merged["version"]) == ("Mine", "theirs", True, 3)
    assert merged["body"]["html"] == "<p>One changed.</p>\n<p>Two.</p>\n<p>Three changed.</p>"
    newest = good(editor.get(f"{path}/revisions"))[0]
    assert (newest["kind"], newest["note"]) == ("merge", "based on version 1")
    assert good(editor.patch(f"{path}?merge=true", {"title": "Again"}, 3))["merged"] is False


def test_the_same_field_or_block_is_not_merged(editor, colleague):
    article = editor.article("First", body={"markdown": "One.\n\nTwo."})
    path = f"/articles/{article['id']}"
    colleague.patch(path, {"title": "Theirs", "body": {"markdown": "One by them.\n\nTwo."}}, 1)
    for clashing in ({"title": "Mine"}, {"body": {"markdown": "One by me.\n\nTwo."}}):
        lost = editor.patch(f"{path}?merge=true", clashing, 1)
        assert lost.status_code == 412
        assert lost.get_json()["current"]["mergeable"] is False
    assert good(editor.get(path))["version"] == 2


def test_what_lost_can_be_kept_as_a_revision_beside(editor, colleague):
    article = editor.article("First", body={"markdown": "One."})
    path = f"/articles/{article['id']}"
    colleague.patch(path, {"title": "Theirs"}, 1)
    mine = {"title": "Mine", "subtitle": "typed for an hour"}
    assert editor.patch(path, mine, 1).status_code == 412
    response = editor.request("POST", f"{path}/revisions", json=mine, version=1)
    aside = made(response)
    assert (aside["n"], aside["version"], aside["kind"], aside["is_current"]) == (3, None, "aside", False)
    assert aside["content"]["title"] == "Mine"
    assert response.headers["Location"].endswith(f"{path}/revisions/3")
    stored = good(editor.get(path))
    assert (stored["title"], stored["version"], stored["revision"]) == ("Theirs", 2, 2)
    assert [r["n"] for r in good(editor.get(f"{path}/revisions"))] == [3, 2, 1]
    back = good(editor.put(f"{path}/draft", {"from_revision": 3}, version=2))
    assert (back["title"], back["subtitle"], back["revision"]) == ("Mine", "typed for an hour", 4)


def test_autosaves_go_on_in_their_revision_after_another_set_something_aside(editor, colleague):
    article = editor.article("First")
    path = f"/articles/{article['id']}"
    editor.patch(f"{path}?autosave=true", {"title": "a"}, 1)
    made(colleague.post(f"{path}/revisions", {"title": "beside"}))
    assert good(editor.patch(f"{path}?autosave=true", {"title": "ab"}, 2))["revision"] == 2
    assert good(editor.patch(path, {"title": "abc"}, 3))["revision"] == 4


def test_a_stale_save_of_what_cannot_be_stored_is_told_both(editor, colleague):
    article = editor.article("First")
    path = f"/articles/{article['id']}"
    colleague.patch(path, {"title": "Theirs"}, 1)
    lost = editor.patch(path, {"authors": ["nobody"]}, 1)
    assert lost.status_code == 412
    assert lost.get_json()["errors"][0]["pointer"] == "/authors/0"


def test_a_version_that_never_was_is_stale_without_a_diff(editor):
    article = editor.article("First")
    for held in (0, 7, 999_999_999_999_999):
        lost = editor.patch(f"/articles/{article['id']}?merge=true", {"title": "x"}, held)
        assert (lost.status_code, lost.get_json()["current"]["diff"]) == (412, None)
        kept = made(editor.request("POST", f"/articles/{article['id']}/revisions", json={"title": "x"}, version=held))
        assert kept["content"]["title"] == "x"


def test_a_stale_order_is_told_what_moved(editor, colleague):
    ids = [editor.article(title)["id"] for title in "ABC"]
    series = editor.series("S", articles=ids)
    colleague.post(f"/series/{series['id']}/moves", {"article": ids[2], "to": 1})
    lost = editor.put(f"/series/{series['id']}/order", {"articles": [ids[1], ids[0], ids[2]]}, version=1)
    assert lost.status_code == 412
    (order,) = lost.get_json()["current"]["diff"]
    assert {change["kind"] for change in order["changes"]} == {"moved"}


def at_once(acts):
    """The answers to requests that are sent at the same moment, each by a thread of its own."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_of_many_who_save_at_once_on_the_same_version_one_wins(app, editor):
    article = editor.article("First")
    editors = [Editor(app, "editor") for _ in range(4)]
    acts = [partial(e.patch, f"/articles/{article['id']}", {"title": f"By {i}"}, 1) for i, e in enumerate(editors)]
    answers = at_once(acts)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert good(editor.get(f"/articles/{article['id']}"))["title"] == winner.get_json()["data"]["title"]


def test_many_who_touch_different_things_at_once_all_have_their_saves(app, editor):
    article = editor.article("First")
    path = f"/articles/{article['id']}"
    wanted = {"title": "T", "subtitle": "S", "excerpt": "E", "locale": "de"}
    acts = [partial(Editor(app, "editor").patch, f"{path}?merge=true", {n: v}, 1) for n, v in wanted.items()]
    assert [answer.status_code for answer in at_once(acts)] == [200] * 4
    stored = good(editor.get(path))
    assert {name: stored[name] for name in wanted} == wanted
    assert stored["version"] == 5
    kinds = sorted(revision["kind"] for revision in good(editor.get(f"{path}/revisions")))
    assert kinds == ["merge", "merge", "merge", "save", "save"]


@pytest.mark.parametrize("noun", ["articles", "series", "people", "topics", "snippets"])
def test_every_kind_of_draft_asks_for_the_version(editor, noun):
    name = "name" if noun == "people" else "title"
    thing = made(editor.post(f"/{noun}", {name: "First"}))
    path = f"/{noun}/{thing['id']}"
    for method, json in (("PATCH", {name: "New"}), ("DELETE", None)):
        assert editor.request(method, path, json=json).status_code == 428
        assert editor.request(method, path, json=json, version=2).status_code == 412
    assert good(editor.patch(path, {name: "New"}, 1))[name] == "New"
    assert good(editor.delete(path, version=2))["status"] == "trash"


words = st.sampled_from(["alpha", "beta", "gamma", "delta"])
blocks = st.lists(words, min_size=1, max_size=5)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("block"), st.integers(0, 4), words),
        st.tuples(st.just("drop"), st.integers(0, 4), words),
        st.tuples(st.just("add"), st.integers(0, 5), words),
        st.tuples(st.sampled_from(["title", "subtitle", "excerpt"]), st.just(0), words),
    ),
    min_size=1,
    max_size=3,
)


def edited(texts, acts, who):
    """The request that does `acts` to an article whose paragraphs are `texts`."""
    texts, fields = list(texts), {}
    for act, index, word in acts:
        if act == "add":
            texts.insert(min(index, len(texts)), f"{word} new by {who}")
        elif act in {"block", "drop"} and index < len(texts):
            texts[index : index + 1] = [f"{word} by {who}"] if act == "block" else []
        elif act not in {"block", "drop"}:
            fields[act] = f"{word} by {who}"
    return fields | {"body": {"markdown": "\n\n".join(texts)}}


@settings(max_examples=25)
@given(texts=blocks, mine=edits, theirs=edits)
def test_merging_gives_the_same_in_either_order_or_refuses_both(editor, texts, mine, theirs):
    texts = [f"{text} {number}" for number, text in enumerate(texts)]
    one, other = edited(texts, mine, "me"), edited(texts, theirs, "them")
    ends = []
    for first, second in ((one, other), (other, one)):
        article = editor.article("T", body={"markdown": "\n\n".join(texts)}, slug=f"a-{uuid4()}")
        path = f"/articles/{article['id']}"
        after_first = good(editor.patch(path, first, 1))
        response = editor.patch(f"{path}?merge=true", second, 1)
        stored = good(editor.get(path))
        if response.status_code == 412:
            assert stored == without(after_first, "merged")
            ends.append(None)
        else:
            shown = good(response)
            assert without(shown, "merged") == stored
            for fields in (first, second):
                for name in fields.keys() - {"body"}:
                    assert stored[name] == fields[name]
            ends.append([stored["title"], stored["subtitle"], stored["excerpt"], stored["body"]["document"]])
    assert ends[0] == ends[1]
    if ends[0] is not None:
        html = stored["body"]["html"]
        for fields in (one, other):
            new = [text for text in fields["body"]["markdown"].split("\n\n") if text and text not in texts]
            assert all(text in html for text in new)
        sides = [fields["body"]["markdown"].split("\n\n") for fields in (one, other)]
        for text in texts:  # each ends with its own number
            assert (f">{text}<" in html) == all(text in side for side in sides)


def without(data, name):
    return {key: value for key, value in data.items() if key != name}
