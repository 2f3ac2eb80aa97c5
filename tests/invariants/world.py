"""A small site on which random acts meet each other: few things and fewer slugs, so that they collide."""

from __future__ import annotations

from hypothesis import strategies as st

DATES = ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z")
DETAILS = {"glossary": {"short": "KAP", "expansion": "the long form"}, "topics": {"place": 1}}
TERM = {"type": "text", "text": "KAP", "marks": [{"type": "term", "attrs": {"slug": "g-0"}}]}
LONG = "word " * 700
NOUNS = {
    "articles": ("a", 4),
    "series": ("s", 2),
    "people": ("p", 2),
    "topics": ("t", 2),
    "snippets": ("n", 1),
    "glossary": ("g", 1),
}
"""The nouns of addresses, the letter that their slugs begin with, and how many of each there are."""
SLUGS = {noun: tuple(f"{letter}-{n}" for n in range(count + 2)) for noun, (letter, count) in NOUNS.items()}
"""Two slugs more than things, so that renames find free ones and old ones are taken by others."""


class World:
    """Four articles, two series, two people, two topics and a snippet, all public."""

    def __init__(self, editor):
        self.editor = editor
        self.things = {noun: [] for noun in NOUNS}
        self.act("site", 0, {"field_schemas": LEVELS})
        for noun in ("people", "topics", "snippets", "glossary"):
            name = {"people": "name", "glossary": "term"}.get(noun, "title")
            for slug in SLUGS[noun][:-2]:
                self._make(noun, {name: f"The {slug}", "slug": slug} | DETAILS.get(noun, {}))
        for number, slug in enumerate(SLUGS["articles"][:-2]):
            fields = {"title": f"The {slug}", "slug": slug, "published_at": DATES[number]}
            self._make("articles", fields | {"authors": ["p-0"], "topics": ["t-0"], "body": body(number == 1)})
        for slug in SLUGS["series"][:-2]:
            members = [article["id"] for article in self.things["articles"]]
            self._make("series", {"title": f"The {slug}", "slug": slug, "articles": members})

    def _make(self, noun, fields):
        response = self.editor.post(f"/{noun}?publish=true", fields)
        assert response.status_code == 201, response.get_data(as_text=True)
        self.things[noun].append(response.get_json()["data"])

    def act(self, noun, index, fields):
        """Do one act: fields are saved and published, or saved alone; None withdraws, "publish" publishes."""
        if noun == "site":
            return self._went(self.editor.put("/site", fields, headers={"If-Match": "*"}))
        thing = self.things[noun][index]
        if fields in ("withdraw", "publish"):
            method = "DELETE" if fields == "withdraw" else "PUT"
            return self._went(self.editor.request(method, f"/{noun}/{thing['id']}/publication", json={}))
        if fields == "withdraw with notice":
            return self._went(self.editor.put(f"/{noun}/{thing['id']}/withdrawal", {"notice": "It was wrong."}))
        if fields in ("trash", "restore"):
            method = "PUT" if fields == "trash" else "DELETE"
            return self._went(self.editor.request(method, f"/articles/{thing['id']}/trash"))
        fields = {name: self._ids(name, value) for name, value in fields.items()}
        is_saved_only = fields.pop("save only", False)
        path = f"/{noun}/{thing['id']}?publish={'false' if is_saved_only else 'true'}"
        return self._went(self.editor.request("PATCH", path, json=fields, headers={"If-Match": "*"}))

    def _ids(self, name, value):
        noun = {"authors": "people", "topics": "topics", "articles": "articles"}.get(name)
        if noun is not None:
            return [self.things[noun][i]["id"] for i in value]
        if name in {"translation_of", "parent"} and value is not None:
            return self.things[{"translation_of": "articles", "parent": "topics"}[name]][value]["id"]
        if name == "review" and value is not None:
            return value | {"reviewed_by": self.things["people"][value["reviewed_by"]]["id"]}
        return value

    @staticmethod
    def _went(response):
        """Refusals are answers too (a slug is taken, it is in the trash); anything else is a mistake."""
        refusals = {"own_original", "has_translations", "own_parent"}
        if response.status_code == 422:
            assert {fault["code"] for fault in response.get_json()["errors"]} <= refusals
            return False
        assert response.status_code in {200, 409}, response.get_data(as_text=True)
        return response.status_code == 200


def body(has_snippet):
    nodes = [{"type": "paragraph", "content": [{"type": "text", "text": "Some words."}]}]
    if has_snippet:
        nodes.append({"type": "snippet", "attrs": {"slug": "n-0"}})
        nodes.append({"type": "paragraph", "content": [TERM]})
    return {"document": {"type": "doc", "content": nodes}}


LEVELS = {"article": {"properties": {"level": {"type": "string", "x-filterable": True}}}}
MORE = {"article": {"properties": LEVELS["article"]["properties"] | {"other": {"type": "integer"}}}}


def some_of(count):
    return st.lists(st.integers(0, count - 1), unique=True, max_size=count)


def field(name, values):
    return st.builds(lambda value, only: {name: value} | ({"save only": True} if only else {}), values, RARELY)


def slug_of(noun):
    return field("slug", st.sampled_from(SLUGS[noun]))


def acts_on(noun, *fields):
    choice = st.one_of(*fields, slug_of(noun), st.sampled_from(["withdraw", "publish"]))
    return st.tuples(st.just(noun), st.integers(0, NOUNS[noun][1] - 1), choice)


RARELY = st.sampled_from([False, False, False, True])
WORDS = st.sampled_from(["One", "Two", "The a-0"])
REVIEWS = st.one_of(
    st.none(),
    st.fixed_dictionaries({"reviewed_by": st.integers(0, 1), "last_reviewed_at": st.sampled_from(DATES)}),
)
ACTS = st.one_of(
    acts_on(
        "articles",
        field("title", WORDS),
        field("published_at", st.one_of(st.none(), st.sampled_from(DATES))),
        field("body", st.booleans().map(body)),
        field("authors", some_of(2)),
        field("topics", some_of(2)),
        field("review", REVIEWS),
        field("locale", st.sampled_from(["en", "de"])),
        field("translation_of", st.one_of(st.none(), st.integers(0, 3))),
        field("fields", st.sampled_from([{}, {"level": "deep"}, {"level": "easy"}])),
        field("snippets", st.sampled_from([{}, {"n-0": {"markdown": "In its own words."}}])),
        st.just("withdraw with notice"),
        st.sampled_from(["trash", "restore"]),
    ),
    acts_on("series", field("title", WORDS), field("articles", some_of(4)), field("articles", some_of(4))),
    acts_on("people", field("name", WORDS), field("credentials", WORDS)),
    acts_on("topics", field("title", WORDS), field("parent", st.one_of(st.none(), st.integers(0, 1)))),
    acts_on("glossary", field("expansion", WORDS), field("term", WORDS)),
    acts_on("snippets", field("body", st.sampled_from([{"markdown": "Short."}, {"markdown": LONG}]))),
    st.tuples(
        st.just("site"),
        st.just(0),
        st.one_of(
            st.fixed_dictionaries({"direction": st.sampled_from(["newest_first", "oldest_first"])}),
            st.fixed_dictionaries({"name": WORDS}),
            st.fixed_dictionaries({"locale": st.sampled_from(["en", "de"])}),
            st.fixed_dictionaries({"field_schemas": st.sampled_from([LEVELS, MORE])}),
            st.fixed_dictionaries({"base_url": st.sampled_from(["https://one.example", "https://two.example"])}),
        ),
    ),
)
"""One act: (noun, index of the thing, what is done)."""


QUERIES = ("", "?nav=site&format=markdown,text,document", "?nav=none", "?fields=nav&nav=series:s-0", "?nav=series:s-2")
LISTS = (
    "limit=2&count=true", "sort=published_at&limit=1", "sort=title", "sort=-updated_at&limit=2",
    "series=s-0", "series=s-1&limit=1&count=true", "series=s-2&sort=title&fields=body", "topic=t-0",
    "topic=t-2&count=true", "author=p-0&sort=title", "author=p-2&count=true", "locale=de", "q=word&count=true&limit=1",
    "published_after=2024-02-01T00:00:00Z", "published_before=2024-03-01T00:00:00Z&sort=title",
    "updated_after=2030-01-01T00:00:40Z", "reviewed_before=2024-03-01T00:00:00Z", "fields=json_ld,review&sort=title",
    "locale=de&fallback=en&count=true", "field[level]=deep&count=true", "fields=translations,glossary&limit=2",
)  # fmt: skip


def public_addresses():
    """Addresses of the Content API, below its own, that show every kind of answer of this world."""
    for number, slug in enumerate(SLUGS["articles"]):
        yield f"/articles/{slug}"
        yield f"/articles/{slug}{QUERIES[number % 4 + 1]}"
    for noun in ("series", "people", "topics", "snippets", "glossary"):
        yield from (f"/{noun}/{slug}" for slug in SLUGS[noun])
    yield from ("/articles/a-0?locale=de", "/articles/a-1?locale=en&fallback=de", "/glossary?locale=en", "/glossary")
    yield from ("/series", "/series?limit=1&count=true", "/people?limit=1", "/topics?count=true", "/site")
    for query in LISTS:
        yield f"/articles?{query}"
