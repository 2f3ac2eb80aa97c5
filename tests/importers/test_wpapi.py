"""Saved answers of WordPress's REST API."""

# ruff: noqa: RUF001 (the curly quotes of real pages, and a Cyrillic letter)

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import wpapi
from kapcms.importers.imported import ImportedArticle, ImportedImage, SkippedItem, UnreadableSource
from tests.importers.import_samples import sample, written

POST = {
    "id": 7,
    "slug": "a",
    "status": "publish",
    "type": "post",
    "link": "https://x.test/a/",
    "date_gmt": "2024-01-02T03:04:05",
    "title": {"rendered": "A &#8211; <em>b</em>"},
    "content": {"rendered": "<p>x</p>", "protected": False},
}


def read_all(folder, value: object) -> list:
    return list(wpapi.read(written(folder, value if isinstance(value, bytes) else json.dumps(value), "posts.json")))


def one(folder, **changes) -> ImportedArticle:
    (item,) = read_all(folder, [{**POST, **changes}])
    assert isinstance(item, ImportedArticle), item
    return item


def test_posts_without_embedded_rows():
    (item,) = wpapi.read(sample("wpapi/11ty-blog-awesome-posts.json"))
    assert (item.source_id, item.slug, item.status) == ("3829", "font-awesome-6", "public")
    assert item.title == "It’s Official. Font Awesome 6 is Coming in February 2022!"
    assert item.published_at == datetime(2021, 12, 7, 17, 35, 48, tzinfo=UTC)
    assert item.urls == ("https://blog.fontawesome.com/font-awesome-6/", "https://blog.fontawesome.com/?p=3829")
    assert [w.code for w in item.warnings] == ["unknown_author", "unknown_topic"]


def test_one_post_with_embedded_rows():
    (item,) = wpapi.read(sample("wpapi/mg-single-post.json"))
    assert ([p.name for p in item.authors], [t.title for t in item.topics]) == (
        ["Guest Writer"],
        ["Boop", "foo", "Bar & Baz", "boop", "beep"],
    )
    assert item.cover == ImportedImage(
        "https://mysite.com/wp-content/uploads/2019/11/BOOP.jpg", "Boopity", "This is Boopity", 625, 415
    )


def test_users_and_terms_are_skipped_alone_and_name_things_in_a_folder():
    people = list(wpapi.read(sample("wpapi/mg-multiple-users.json")))
    assert [(p.code, p.title) for p in people] == [("person", "Example User"), ("person", "Another User")]
    folder = sample("wpapi")
    assert wpapi.looks_like_folder(folder.path)
    items = list(wpapi.read(folder))
    assert len(items) == 9
    (fonts,) = [i for i in items if i.source_id == "3829"]
    assert ([p.name for p in fonts.authors], [t.title for t in fonts.topics]) == (["Matt Johnson"], ["Uncategorized"])


@pytest.mark.parametrize(
    "name",
    [
        "mg-single-page",
        "mg-single-cpt-post",
        "mg-single-post-no-author",
        "11ty-blog-awesome-author",
        "11ty-blog-awesome-categories",
    ],
)
def test_each_sample_is_known_and_gives_one_item(name):
    source = sample(f"wpapi/{name}.json")
    assert wpapi.looks_like(source.head(), source.name)
    assert len(list(wpapi.read(source))) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "public"),
        ({"status": "private"}, "private"),
        ({"status": "pending"}, "draft"),
        ({"status": "odd"}, "unknown"),
        ({"status": None}, "unknown"),
        ({"content": {"rendered": "", "protected": True}}, "protected"),
        ({"password": "x"}, "protected"),
        ({"meta": {"_jetpack_memberships_contains_paid_content": True}}, "paid"),
        ({"meta": {"_jetpack_newsletter_access": "subscribers"}}, "private"),
    ],
)
def test_what_was_not_public_is_not_public(tmp_path, changes, status):
    assert one(tmp_path, **changes).status == status


def test_a_scheduled_post_keeps_its_time(tmp_path):
    item = one(tmp_path, status="future")
    assert (item.status, item.scheduled_at, item.published_at) == (
        "scheduled",
        datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
        None,
    )


def test_titles_slugs_excerpts_and_empty_dates(tmp_path):
    item = one(
        tmp_path, slug="%d0%b0", date_gmt="0000-00-00T00:00:00", excerpt={"rendered": "<p>Cut off [&hellip;]</p>\n"}
    )
    assert (item.title, item.slug, item.published_at, item.excerpt) == ("A – b", "а", None, None)
    assert one(tmp_path, excerpt={"rendered": "<p>By <b>hand</b>.</p>"}).excerpt == "By hand."


def test_attachments_and_comments_are_no_articles(tmp_path):
    rows = [
        {
            "id": 1,
            "type": "attachment",
            "media_type": "image",
            "title": {"rendered": "P"},
            "source_url": "https://x.test/p.png",
        },
        {"id": 2, "post": 7, "author_name": "Jo", "author_email": "jo@x.test", "content": {"rendered": "Hi"}},
        {**POST, "featured_media": 1},
    ]
    media, comment, post = read_all(tmp_path, rows)
    assert media == SkippedItem("media:1", "P", "media", "a row of the API that is no article")
    assert comment == SkippedItem("comment:2", None, "comment", "a row of the API that is no article")
    assert post.cover == ImportedImage("https://x.test/p.png")


@pytest.mark.parametrize("data", [b"", b"{", b"[{", b"nothing"])
def test_what_is_no_answer_is_unreadable(tmp_path, data):
    with pytest.raises(UnreadableSource, match=r"posts\.json"):
        read_all(tmp_path, data)


SMALL = json.dumps(
    [{**POST, "_embedded": {"author": [{"name": "J"}], "wp:term": [[{"name": "T", "taxonomy": "tag"}]]}}, POST]
).encode()


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(SMALL) - 1), byte=st.binary(max_size=2), end=st.integers(0, len(SMALL)))
def test_no_bytes_crash_it(tmp_path_factory, place, byte, end):
    try:
        read_all(tmp_path_factory.getbasetemp(), (SMALL[:place] + byte + SMALL[place + 1 :])[:end])
    except UnreadableSource:
        return


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        sorted(
            [*POST, "_embedded", "meta", "categories", "author", "yoast_head_json", "excerpt", "guid", "featured_media"]
        )
    ),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["rendered", "author", "wp:term", "wp:featuredmedia", "name"]), inner, max_size=3
            )
        ),
        max_leaves=6,
    ),
)
def test_no_row_crashes_it(tmp_path_factory, name, value):
    assert len(read_all(tmp_path_factory.getbasetemp(), [{**POST, name: value}])) == 1


def test_series_of_a_plugin_are_series_and_a_date_without_its_zone_is_said(tmp_path):
    terms = [[{"taxonomy": "series", "name": "S", "slug": "s"}], [{"taxonomy": "post_tag", "name": "T", "slug": "t"}]]
    article = one(tmp_path, date="2020-01-01T10:00:00", date_gmt=None, _embedded={"wp:term": terms})
    assert ([place.series_title for place in article.series], [t.title for t in article.topics]) == (["S"], ["T"])
    assert article.published_at == datetime(2020, 1, 1, 10, tzinfo=UTC)
    assert "date_without_zone" in [remark.code for remark in article.warnings]
