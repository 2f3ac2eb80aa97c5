"""Nothing that is not public stands in any byte or header that a reader can get."""

from __future__ import annotations

import pytest

from tests.api.routes import address, methods_of, rules
from tests.doors import CONTENT

PLACES = ("title", "subtitle", "excerpt")
SORTS = ("-published_at", "published_at", "title", "-updated_at")


def secret(name):
    return f"canary{name}"


def words(name, **more):
    """An article's fields, all of which hold the canary of this name."""
    return {place: f"{place} {secret(name)}" for place in PLACES} | {
        "body": {"markdown": f"## Heading {secret(name)}\n\nBody {secret(name)}"},
        "seo": {"title": secret(name), "description": secret(name)},
        "citations": [{"id": "1", "title": secret(name)}],
        "fields": {"own": secret(name)},
        **more,
    }


@pytest.fixture
def slugs(editor):
    """Things of every state with canaries in what is not public; all their slugs."""
    hidden = editor.article(**words("draft"))
    shown = editor.article("Shown", publish=True)
    editor.save("articles", shown, slug=secret("slug"), **words("edit"))
    withdrawn = editor.article(**words("withdrawn", slug="was-here"), publish=True)
    editor.withdraw("articles", withdrawn)
    trashed = editor.article(**words("trash", slug="was-there"), publish=True)
    editor.put(f"/articles/{trashed['id']}/trash")
    members = [thing["id"] for thing in (hidden, shown, withdrawn, trashed)]
    series = editor.series("Series", articles=members[:3], publish=True)
    editor.save("series", series, title=secret("series"), description=secret("series"))
    editor.series(secret("unpublished"), articles=members[:3])
    person = editor.post("/people?publish=true", {"name": "Ann"}).get_json()["data"]
    editor.save("people", person, name=secret("person"), bio=secret("person"))
    editor.post("/topics", {"title": secret("topic"), "description": secret("topic")})
    editor.post("/snippets", {"title": secret("snippet"), "body": {"markdown": secret("snippet")}})
    return ("shown", "was-here", "was-there", "series", "ann", "nothing", "site", hidden["slug"], secret("topic"))


def addresses(app, slugs):
    for rule in rules(app, ""):
        if not rule.rule.startswith(("/api/editor", "/editor")) and "GET" in methods_of(rule):
            for slug in slugs if rule.arguments else ("",):
                yield address(rule, dict.fromkeys(("articles", "series", "people", "topics", "snippets"), slug).get)
    for query in ("count=true", "fields=body,seo,json_ld", "q=canary", "series=series", "author=ann", "limit=1", "x=1"):
        yield from (f"{CONTENT}/articles?{query}&sort={sort}" for sort in SORTS)
    yield f"{CONTENT}/articles/shown?format=html,markdown,text,document"
    yield f"{CONTENT}/articles/shown?nav=series:series"
    yield from (f"{CONTENT}/{noun}?count=true" for noun in ("series", "people", "topics"))


def test_no_word_that_is_not_public_reaches_a_reader(app, slugs):
    client = app.test_client()
    for path in addresses(app, slugs):
        for method in ("GET", "HEAD", "OPTIONS"):
            response = client.open(path, method=method)
            assert response.status_code < 500, path
            said = f"{response.headers}{response.get_data(as_text=True)}"
            asked = path.partition("?")[0].rpartition("/")[2]  # a list's own address says what was asked for
            assert "canary" not in said.replace("q=canary", "").replace(asked, ""), (method, path, said)


def test_what_is_not_public_is_not_counted_or_found(reader, slugs):
    for query in ("q=canary", "q=canarydraft", "q=canaryedit", "series=canaryunpublished", "topic=canarytopic"):
        page = reader.get(f"/articles?{query}&count=true").get_json()
        assert (page["data"], page["meta"]["total"]) == ([], 0)
    assert reader.get("/articles?count=true").get_json()["meta"]["total"] == 1
    assert reader.article("shown")["nav"]["series"][0]["count"] == 1


def test_a_draft_and_nothing_are_the_same_to_a_reader(reader, slugs):
    for noun, slug in (("articles", slugs[7]), ("topics", slugs[8]), ("series", secret("unpublished"))):
        answers = [reader.get(f"/{noun}/{at}") for at in (slug, "there-never-was-this")]
        seen = [
            (a.status_code, a.get_data(), sorted((n, v) for n, v in a.headers if n not in {"Date", "X-Request-Id"}))
            for a in answers
        ]
        assert seen[0] == seen[1]
        assert seen[0][0] == 404
