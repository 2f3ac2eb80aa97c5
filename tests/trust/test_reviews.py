"""Reviews: what policies ask for, what is due, and that it is told once."""

from __future__ import annotations

from datetime import timedelta

from kapcms.clock import rfc3339
from kapcms.models.transaction import transaction
from kapcms.services.publication.scheduling import do_what_is_due
from tests.clocks import MovedClock
from tests.doors import Editor, good, made

PAST, FUTURE = "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"


def reviewed(editor, title="Reviewed", due=FUTURE, **fields):
    people = editor.get("/people").get_json()["data"]
    person = people[0] if people else made(editor.post("/people", {"name": "Paula", "credentials": "MD"}))
    review = {"reviewed_by": person["id"], "last_reviewed_at": PAST, "next_review_at": due, "evidence_level": "low"}
    return editor.article(title, publish=True, review=review, **fields)


def kinds_since(reader, number):
    return [row["kind"] for row in reader.get(f"/changes?since={number}&limit=100").get_json()["data"]]


def policy(app, **policy):
    good(Editor(app, "admin").put("/site", {"policies": [policy]}))


def test_a_policy_that_blocks_keeps_an_article_from_readers_and_says_what_is_missing(app, editor, reader):
    made(editor.post("/topics", {"title": "Treatment"}))
    policy(app, topic="treatment", needs=["reviewer", "disclaimer"], action="block", name="health")
    refused = editor.post("/articles?publish=true", {"title": "One", "topics": ["treatment"]})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "policy")
    faults = [(fault["pointer"], fault["code"]) for fault in refused.get_json()["errors"]]
    assert faults == [("/review/reviewed_by", "needs_reviewer"), ("/body", "needs_disclaimer")]
    assert editor.article("Elsewhere", publish=True)["publication"]["is_public"]
    body = {"html": '<section data-role="disclaimer"><p>Not advice.</p></section>'}
    reviewed(editor, "Two", topics=["treatment"], body=body)
    assert reader.article("two")["review"]["reviewed_by"]["credentials"] == "MD"


def test_a_policy_holds_for_the_topics_below_its_topic(app, editor):
    made(editor.post("/topics", {"title": "Treatment"}))
    made(editor.post("/topics", {"title": "Safety", "parent": "treatment"}))
    policy(app, topic="treatment", needs=["citations"], action="block")
    refused = editor.post("/articles?publish=true", {"title": "One", "topics": ["safety"]})
    assert [fault["code"] for fault in refused.get_json()["errors"]] == ["needs_citations"]


def test_a_policy_that_warns_lets_it_pass_and_tells(app, editor):
    policy(app, needs=["authors", "current_review"], action="warn")
    article = editor.article("One")
    told = editor.publish("articles", article)
    assert [warning["code"] for warning in told["warnings"]] == ["needs_authors", "needs_current_review"]
    codes = [one["code"] for one in editor.get(f"/articles/{article['id']}/checks").get_json()["data"]]
    assert codes == ["needs_authors", "needs_current_review"]


def test_the_review_rule_is_a_policy_for_all_articles(app, editor):
    good(Editor(app, "admin").put("/site", {"review_rule": "block"}))
    refused = editor.put(f"/articles/{editor.article('One')['id']}/publication", {})
    assert [fault["code"] for fault in refused.get_json()["errors"]] == ["needs_reviewer"]


def test_the_disclaimer_of_the_site_counts(app, editor):
    made(editor.post("/snippets", {"title": "Disclaimer", "slug": "disclaimer"}))
    good(Editor(app, "admin").put("/site", {"default_disclaimer": "disclaimer"}))
    policy(app, needs=["disclaimer"], action="block")
    editor.article("One", publish=True, body={"html": '<div data-snippet="disclaimer"></div>'})


def test_the_queue_has_what_is_due_the_oldest_first(app, editor):
    reviewed(editor, "Later", due=FUTURE)
    reviewed(editor, "Due", due="2021-01-01T00:00:00Z")
    reviewed(editor, "Long due", due="2020-06-01T00:00:00Z")
    editor.article("Draft", review={"next_review_at": PAST})
    assert [one["slug"] for one in editor.get("/reviews/due").get_json()["data"]] == ["long-due", "due"]
    page = editor.get("/reviews/due?limit=1&count=true").get_json()
    assert page["meta"]["total"] == 2
    following = editor.get(page["links"]["next"].removeprefix("/api/editor/v1")).get_json()
    assert [one["slug"] for one in following["data"]] == ["due"]
    soon = editor.get("/reviews/due?before=2999-02-01T00:00:00Z").get_json()["data"]
    assert [one["slug"] for one in soon] == ["long-due", "due", "later"]
    policy(app, needs=["reviewer"])
    editor.article("Never reviewed", publish=True)
    needing = {one["slug"] for one in editor.get("/articles?needs_review=true").get_json()["data"]}
    assert needing == {"due", "long-due", "never-reviewed"}


def test_a_review_that_falls_due_is_told_exactly_once_for_each_date(app, editor, reader, monkeypatch):
    clock = MovedClock(monkeypatch)
    article = reviewed(editor, due=rfc3339(clock.now() + timedelta(hours=1)))
    number = reader.get("/changes?limit=1").get_json()["meta"]["number"]
    clock.forward(minutes=59)
    assert kinds_since(reader, number) == []
    clock.forward(minutes=2)
    for _ in range(2):
        with app.app_context(), transaction():
            do_what_is_due()
    assert kinds_since(reader, number) == ["article.review_due"]
    editor.save("articles", article, publish=True, title="Another title")
    editor.withdraw("articles", article)
    editor.publish("articles", article)
    assert kinds_since(reader, number).count("article.review_due") == 1
    review = article["review"] | {"next_review_at": "2020-02-02T00:00:00Z"}
    editor.save("articles", article, publish=True, review=review)
    reader.get("/changes")
    assert kinds_since(reader, number).count("article.review_due") == 2


def test_webhooks_are_told_of_a_review_that_is_due(app, editor):
    admin = Editor(app, "admin")
    asked = {"url": "https://example.org/hook", "kinds": ["article.review_due"]}
    webhook = made(admin.post("/webhooks", asked))
    reviewed(editor, due=PAST)
    editor.get("/articles")  # whoever comes next makes what is due happen
    deliveries = admin.get(f"/webhooks/{webhook['id']}/deliveries").get_json()["data"]
    assert [one["kind"] for one in deliveries] == ["article.review_due"]


def test_lists_are_narrowed_to_what_was_reviewed_long_ago(editor, reader):
    reviewed(editor)
    editor.article("Never", publish=True)
    assert [one["slug"] for one in reader.everything("/articles?reviewed_before=2021-01-01T00:00:00Z")] == ["reviewed"]
    assert reader.everything("/articles?reviewed_before=2019-01-01T00:00:00Z") == []
