"""The sites of the measurements are what publishing would have made."""

from __future__ import annotations

from sqlalchemy import select

from bench.sites import Size, make_site, slug_of
from kapcms.models.database import db
from kapcms.models.public import (
    PublicArticle,
    PublicChunk,
    PublicCount,
    PublicPlace,
    PublicSlug,
    PublicTag,
    PublicThing,
)
from tests.doors import shell

TABLES = (PublicArticle, PublicChunk, PublicCount, PublicPlace, PublicSlug, PublicTag, PublicThing)


def rows(app):
    with app.app_context():
        return {
            model.__tablename__: sorted((tuple(row) for row in db.session.execute(select(model.__table__))), key=repr)
            for model in TABLES
        }


def test_a_made_site_is_what_its_log_says(app):
    make_site(app, Size(140, words=40))
    assert shell(app, "rebuild", "--search").exit_code == 0  # the measurements of delivery need no index
    made = rows(app)
    assert len(made["public_article"]) == 140
    assert len(made["public_chunk"]) > 1
    assert shell(app, "check").exit_code == 0
    assert shell(app, "rebuild").exit_code == 0
    for table, found in rows(app).items():
        assert found == made[table], table


def test_a_made_site_is_read_and_edited_like_any(app, editor, reader):
    make_site(app, Size(25, words=60))
    assert shell(app, "rebuild", "--search").exit_code == 0
    assert reader.article(slug_of(0))["id"] == "014aa2ca-b000-7bdd-8164-d8399f767c45"  # by the seed
    nav = reader.article(slug_of(12))["nav"]
    assert nav["site"]["position"] == 13
    assert nav["site"]["next"]["slug"] == slug_of(11)
    assert {order["slug"]: order["position"] for order in nav["series"]} == {"whole": 13, "part-2": 3}
    article = editor.get(f"/articles/{slug_of(12)}").get_json()["data"]
    editor.save("articles", article, publish=True, title="Another title")
    assert reader.article(slug_of(12))["title"] == "Another title"
    assert shell(app, "check").exit_code == 0
