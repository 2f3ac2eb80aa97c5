"""Walking first, next, next … visits every public article of an order once, and back again, whatever is in it."""

from __future__ import annotations

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.models.database import new_id
from tests.doors import good, shell

DATES = ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000001Z", "2025-06-30T12:00:00Z")
"""Few, so that most articles share theirs with others."""

ARTICLES = st.lists(
    st.fixed_dictionaries(
        {"date": st.sampled_from(DATES), "is_public": st.booleans(), "begins_run": st.booleans(), "goes": st.booleans()}
    ),
    min_size=1,
    max_size=7,
)


SITES = st.tuples(
    ARTICLES,
    st.lists(st.lists(st.integers(0, 6), unique=True), max_size=2),
    st.sampled_from(["newest_first", "oldest_first"]),
)
"""Articles, the series as indexes of articles, the direction of the site order."""


@settings(max_examples=8)
@given(site=SITES)
def test_every_order_is_walked_whole_both_ways(site, editor, reader, beginning, monkeypatch):
    articles, orders, direction = site
    beginning.restore()
    flags = iter(article["begins_run"] for article in articles)
    monkeypatch.setattr("kapcms.services.drafts.editing.new_id", lambda: id_that_begins_a_run(next(flags, False)))
    good(editor.put("/site", {"direction": direction}, headers={"If-Match": "*"}))
    numbers = count()
    made = [
        editor.article(f"Article {next(numbers)}", publish=article["is_public"], published_at=article["date"])
        for article in articles
    ]
    series = {f"s{n}": [made[i] for i in order if i < len(made)] for n, order in enumerate(orders)}
    for slug, members in series.items():
        editor.series(slug, articles=[member["id"] for member in members], publish=True)
    public = [article["id"] for article, wish in zip(made, articles, strict=True) if wish["is_public"]]
    check_all_orders(reader, made, public, series, direction)
    for article, wish in zip(made, articles, strict=True):
        if wish["goes"] and wish["is_public"]:
            editor.withdraw("articles", article)
            public.remove(article["id"])
    check_all_orders(reader, made, public, series, direction)
    assert shell(editor.app, "check").exit_code == 0


def id_that_begins_a_run(wanted):
    """An id as new ones are, at which a run of the site order begins (see projecting/site_order.py) or does not."""
    made = new_id()
    return made[:-2] + ("00" if wanted else "11")


def check_all_orders(reader, made, public, series, direction):
    shown = {article["id"]: reader.article(article["slug"]) for article in made if article["id"] in public}
    dates = {article["id"]: article["published_at"] for article in made}
    in_site = sorted(shown, key=lambda i: (moment(dates[i]), i), reverse=direction == "newest_first")
    check_walk(in_site, {i: shown[i]["nav"]["site"] for i in shown})
    assert all(article["nav"]["site"]["direction"] == direction for article in shown.values())
    listed = [card["id"] for card in reader.everything("/articles?limit=2&sort=-published_at")]
    assert listed == sorted(shown, key=lambda i: (moment(dates[i]), i), reverse=True)
    for slug, members in series.items():
        order = [member["id"] for member in members if member["id"] in public]
        navs = {i: nav for i in shown for nav in shown[i]["nav"]["series"] if nav["slug"] == slug}
        check_walk(order, navs)
        for nav in navs.values():
            assert (nav["first"]["id"], nav["last"]["id"]) == (order[0], order[-1])
        answer = good(reader.get(f"/series/{slug}"))
        assert [(card["id"], card["position"]) for card in answer["articles"]] == list(zip(order, count(1)))
        assert answer["count"] == len(order)


def check_walk(order, navs):
    """`navs` (by id) lead along `order`, every one of them at its place."""
    assert set(navs) == set(order)
    current = next((i for i, nav in navs.items() if nav["previous"] is None), None)
    walked, before = [], None
    while current is not None:
        nav = navs[current]
        assert (nav["previous"] or {"id": None})["id"] == before
        walked.append(current)
        assert (nav["position"], nav["count"]) == (len(walked), len(order))
        before, current = current, (nav["next"] or {"id": None})["id"]
    assert walked == order


def moment(text):
    """Sorts as the moment does: microseconds are written only where there are any."""
    return text.replace("Z", "" if "." in text else ".000000")
