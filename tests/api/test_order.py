def test_an_article_comes_with_its_neighbours_in_site_and_series(editor, reader):
    one, two, three = (
        editor.article(title, publish=True, published_at=f"2026-01-0{day}T00:00:00Z")
        for day, title in enumerate(("One", "Two", "Three"), start=1)
    )
    editor.series("Read these", articles=[two["id"], one["id"], three["id"]], publish=True)
    nav = reader.article("one")["nav"]
    assert nav["site"]["position"] == 3
    assert nav["site"]["count"] == 3
    assert nav["site"]["previous"]["slug"] == "two"
    assert nav["site"]["next"] is None
    (series,) = nav["series"]
    assert (series["position"], series["count"]) == (2, 3)
    assert series["previous"]["slug"] == "two"
    assert series["next"]["slug"] == "three"
    assert series["first"]["slug"] == "two"


def walk(reader, start, pick):
    """The slugs from `start` along `next`, checking that `previous` leads back."""
    seen, before, slug = [], None, start
    while slug is not None:
        order = pick(reader.article(slug)["nav"])
        assert slug not in seen
        assert (order["previous"] or {}).get("slug") == before
        seen.append(slug)
        assert order["position"] == len(seen)
        before, slug = slug, (order["next"] or {}).get("slug")
    return seen
