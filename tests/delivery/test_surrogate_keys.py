"""The keys that CDNs see are bounded, and coarse ones stand for many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kapcms.delivery.surrogate_keys import ANY_CARD, LONGEST_BYTES, surrogate_keys
from kapcms.models.change import ANYTHING, Change
from kapcms.models.database import db
from tests.doors import made


@given(
    st.lists(st.integers(0, 300).map("article:{:036d}".format)),
    st.lists(st.integers(0, 200).map("series:{:036d}".format)),
)
def test_the_field_is_bounded_and_whoever_is_dropped_by_a_key_still_is(articles, series):
    keys = ["articles", *articles, *series]
    field = surrogate_keys(keys)
    assert len(field) <= LONGEST_BYTES
    named = set(field.split(" "))
    if named == {ANYTHING}:
        return
    assert named >= set(series)
    assert named >= set(articles) or ANY_CARD in named
    assert "articles" in named


def test_a_long_series_bears_the_key_of_every_change_of_a_card(app, editor, reader):
    articles = [editor.article(f"Article {n}", publish=True)["id"] for n in range(75)]
    made(editor.post("/series?publish=true", {"title": "Long", "articles": articles}))
    field = reader.get("/series/long").headers["Surrogate-Key"]
    assert ANY_CARD in field.split()
    assert not any(article in field for article in articles)
    editor.save("articles", {"id": articles[3]}, title="Another", publish=True)
    assert reader.get("/series/long").get_json()["data"]["articles"][3]["title"] == "Another"
    with app.app_context():
        [change] = db.session.scalars(select(Change).where(Change.kind == "article.updated"))
        assert ANY_CARD in change.keys
