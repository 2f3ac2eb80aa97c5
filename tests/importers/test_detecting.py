"""Which importer reads what."""

import json
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers.detecting import IMPORTERS, Part, importer_for, kind_of, kinds, parts
from kapcms.importers.imported import SkippedItem, UnreadableSource
from kapcms.importers.source import Source
from tests.importers.import_samples import sample, written


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("ghost/mg-assetscraper-ghost.json", "ghost"),
        ("ghost/mg-ghost-api-posts.json", "ghost"),
        ("ghost/mg-linkfixer-ctx.json", "ghost"),
        ("ghost/mg-linkfixer-ctx-lexical.json", "ghost"),
        ("ghost/mg-linkfixer-ctx-slug-yyyy-mm-dd.json", "ghost"),
        ("wpapi/11ty-blog-awesome-posts.json", "wpapi"),
        ("wpapi/11ty-blog-awesome-categories.json", "wpapi"),
        ("wpapi/11ty-blog-awesome-author.json", "wpapi"),
        ("wpapi/mg-single-page.json", "wpapi"),
        ("wpapi", "wpapi"),
        ("contentful/starter-gatsby-blog-export.json", "contentful"),
        ("strapi/create-strapi-app-data.json", "strapi"),
        ("markdown/mg-jekyll", "markdown"),
        ("markdown/mg-jekyll/2022-06-05-basic.html", "markdown"),
        ("markdown/18f-jekyll-11ty", "markdown"),
        ("markdown/hugo-coder-series-i18n", "markdown"),
        ("markdown/hugo-coder-series-i18n/about.pt-br.md", "markdown"),
    ],
)
def test_real_files(path, kind):
    assert kind_of(sample(path)) == kind


def test_every_importer_is_found_by_its_kind():
    assert [importer_for(kind) for kind in kinds()] == list(IMPORTERS)
    assert len(set(kinds())) == len(IMPORTERS)
    with pytest.raises(UnreadableSource, match="no kind 'nonsense'; known are kapcms, "):
        importer_for("nonsense")


def test_a_folder_without_files_says_so(tmp_path):
    (tmp_path / "posts" / "2020").mkdir(parents=True)
    with pytest.raises(UnreadableSource, match="posts: the folder holds no files"):
        list(parts(Source(tmp_path / "posts")))


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "odd.bin: the file is empty"), (b"\x00\x01\x02", "odd.bin: its kind is not known; known are kapcms, ")],
)
def test_an_unknown_file_is_named_with_the_known_kinds(tmp_path, data, message):
    with pytest.raises(UnreadableSource, match=message):
        kind_of(written(tmp_path, data, "odd.bin"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableSource, match=r"none\.md: there is no such file"):
        kind_of(Source(tmp_path / "none.md"))


def test_exports_inside_a_folder_of_text_files_are_read_too(tmp_path):
    written(tmp_path, "---\ntitle: A\n---\nx", "a.md")
    written(tmp_path, json.dumps({"db": [{"data": {"posts": []}}]}), "ghost.json")
    written(tmp_path, "{}", "package.json")
    found = list(parts(Source(tmp_path)))
    assert [(p.kind, p.source.path.name) for p in found if isinstance(p, Part)] == [
        ("ghost", "ghost.json"),
        ("markdown", tmp_path.name),
    ]


def test_answers_of_an_api_beside_text_files_are_read_and_the_text_too(tmp_path):
    row = {"id": 1, "date": "2020-01-02T03:04:05", "slug": "a", "type": "post", "link": "https://old.example/a/"}
    row |= {"title": {"rendered": "A"}, "content": {"rendered": "<p>x</p>"}, "guid": {"rendered": "g"}}
    written(tmp_path, json.dumps([row]), "posts.json")
    written(tmp_path, "What these are.", "README.md")
    assert [p.kind for p in parts(Source(tmp_path)) if isinstance(p, Part)] == ["wpapi"]
    written(tmp_path, "---\ntitle: B\n---\nx", "b.md")
    assert [p.kind for p in parts(Source(tmp_path)) if isinstance(p, Part)] == ["wpapi", "markdown"]


def test_files_that_nobody_knows_are_skipped_where_the_folder_is_no_kind(tmp_path):
    written(tmp_path, json.dumps({"db": [{"data": {"posts": []}}]}), "ghost.json")
    written(tmp_path, b"\x89PNG", "picture.png")
    part, skipped = parts(Source(tmp_path))
    assert part == Part("ghost", Source(tmp_path / "ghost.json", root=tmp_path))
    assert skipped == SkippedItem("picture.png", None, "unknown_kind", "no importer knows this file")


@pytest.mark.parametrize("packing", [ZIP_STORED, ZIP_DEFLATED])
def test_an_archive_within_is_told_and_not_taken_for_what_it_holds(tmp_path, packing):
    written(tmp_path, json.dumps({"db": [{"data": {"posts": []}}]}), "ghost.json")
    with ZipFile(tmp_path / "inner.zip", "w", packing) as inner:
        inner.writestr("wordpress.xml", '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel></channel></rss>')
    part, skipped = parts(Source(tmp_path))
    assert part == Part("ghost", Source(tmp_path / "ghost.json", root=tmp_path))
    assert (skipped.source_id, skipped.code) == ("inner.zip", "archive_within")


def test_a_folder_with_nothing_to_read_is_unreadable(tmp_path):
    written(tmp_path, b"\x89PNG", "picture.png")
    with pytest.raises(UnreadableSource, match="its kind is not known"):
        list(parts(Source(tmp_path)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.json", "a.md", "a.html", "a", "a.txt", "a.ndjson"]))
def test_no_bytes_crash_the_detection(data, name):
    assert all(isinstance(importer.looks_like(data, name), bool) for importer in IMPORTERS)
