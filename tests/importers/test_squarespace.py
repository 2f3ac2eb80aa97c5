"""Squarespace's XML export and its pages as JSON."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import squarespace, wxr
from kapcms.importers.imported import FailedItem, ImportedArticle, SkippedItem, UnreadableSource
from tests.importers.import_samples import sample, written


def page(**item: object) -> dict[str, object]:
    told = {"id": "a1", "title": "A &amp; B", "body": "<p>Text</p>", "workflowState": 1, "publishOn": 1393011245936}
    return {"collection": {"typeName": "blog", "title": "Words"}, "item": told | item}


def one(folder: Path, value: object) -> ImportedArticle:
    (found,) = squarespace.read(written(folder, json.dumps(value), "page.json"))
    assert isinstance(found, ImportedArticle), found
    return found


def test_fifty_three_empty_items_are_fifty_three_skipped_items():
    source = sample("squarespace/empty-items-shape.xml")
    found = list(squarespace.read(source))
    assert len(found) == 53
    assert {each.code for each in found if isinstance(each, SkippedItem)} == {"empty"}
    assert squarespace.looks_like(source.head(), source.name)
    assert not wxr.looks_like(source.head(), source.name)


def test_a_real_xml_export_is_read_though_it_is_not_well_formed():
    source = sample("squarespace/mg-sample.xml")
    assert squarespace.looks_like(source.head(), source.name)
    found = list(squarespace.read(source))
    draft, basic, picture, page_, untitled, dated = found
    assert isinstance(draft, ImportedArticle)
    assert (draft.title, draft.status) == ("Draft & Post & More—More", "draft")
    assert draft.authors[0].name == "Harry Squatter"
    assert isinstance(basic, ImportedArticle)
    assert basic.body.text.count("<img") == 1
    assert "data-src" not in basic.body.text
    assert 'src="https://images.unsplash.com/photo-1601275225755' in basic.body.text
    assert "<th>Width</th>" in basic.body.text
    assert basic.cover is not None
    assert isinstance(picture, SkippedItem)
    assert isinstance(page_, ImportedArticle)
    assert isinstance(untitled, ImportedArticle)
    assert isinstance(dated, ImportedArticle)
    assert page_.source_id != untitled.source_id
    assert (untitled.title, dated.slug) == ("", "my-dated-post")
    assert dated.urls == ("http://example.com/blog2023/04/05/my-dated-post.html",)


def test_a_page_as_json_keeps_its_time_its_code_and_says_what_next_means():
    source = sample("squarespace/format-json-factory.json")
    assert squarespace.looks_like(source.head(), source.name)
    (article,) = squarespace.read(source)
    assert isinstance(article, ImportedArticle)
    assert article.title == "Demystifying Ruby DSLs — Part 2"
    assert article.published_at == datetime(2014, 2, 21, 19, 34, 5, 936000, tzinfo=UTC)
    assert (article.labelled_previous, article.labelled_next) == (None, "Demystifying Ruby DSLs")
    assert [remark.detail for remark in article.warnings] == ["in this file Next is the older post"]
    assert (article.slug, article.status) == ("demystifying-ruby-dsls-part-2", "public")
    assert [topic.title for topic in article.topics] == ["ruby", "code"]
    assert article.authors[0].name == "Scott Williams"
    assert article.body.text.count("<img") == len(article.media) == 2
    assert "<noscript" not in article.body.text
    assert "<figcaption><p><a" in article.body.text
    assert '<pre class="source-code">' in article.body.text
    assert article.cover is None


@pytest.mark.parametrize(
    ("state", "protected", "expected"),
    [
        (1, False, "public"),
        (1, True, "protected"),
        (2, False, "draft"),
        (3, False, "draft"),
        (4, False, "scheduled"),
        (9, False, "unknown"),
        (None, False, "unknown"),
        ("1", False, "unknown"),
    ],
)
def test_only_a_published_item_of_an_open_collection_is_public(tmp_path, state, protected, expected):
    value = page(workflowState=state)
    value["collection"] = {"passwordProtected": protected}
    article = one(tmp_path, value)
    assert article.status == expected
    assert (article.scheduled_at is not None, article.published_at is None) == (expected == "scheduled",) * 2


def test_a_collection_gives_one_item_for_each_of_its_items(tmp_path):
    value = {
        "collection": {"title": "Words"},
        "pagination": {"nextPage": True},
        "items": [page()["item"], {"id": "b"}, "odd", {"id": "c", "title": "C", "publishOn": 10**30}],
    }
    found = list(squarespace.read(written(tmp_path, json.dumps(value), "page.json")))
    assert [type(each) for each in found] == [ImportedArticle, SkippedItem, FailedItem, ImportedArticle]
    assert isinstance(found[0], ImportedArticle)
    assert [remark.code for remark in found[0].warnings] == ["more_pages"]
    assert isinstance(found[3], ImportedArticle)
    assert found[3].published_at is None


def test_a_page_without_items_is_its_main_content(tmp_path):
    article = one(tmp_path, {"collection": {"id": "p", "title": "About"}, "mainContent": "<p>Hi</p>"})
    assert (article.title, article.body.text, article.status) == ("About", "<p>Hi</p>", "unknown")


def test_the_author_s_mail_address_stays_behind(tmp_path):
    author = {"displayName": "jane@example.org", "firstName": "Jane", "lastName": "Doe", "email": "jane@example.org"}
    article = one(tmp_path, page(author=author))
    assert article.authors[0].name == "Jane Doe"
    assert "jane@" not in repr(article)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1]", b'{"a": 1}', b"[" * 100_000, b"\x00\x01", b"<rss><channel/></rss>"]
)
def test_a_file_of_another_kind_is_refused(tmp_path, data):
    assert not squarespace.looks_like(data, "x.json")
    with pytest.raises(UnreadableSource):
        list(squarespace.read(written(tmp_path, data, "x.json")))


SMALL = json.dumps(
    page(tags=["a"], author={"displayName": "J"}) | {"pagination": {"nextItem": {"title": "N"}}}
).encode()
VALUES = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=5), lambda each: st.lists(each, max_size=2)
)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(SMALL)), st.binary(max_size=8))
def test_no_damage_crashes_it(end, inserted):
    with tempfile.TemporaryDirectory() as folder:
        for data in (SMALL[:end], SMALL[:end] + inserted + SMALL[end:]):
            try:
                list(squarespace.read(written(Path(folder), data, "x.json")))
            except UnreadableSource:
                continue


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["id", "title", "body", "tags", "author", "publishOn", "urlId", "fullUrl"]), VALUES)
)
def test_members_of_any_type_are_borne(item):
    with tempfile.TemporaryDirectory() as folder:
        source = written(Path(folder), json.dumps({"collection": {}, "item": item}), "x.json")
        assert len(list(squarespace.read(source))) == 1
