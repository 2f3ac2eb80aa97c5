"""Folders of text files: what paths, front matter and neighbours say."""

import tempfile
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import markdown
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedImage,
    ImportedPlace,
    ImportedTopic,
    Item,
    SkippedItem,
    UnreadableSource,
)
from kapcms.importers.source import Source
from tests.importers.import_samples import sample


@cache
def posts_of_18f() -> tuple[Item, ...]:
    return tuple(markdown.read(sample("markdown/18f-jekyll-11ty")))


def read_all(folder: Path, **files: str | bytes) -> dict[str, Item]:
    """The items of a folder with these files, by their paths (`__` in a name stands for `/`)."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return {item.source_id or "": item for item in markdown.read(Source(folder))}


def one(folder: Path, text: str | bytes, name: str = "text.md") -> ImportedArticle:
    item = read_all(folder, **{name: text})[name]
    assert isinstance(item, ImportedArticle), item
    return item


def codes(article: Item) -> list[str]:
    assert isinstance(article, ImportedArticle)
    return [remark.code for remark in article.warnings]


class TestRealFolders:
    def test_all_509_posts_of_18f_are_articles(self):
        items = list(posts_of_18f())
        articles = {item.source_id: item for item in items if isinstance(item, ImportedArticle)}
        assert len(items) == len(articles) == 509
        assert all(a.status == "public" and a.title and a.published_at and a.authors for a in articles.values())
        assert max(Counter(a.slug for a in articles.values()).values()) == 3

    def test_the_date_in_the_front_matter_counts_more_than_the_one_in_the_name(self):
        items = {i.source_id: i for i in posts_of_18f()}
        going = items["2014-12-12-going-to-gov-college.md"]
        assert (going.title, going.published_at) == ("Going to .Gov college", datetime(2014, 12, 15, tzinfo=UTC))
        speakers = items["2015-09-21-cfpb-design-speaker-series.md"]
        assert speakers.published_at == datetime(2015, 9, 21, 20, 52, tzinfo=UTC)
        assert speakers.cover == ImportedImage("/assets/blog/speaker-series/cfpb-speakers.jpg")
        tabs = items["2016-05-19-content-debt-what-it-is-where-to-find-it-and-how-to-prevent-it-in-the-first-place.md"]
        assert (tabs.title[:12], [a.name for a in tabs.authors]) == ("Content debt", ["melody"])

    def test_old_and_present_addresses_are_kept(self):
        items = list(posts_of_18f())
        urls = {url for item in items if isinstance(item, ImportedArticle) for url in item.urls}
        assert {"/2015/05/21/tockingtime/", "/2015/05/21/TockingTime/"} <= urls
        assert "/2016/01/05/tips-for-adapting-analytics-usa-gov/" in urls

    def test_liquid_links_become_paths(self):
        items = {i.source_id: i for i in posts_of_18f()}
        body = items["2014-12-12-going-to-gov-college.md"].body.text
        assert "last Thursday](/2014/12/11/large-scale-development-culture-change/)" in body

    def test_jekyll_files_with_odd_names(self):
        items = {i.source_id: i for i in markdown.read(sample("markdown/mg-jekyll"))}
        assert len(items) == 13
        assert [i.source_id for i in items.values() if i.status == "draft"] == ["2022-06-05-published-false.md"]
        odd = items["2021-9-1-alt-date-format.md"]
        assert (odd.slug, odd.published_at) == ("alt-date-format", datetime(2021, 9, 1, tzinfo=UTC))
        assert items["2022-06-09-basename.md"].slug == "custom-basename"
        assert items["2022-06-05-basic.html"].body.form == "html"
        assert items["unquoted-date.markdown"].published_at == datetime(2022, 6, 6, tzinfo=UTC)
        assert [(t.title, t.kind) for t in items["2022-06-03-front-matter-tags-cats.md"].topics] == [
            ("News", "category"),
            ("Posts", "category"),
            ("Articles", "category"),
            ("Lorem Ipsum", "tag"),
            ("dolor", "tag"),
            ("Simet-Amet", "tag"),
        ]

    def test_hugo_series_in_two_languages(self):
        items = list(markdown.read(sample("markdown/hugo-coder-series-i18n")))
        articles = {i.source_id: i for i in items if isinstance(i, ImportedArticle)}
        assert Counter(type(i).__name__ for i in items) == {"ImportedArticle": 24, "SkippedItem": 5}
        assert sum(a.series == (ImportedPlace("Theme Demo"),) for a in articles.values()) == 7
        assert sum(a.series == (ImportedPlace("Demonstração do Tema"),) for a in articles.values()) == 7
        portuguese = articles["posts/rich-content.pt-br.md"]
        assert (portuguese.locale, portuguese.translation_of) == ("pt-br", "posts/rich-content.md")
        assert articles["posts/rich-content.md"].translation_of is None
        assert articles["posts/markdown-syntax.md"].urls == ("/posts/migrate-from-jekyl",)
        assert articles["posts/external-post.md"].fields == {
            "external_link": "https://github.com/luizdepra/hugo-coder/wiki"
        }
        rich = articles["posts/rich-content.md"].body.text
        assert "<https://www.youtube.com/watch?v=ZJthWmvUzzc>" in rich
        assert "<https://x.com/SanDiegoZoo/status/1453110110599868418>" in rich
        assert "<https://vimeo.com/48912912>" in rich


class TestStatus:
    @pytest.mark.parametrize(
        ("line", "status"),
        [
            ("draft: true", "draft"),
            ("draft: 'yes'", "draft"),
            ("draft: false", "public"),
            ("published: false", "draft"),
            ("published: 2024-01-02", "public"),
            ("status: private", "private"),
            ("status: something else", "unknown"),
            ("visibility: hidden", "private"),
            ("password: secret", "protected"),
            ("permalink: false", "private"),
            ("build: {render: never}", "private"),
            ("premium: true", "paid"),
        ],
    )
    def test_what_was_not_public_is_not_public(self, tmp_path, line, status):
        assert one(tmp_path, f"---\ntitle: A\n{line}\n---\nText\n").status == status

    def test_a_password_is_not_taken_along(self, tmp_path):
        assert "secret" not in repr(one(tmp_path, "---\ntitle: A\npassword: secret\n---\nText\n"))

    def test_the_drafts_folder_holds_drafts_without_dates(self, tmp_path):
        draft = one(tmp_path, "---\ntitle: A\n---\nText\n", "_drafts/idea.md")
        assert (draft.status, draft.published_at, draft.slug) == ("draft", None, "idea")

    def test_hugos_publish_date_and_expiry_date(self, tmp_path):
        text = "+++\ndate = 2024-01-02\npublishDate = 2024-02-01T10:00:00+02:00\nexpiryDate = 2025-01-01\n+++\n"
        item = one(tmp_path, text)
        assert item.published_at == datetime(2024, 2, 1, 8, tzinfo=UTC)
        assert item.expires_at == datetime(2025, 1, 1, tzinfo=UTC)


class TestPaths:
    def test_a_bundle_has_the_name_of_its_folder_and_its_pictures_are_no_articles(self, tmp_path):
        items = read_all(
            tmp_path,
            **{
                "posts/hello/index.fr.md": "---\ntitle: F\n---\nx",
                "posts/hello/index.md": "---\ntitle: E\n---\nx",
                "posts/hello/a.png": b"\x89PNG",
            },
        )
        english, french = items["posts/hello/index.md"], items["posts/hello/index.fr.md"]
        assert (english.slug, french.slug, french.locale, french.translation_of) == (
            "hello",
            "hello",
            "fr",
            "posts/hello/index.md",
        )
        assert items["posts/hello/a.png"] == SkippedItem(
            "posts/hello/a.png", None, "no_article", "not a text file with front matter"
        )

    def test_a_dot_in_a_name_is_no_language(self, tmp_path):
        assert one(tmp_path, "x", "socket.io.md").locale is None

    def test_languages_by_folder_come_from_the_settings(self, tmp_path):
        items = read_all(
            tmp_path,
            **{
                "hugo.toml": "defaultContentLanguage = 'en'\n[languages.en]\nweight = 1\n[languages.de]\nweight = 2\n",
                "content/de/posts/a.md": "+++\ntitle='D'\n+++\nx",
                "content/en/posts/a.md": "+++\ntitle='E'\n+++\nx",
            },
        )
        german, english = items["content/de/posts/a.md"], items["content/en/posts/a.md"]
        assert (german.locale, german.translation_of) == ("de", "content/en/posts/a.md")
        assert (english.locale, english.translation_of) == ("en", None)
        assert "hugo.toml" not in items

    def test_a_site_inside_the_one_folder_of_an_archive_is_found(self, tmp_path):
        items = read_all(
            tmp_path,
            **{
                "site-main/hugo.toml": "baseURL = 'https://x.test/'\n",
                "site-main/content/posts/A b.md": "+++\ntitle='E'\n+++\nx",
                "site-main/themes/t/README.md": "no article",
            },
        )
        assert items.keys() == {"site-main/content/posts/A b.md"}
        (item,) = items.values()
        assert (item.site, item.urls) == ("https://x.test/", ("/posts/a-b/",))

    def test_a_translation_key_joins_files_of_different_names(self, tmp_path):
        items = read_all(
            tmp_path, **{"about.md": "---\ntranslationKey: k\n---\nx", "ueber.de.md": "---\ntranslationKey: k\n---\nx"}
        )
        assert items["ueber.de.md"].translation_of == "about.md"

    def test_jekylls_default_address_is_computed_only_where_jekyll_is_known(self, tmp_path):
        text = "---\ntitle: A\ncategories: [Two Words]\n---\nx"
        assert one(tmp_path, text, "_posts/2024-01-02-a.md").urls == ()
        (tmp_path / "_config.yml").write_text("url: https://example.org\npermalink: pretty\n")
        item = one(tmp_path, text, "_posts/2024-01-02-a.md")
        assert (item.urls, item.site) == (("/two-words/2024/01/02/a/",), "https://example.org")

    def test_all_ways_to_name_old_addresses(self, tmp_path):
        head = "---\npermalink: /now/\naliases: [/a, b]\nredirect_from: c/\nredirects:\n- from: /d\n---\nx"
        assert one(tmp_path, head, "posts/x.md").urls == ("/now/", "/a", "/posts/b", "/c/", "/d")


class TestSeries:
    @pytest.mark.parametrize(
        ("head", "places"),
        [
            ("series: A\nseries_order: 2", (ImportedPlace("A", 2),)),
            ("series: [A, B]\nseries_weight: 10", (ImportedPlace("A", 10), ImportedPlace("B", 10))),
            ("series: A\npart: Part 3", (ImportedPlace("A", 3),)),
            ("series: {id: a-b, index: 1}", (ImportedPlace("a-b", 1, "a-b"),)),
            ("series: {title: The A, slug: a, order: 1.5}", (ImportedPlace("The A", 1.5, "a"),)),
            ("series:\n- {name: A, order: 0}\n- {name: B, order: -1}", (ImportedPlace("A", 0), ImportedPlace("B", -1))),
            ("params: {series: A, seriesOrder: 4}", (ImportedPlace("A", 4),)),
            ("series: A", (ImportedPlace("A", None),)),
            ("series: A\nseries_order: soon", (ImportedPlace("A", None),)),
            ("series: 2024_01", (ImportedPlace("2024_01", None),)),
            ("series: 'NO'", (ImportedPlace("NO", None),)),
            ("series_order: 2", ()),
        ],
    )
    def test_spellings(self, tmp_path, head, places):
        assert one(tmp_path, f"---\ntitle: A\n{head}\n---\nx").series == places

    def test_zola_taxonomies_and_extra(self, tmp_path):
        head = '+++\ntitle = "A"\n[taxonomies]\nseries = ["S"]\ntags = ["t u"]\n[extra]\nseries_order = 7\n+++\nx'
        item = one(tmp_path, head)
        assert (item.series, item.topics) == ((ImportedPlace("S", 7),), (ImportedTopic("t u"),))

    def test_a_folder_with_weights_is_a_series_named_by_its_index(self, tmp_path):
        items = read_all(
            tmp_path,
            **{
                "guide/_index.md": "---\ntitle: The <em>Guide</em>\n---\n",
                "guide/a.md": "---\nweight: 20\n---\nx",
                "guide/b/index.md": "---\nweight: 20\n---\nx",
                "guide/c.md": "---\ntitle: C\n---\nx",
                "other/d.md": "---\ntitle: D\n---\nx",
                "posts/e.md": "---\nweight: 1\n---\nx",
            },
        )
        assert {name: item.series for name, item in items.items() if isinstance(item, ImportedArticle)} == {
            "guide/a.md": (ImportedPlace("The Guide", 20),),
            "guide/b/index.md": (ImportedPlace("The Guide", 20),),
            "guide/c.md": (ImportedPlace("The Guide", None),),
            "other/d.md": (),
            "posts/e.md": (),
        }
        assert isinstance(items["guide/_index.md"], SkippedItem)
        assert items["guide/_index.md"].title == "The Guide"


class TestFields:
    def test_titles_with_html_become_text(self, tmp_path):
        assert one(tmp_path, "---\ntitle: A <em>b</em> &amp; the <div>\n---\nx").title == "A b & the <div>"

    def test_a_first_heading_is_the_title_where_no_other_is(self, tmp_path):
        item = one(tmp_path, "# The *title*\n\nText\n")
        assert (item.title, item.body.text) == ("The title", "Text")

    def test_no_title_is_no_title(self, tmp_path):
        item = one(tmp_path, "---\ndate: 2024-01-02\n---\nText\n")
        assert (item.title, codes(item)) == ("", ["no_title"])

    def test_mail_addresses_stay_behind(self, tmp_path):
        item = one(
            tmp_path,
            "---\ntitle: A\nauthor: Jo Do <jo@example.org>\nauthors: [{name: Al, email: al@example.org}]\n---\nx",
        )
        assert [a.name for a in item.authors] == ["Al", "Jo Do"]
        assert "@" not in repr(item)

    def test_an_unreadable_date_stays_unknown_and_is_reported(self, tmp_path):
        item = one(tmp_path, "---\ntitle: A\ndate: Last Modified\n---\nx")
        assert (item.published_at, codes(item)) == (None, ["unreadable_date"])

    def test_fields_that_nobody_takes_are_named(self, tmp_path):
        item = one(tmp_path, "---\ntitle: A\nlayout: post\nmood: happy\n---\nx")
        assert [(w.code, w.detail) for w in item.warnings] == [("unread_fields", "not taken over: mood")]

    def test_labelled_neighbours(self, tmp_path):
        item = one(tmp_path, "---\ntitle: A\nprev: {text: The one before, link: /b}\nnext: /c/\n---\nx")
        assert (item.labelled_previous, item.labelled_next) == ("The one before", None)


class TestBadFiles:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("---\ntitle: a: b: c\n---\nx", "line 2"),
            ("---\ntitle: A\nx: [1, 2\n---\nx", "line 4"),
            ("---\ntitle: A\nnever closed\n", "line 1"),
            ("+++\ntitle = \n+++\nx", "line 2"),
            ('{"title": \n,}\nx', "line 2"),
            ("---\na: &x [1]\nb: *x\n---\n", "line 3"),
            ("---\n- one\n- two\n---\n", "line 2"),
            ("---\n" + "a: " + "[" * 30 + "]" * 30 + "\n---\n", "line 2"),
        ],
    )
    def test_a_broken_head_fails_alone_and_names_its_line(self, tmp_path, text, line):
        items = read_all(tmp_path, **{"bad.md": text, "good.md": "---\ntitle: Good\n---\nx"})
        bad = items["bad.md"]
        assert isinstance(bad, FailedItem)
        assert (bad.code, bad.position) == ("front_matter", f"bad.md, {line}")
        assert items["good.md"].title == "Good"

    def test_a_billion_laughs_fails_at_once(self, tmp_path):
        laughs = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
        assert isinstance(read_all(tmp_path, **{"bomb.md": f"---\n{laughs}---\nx"})["bomb.md"], FailedItem)

    def test_bytes_that_are_no_utf_8_are_read_and_reported(self, tmp_path):
        item = one(tmp_path, "---\ntitle: Café\n---\nna\u00efve ".encode() + b"\x93quoted\x94\n")
        assert (item.title, item.body.text, codes(item)) == ("Café", "naïve “quoted”", ["encoding_guessed"])

    def test_byte_order_marks_and_crlf(self, tmp_path):
        assert one(tmp_path, "\ufeff---\r\ntitle: A\r\n---\r\nB\r\n\r\nC\r\n").body.text == "B\n\nC"
        assert one(tmp_path, "---\ntitle: A\n---\nB".encode("utf-16")).title == "A"

    def test_a_thematic_break_is_no_front_matter(self, tmp_path):
        assert one(tmp_path, "---\n\nText\n\n---\n\nMore").body.text.startswith("---")

    def test_a_file_too_large_fails_alone(self, tmp_path, monkeypatch):
        monkeypatch.setattr("kapcms.importers.markdown_folder.text_files.FILE_LIMIT_BYTES", 100)
        items = read_all(tmp_path, **{"big.md": "x" * 101, "small.md": "x"})
        assert [items["big.md"].code, type(items["small.md"])] == ["too_large", ImportedArticle]

    def test_a_missing_folder_is_unreadable(self, tmp_path):
        with pytest.raises(UnreadableSource, match="no such"):
            list(markdown.read(Source(tmp_path / "none")))

    def test_links_are_not_followed(self, tmp_path):
        (tmp_path / "link.md").symlink_to("/etc/passwd")
        assert read_all(tmp_path, **{"a.md": "x"}).keys() == {"a.md"}

    @settings(max_examples=150, deadline=None)
    @given(
        data=st.one_of(
            st.binary(max_size=300),
            st.text("-+{}:[]&*!|>'\"%#<`@ \n\tab1é", max_size=200).map(str.encode),
            st.text("-:[]{}\n a1'\"", max_size=80).map(lambda t: f"---\n{t}\n---\nx".encode()),
        )
    )
    def test_no_bytes_crash_it(self, data):
        with tempfile.TemporaryDirectory() as folder:
            items = read_all(Path(folder), **{"x.md": data})
        assert items.keys() == {"x.md"}
