"""What is foretold is what then happens."""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.doors import CONTENT, good
from tests.worlds import World, beside

numbers = st.integers(0, 5)
acts = st.one_of(
    st.tuples(st.just("write_article"), numbers),
    st.tuples(st.just("rename"), st.just("articles"), numbers),
    st.tuples(st.just("withdraw"), st.just("articles"), numbers),
    st.tuples(st.just("publish"), st.sampled_from(["articles", "series"]), numbers, st.sampled_from([None, 900])),
    st.tuples(st.just("order"), st.just(0), st.lists(numbers, max_size=4), st.booleans()),
    st.tuples(st.just("edit"), st.just("articles"), numbers, st.just({"slug": "changed"}), st.just(False)),
    st.tuples(st.just("edit"), st.just("articles"), numbers, st.just({"published_at": None}), st.just(False)),
    st.tuples(st.just("trash"), numbers),
)
ACTIONS = ("publish", "unpublish", "delete", "move")


def navs(world):
    """(article, order) → who stands beside it, of all public articles."""
    found = {}
    for article in world.read_everything().values():
        if article.get("type") == "article":
            found[article["id"], None] = brief(article["nav"]["site"])
            found |= {(article["id"], nav["id"]): brief(nav) for nav in article["nav"]["series"]}
    return found


def brief(nav):
    sides = ("previous", "next")
    return nav and {side: nav[side] and {name: nav[side][name] for name in ("id", "slug", "title")} for side in sides}


def answers(world):
    """Path → (status, where it leads) of every slug that an article ever had."""
    rows = [row for row in told_changes(world) if row["type"] == "article"]
    found = {}
    for path in {f"/articles/{row['slug']}" for row in rows}:
        response = world.reader.get(path)
        to = response.headers.get("Location")
        found[path] = (response.status_code, to and to.removeprefix(CONTENT))
    return found


def told_changes(world):
    """Every row of the log."""
    path = f"{CONTENT}/changes?limit=100"
    while path:
        page = world.reader.get(path.removeprefix(CONTENT)).get_json()
        yield from page["data"]
        path = page["links"]["next"]


def waiting(world, article):
    """What waits for the article, by action."""
    publication = good(world.editor.get(f"/articles/{article['id']}/publication"))
    return {action for action, name in (("publish", "at"), ("unpublish", "until")) if publication[name]}


def do(world, action, article, series):
    if action == "publish":
        return world.attempt("PUT", f"/articles/{article['id']}/publication")
    if action == "unpublish":
        return world.attempt("DELETE", f"/articles/{article['id']}/publication")
    if action == "delete":
        return world.attempt("DELETE", f"/articles/{article['id']}", headers={"If-Match": "*"})
    return world.attempt("POST", f"/series/{series['id']}/moves?publish=true", {"article": article["id"], "to": 1})


def test_what_is_foretold_happens(app, database_kind):
    @settings(max_examples=12 if database_kind == "sqlite" else 4, phases=[Phase.generate])  # shrinking takes minutes
    @given(st.lists(acts, max_size=10), st.sampled_from(ACTIONS), numbers)
    def property_of(acts, action, number):
        world = World(app)
        world.plant()
        for act, *arguments in acts:
            getattr(world, act)(*arguments)
        article, series = world.pick("articles", number), world.made["series"][0]
        query = f"?action={action}" + (f"&series={series['slug']}&to=1" if action == "move" else "")
        before, at, answered, waited = navs(world), world.number(), answers(world), waiting(world, article)
        response = world.editor.get(f"/articles/{article['id']}/impact{query}")
        assert world.number() == at
        done = do(world, action, article, series)
        assert (response.status_code == 200) == (done.status_code == 200)
        if response.status_code != 200:
            return
        told, after = good(response), navs(world)
        assert told["changes"] == world.number() - at
        assert told["is_public"] == ((article["id"], None) in after)
        assert {
            (line["article"]["id"], line["order"]["id"]): (brief(line["before"]), brief(line["after"]))
            for line in told["neighbours"]
        } == {
            key: (before.get(key), after.get(key))
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
        }
        answers_now = answers(world)
        turned = {path: answer for path, answer in answers_now.items() if answered.get(path, [0])[0] != answer[0]}
        assert set(told["gone"]) == {path for path, (status, _) in turned.items() if status == 410}
        assert {redirect["path"]: redirect["to"] for redirect in told["redirects"]} == {
            path: to for path, (status, to) in turned.items() if status == 301
        }
        here = {order for who, order in before if who == article["id"] and order is not None}
        lost = told["was_public"] and not told["is_public"]
        assert {series["id"] for series in told["gaps"]} == (here if lost else set())
        now = waiting(world, article)
        assert {schedule["action"] for schedule in told["schedules"]} == {act for act in waited if act not in now}

    property_of()


def test_everything_that_a_withdrawal_does_is_told(editor, reader):
    one, two, three = (editor.article(title, publish=True) for title in ("One", "Two", "Three"))
    editor.save("articles", three, publish=True, body={"markdown": "[a](/articles/two#x) [b](/articles/twofold)"})
    editor.save("articles", one, publish=True, body={"markdown": "[b](/articles/twofold)"})
    series = editor.series("Read these", articles=[one["id"], two["id"], three["id"]], publish=True)
    editor.publish("articles", two, until="2090-01-01T00:00:00Z")
    before = reader.article("one")["nav"]
    told = good(editor.get("/articles/two/impact?action=delete"))
    assert [article["slug"] for article in told["linked_from"]] == ["three"]
    assert told["gaps"] == [{"id": series["id"], "slug": "read-these", "title": "Read these"}]
    assert told["gone"] == ["/articles/two"]
    assert told["redirects"] == []
    assert told["schedules"] == [{"action": "unpublish", "at": "2090-01-01T00:00:00Z"}]
    assert (told["was_public"], told["is_public"]) == (True, False)
    assert beside(before["site"]) == beside(reader.article("one")["nav"]["site"])
    lines = {(line["article"]["slug"], line["order"]["type"]): line for line in told["neighbours"]}
    assert lines["one", "series"]["before"]["next"]["slug"] == "two"
    assert lines["one", "series"]["after"]["next"]["slug"] == "three"
    assert lines["two", "site"]["after"] is None


def test_a_new_slug_tells_the_redirect(editor):
    one = editor.article("One", publish=True)
    editor.save("articles", one, slug="uno")
    told = good(editor.get("/articles/uno/impact?action=publish"))
    assert told["redirects"] == [{"path": "/articles/one", "to": "/articles/uno"}]


def test_an_act_that_would_be_refused_is_refused(editor):
    one = editor.article("One")
    good(editor.put(f"/articles/{one['id']}/trash"))
    assert editor.get("/articles/one/impact?action=publish").status_code == 409


def test_a_move_says_where_to(editor):
    editor.article("One")
    for query in ("action=move", "action=move&series=x", "action=publish&to=1", "action=move&series=x&to=1&before=y"):
        assert editor.get(f"/articles/one/impact?{query}").status_code == 400


def test_gaps_are_in_the_order_that_readers_see_and_not_in_the_draft_order(editor):
    one, two = (editor.article(title, publish=True) for title in ("One", "Two"))
    seen = editor.series("Seen", articles=[one["id"], two["id"]], publish=True)
    editor.save("series", seen, articles=[one["id"]])
    planned = editor.series("Planned", articles=[one["id"]], publish=True)
    editor.save("series", planned, articles=[one["id"], two["id"]])
    told = good(editor.get("/articles/two/impact?action=unpublish"))
    assert told["gaps"] == [{"id": seen["id"], "slug": "seen", "title": "Seen"}]
