"""JSON-LD and Open Graph, held to schema.org's types (schema-dts) and to a structured-data tester, both from npm.

Needs Node.js and npm; without them, or where npm cannot be reached, the tests are skipped, visibly.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.doors import good, made, shell
from tests.media.files import uploaded

FOLDER = Path(__file__).resolve().parent
OF_ARTICLES_ALONE = {"wordCount"}
OF_PAGES_ALONE = {"lastReviewed", "reviewedBy"}
SECONDS = 300


@pytest.fixture(scope="session")
def node():
    """Runs a program of the packages; the packages are installed from the lock file where they are not."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        pytest.skip("there is no Node.js with npm on this machine")
    if not (FOLDER / "node_modules" / "schema-dts").is_dir():
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        installed = subprocess.run(command, cwd=FOLDER, capture_output=True, timeout=SECONDS, check=False)
        if installed.returncode:
            pytest.skip("npm cannot install the packages here")

    def run(*words, given=None):
        return subprocess.run(
            [found, *words], cwd=FOLDER, input=given, capture_output=True, text=True, timeout=SECONDS, check=False
        )

    return run


@pytest.fixture
def shown(app, editor, reader):
    """The seeds, and an article with all that an article may have."""
    assert shell(app, "seed").exit_code == 0
    photo = uploaded(editor, alt="Paula")["id"]
    links = [{"title": "Profile", "url": "https://example.org/paula"}]
    paula = made(editor.post("/people", {"name": "Paula", "credentials": "MD", "photo": photo, "links": links}))
    article = editor.article(
        "All of it",
        publish=True,
        subtitle="A subtitle",
        authors=[paula["id"]],
        topics=["science"],
        cover={"url": "https://example.org/c.jpg", "alt": "A room", "width": 1200, "height": 800},
        body={"html": '<p>About <abbr data-term="kap">KAP</abbr>.<sup data-citation="1"></sup></p>'},
        citations=[{"id": "1", "title": "A study", "doi": "10.1000/182", "year": 2020, "container": "Journal"}],
    )
    editor.publish("articles", article, note="A number was wrong.", note_kind="correction")
    series = good(editor.get("/series/understanding-kap"))
    order = [*(member["id"] for member in series["articles"]), article["id"]]
    good(editor.put(f"/series/{series['id']}/order?publish=true", {"articles": order}, headers={"If-Match": "*"}))
    return reader


def split(node):
    """One node of two types as one of each: what only the other type has is left out."""
    kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    if len(kinds) == 1:
        return [(kinds[0], node)]
    of_articles = {name: value for name, value in node.items() if name not in OF_PAGES_ALONE} | {"@type": kinds[0]}
    of_pages = {name: value for name, value in node.items() if name not in OF_ARTICLES_ALONE} | {"@type": kinds[1]}
    return [(kinds[0], of_articles), (kinds[1], of_pages)]


def all_nodes(reader):
    articles = [reader.article(card["slug"])["json_ld"] for card in reader.everything("/articles")]
    things = [one["json_ld"] for noun in ("people", "series", "glossary") for one in reader.everything(f"/{noun}")]
    return [pair for node in (*articles, *things) for pair in split(node)]


def test_all_structured_data_is_of_the_types_of_schema_org(shown, node, tmp_path):
    nodes = all_nodes(shown)
    kinds = {kind for kind, _ in nodes}
    assert kinds == {"Article", "MedicalWebPage", "Person", "CreativeWorkSeries", "DefinedTerm"}
    lines = [f'import type {{ WithContext, {", ".join(sorted(kinds))} }} from "schema-dts";']
    lines += [f"const n{i}: WithContext<{kind}> = {json.dumps(one)};" for i, (kind, one) in enumerate(nodes)]
    source = FOLDER / "made.ts"
    source.write_text("\n".join([*lines, f"export default [{', '.join(f'n{i}' for i in range(len(nodes)))}];"]))
    try:
        checked = node("node_modules/typescript/bin/tsc", "--project", "tsconfig.json")
    finally:
        source.unlink()
    assert checked.returncode == 0, checked.stdout[:3000]


def test_a_structured_data_tester_finds_what_it_looks_for(shown, node):
    page = shown.client.get("/read/articles/all-of-it").get_data(as_text=True)
    article = shown.article("what-kap-is")
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(one)}</script>' for _, one in split(article["json_ld"])
    )
    with_both = page.replace("</head>", f"{scripts}</head>")
    tested = node("check.mjs", "Article", "MedicalWebPage", given=with_both)
    *failed, last = [json.loads(line) for line in tested.stdout.splitlines()]
    assert failed == []
    assert {"Article", "MedicalWebPage"} <= set(last["schemas"])
    assert last["passed"] > 5


def test_an_article_tells_its_place_in_its_series(shown):
    data = shown.article("how-ketamine-works")["json_ld"]
    assert data["isPartOf"] == [
        {
            "@type": "CreativeWorkSeries",
            "@id": shown.article("how-ketamine-works")["nav"]["series"][0]["url"],
            "name": "Understanding ketamine-assisted psychotherapy",
            "url": shown.article("how-ketamine-works")["nav"]["series"][0]["url"],
        }
    ]
    assert data["position"] == 2
    assert "isPartOf" not in shown.article("how-ketamine-works", "?nav=none")["json_ld"]
    crumbs = data["mainEntityOfPage"]["breadcrumb"]["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3]
    assert data["reviewedBy"]["hasCredential"]["name"] == "MD"
    assert data["lastReviewed"].endswith("Z")


def test_the_readers_page_bears_open_graph_and_the_same_json_ld(shown):
    page = shown.client.get("/read/articles/all-of-it").get_data(as_text=True)
    article = shown.article("all-of-it")
    for one in article["seo"]["open_graph"]:
        content = html.escape(one["content"]).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
        assert f'<meta property="{one["property"]}" content="{content}">' in page
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(script) == article["json_ld"]
    told = {one["property"] for one in article["seo"]["open_graph"]}
    assert {"og:title", "og:type", "og:url", "og:image", "og:image:alt", "og:locale", "article:tag"} <= told


def test_what_is_not_to_be_indexed_says_so(editor, reader):
    seo = {"noindex": True, "canonical_url": "https://example.org/first"}
    editor.article("Copy", publish=True, seo=seo)
    shown = reader.article("copy")
    assert (shown["seo"]["noindex"], shown["seo"]["canonical_url"]) == (True, "https://example.org/first")
    assert {"property": "og:url", "content": "https://example.org/first"} in shown["seo"]["open_graph"]
    page = reader.client.get("/read/articles/copy").get_data(as_text=True)
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="canonical" href="https://example.org/first">' in page
