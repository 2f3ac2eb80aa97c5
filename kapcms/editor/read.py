"""A small reader's page at `/read/`: what a front end makes of the Content API's documents, with no JavaScript.

It is there for newcomers and for checking; real sites have front ends of their own, so search engines are told the
articles' own addresses. `KAPCMS_READER_PAGES=false` switches it off; so does a Content API that asks for a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup

from kapcms.config import settings_in_force
from kapcms.delivery.articles import Wanted, read_article
from kapcms.delivery.found import Absent, Answer, Found, Moved
from kapcms.delivery.lists import Filters, read_cards
from kapcms.delivery.paging import Span
from kapcms.delivery.things import ThingList, read_thing, read_things
from kapcms.editor.pages import built_files, guarded, open_to_all

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

LATEST = 50
"""Articles on the first page."""

blp = Blueprint("reader_pages", __name__, url_prefix="/read", template_folder="templates")
blp.after_request(guarded)


@blp.get("/")
@open_to_all
def home() -> AnyResponse:
    """The site's series and its latest articles."""
    articles = [orjson.loads(item) for item in read_cards(Filters(), "-published_at", Span(limit=LATEST)).items]
    series = [orjson.loads(item) for item in read_things(ThingList("series"), Span(limit=LATEST)).items]
    return _page("read/home.html", articles=articles, series=series)


@blp.get("/articles/<slug>")
@open_to_all
def article(slug: str) -> AnyResponse:
    """One article with its place in every order, as one answer of the Content API has it."""
    found = read_article(slug, Wanted())
    if not isinstance(found, Answer):
        return _elsewhere(found, "articles")
    data = orjson.loads(found.body)["data"]
    return _page(
        "read/article.html", article=data, html=_linked(data["body"]["html"]), json_ld=_script(data["json_ld"])
    )


@blp.get("/series/<slug>")
@open_to_all
def series(slug: str) -> AnyResponse:
    """One series, its articles in order."""
    found = read_thing("series", slug)
    if not isinstance(found, Answer):
        return _elsewhere(found, "series")
    return _page("read/series.html", series=orjson.loads(found.body)["data"])


@blp.before_request
def switched_off() -> tuple[str, int] | None:
    """Nothing is here where the pages are switched off, or readers need a key."""
    settings = settings_in_force()
    if settings.reader_pages and settings.content_access == "public":
        return None
    return render_template("read/absent.html", site={"name": "kapcms", "locale": "en"}, gone=False, files={}), 404


def _page(template: str, status: int = 200, **about: Any) -> Response:
    site = read_thing("site", "site")
    facts = orjson.loads(site.body)["data"] if isinstance(site, Answer) else {"name": "kapcms", "locale": "en"}
    response = Response(render_template(template, site=facts, files=built_files() or {}, **about), status)
    response.add_etag()
    response.make_conditional(request)
    return response


def _elsewhere(found: Found, noun: str) -> AnyResponse:
    if isinstance(found, Moved):
        return redirect(f"/read/{noun}/{found.slug}", 301)
    is_gone = isinstance(found, Absent) and found.gone
    notice = found.notice.text if isinstance(found, Absent) and found.notice else None
    return _page("read/absent.html", 410 if is_gone else 404, gone=is_gone, notice=notice)


def _linked(html: str) -> Markup:
    """The body's HTML, which was made safe when it was written, with links among articles leading to these pages."""
    return Markup(html.replace('href="/articles/', 'href="/read/articles/'))  # noqa: S704  made by our own writer


def _script(data: dict[str, Any]) -> Markup:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    return Markup(orjson.dumps(data).decode().replace("<", "\\u003c"))  # noqa: S704  no < is left in it
