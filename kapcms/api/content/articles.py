"""Articles in the Content API: one with its nav, and lists of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import for_readers
from kapcms.api.content.blueprint import (
    AtIn,
    blueprint,
    check_fallback,
    languages_of,
    respond,
    respond_page,
    scope_of_number,
    span_of,
)
from kapcms.api.content.caching import CONTENT, cached
from kapcms.delivery.article_statement import FORMATS
from kapcms.delivery.articles import Wanted, read_article
from kapcms.delivery.fields import check_filters
from kapcms.delivery.history.articles import read_article_at
from kapcms.delivery.history.lists import read_cards_at
from kapcms.delivery.history.loading import state_at
from kapcms.delivery.lists import CARD_FIELDS, FURTHER_FIELDS, ORDERS, Filters, read_cards
from kapcms.delivery.nav import NavChoice
from kapcms.errors import Fault, Unreadable
from kapcms.schemas.envelope import CountedPageIn, many, one
from kapcms.schemas.fields import FieldFilters, Locales, MomentValue, OneOf, Text, Words, locale
from kapcms.schemas.public import PublicArticleOut, PublicCardOut

if TYPE_CHECKING:
    from flask import Response

blp = blueprint("articles", "Public articles, each with its previous and next")

NAMES = tuple(sorted(CARD_FIELDS - {"position"})) + tuple(sorted(FURTHER_FIELDS))
"""The members that `fields` may name."""


class ArticleArguments(AtIn):
    """How the article is wanted; with `locale`, it or its translation in that language, else in one of `fallback`."""

    format = Words(FORMATS, load_default=("html",))
    nav = Text(210, pattern=r"^(all|site|none|series:[^\s:]+)$", load_default="all")
    locale = locale()
    fallback = Locales(load_default=())
    fields_ = Words((*NAMES, "nav"), data_key="fields", attribute="shown", load_default=None)


class ListArguments(AtIn, CountedPageIn):
    """Which articles, in which order, with which members. Series, topic and author are slugs.

    With `fallback`, an article that is not there in the language `locale` is shown in the next of these languages:
    each once. `field[name]=value` narrows by fields that the site declared filterable.
    """

    series = Text(200, least=1)
    topic = Text(200, least=1)
    author = Text(200, least=1)
    locale = locale()
    fallback = Locales(load_default=())
    field = FieldFilters(load_default=())
    q = Text(200, least=1)
    published_after = MomentValue()
    published_before = MomentValue()
    updated_after = MomentValue()
    reviewed_before = MomentValue()
    sort = OneOf(*ORDERS)
    fields_ = Words(NAMES, data_key="fields", attribute="shown", load_default=None)


@blp.get("/articles")
@for_readers
@cached(CONTENT)
@blp.arguments(ListArguments, location="query")
@blp.response(200, many(PublicCardOut))
def list_articles(args: dict[str, Any]) -> Response:
    """Cards of public articles, newest first; inside a series in its order. `q` reads the present alone, not `at`."""
    filters = Filters(**{name: args[name] for name in Filters.__dataclass_fields__ if name in args})
    check_fallback(args)
    check_filters("article", filters.field, state_at(args["at"]).site["field_schemas"] if "at" in args else None)
    sort = args.get("sort") or ("position" if filters.series else "-published_at")
    if sort == "position" and filters.series is None:
        fault = Fault("?sort", "needs_series", "Add series=… to sort by position.")
        raise Unreadable("Only inside a series do articles have a position.", code="bad_parameter", faults=(fault,))
    if filters.q is not None and "at" in args:
        fault = Fault("?q", "only_now", "The search index knows the site as it is now; leave out at or q.")
        raise Unreadable("Words cannot be looked for in the past.", code="bad_parameter", faults=(fault,))
    shown = None if args["shown"] is None else frozenset(args["shown"])
    scope = f"{request.path}?{filters}&{sort}" + scope_of_number(args)
    span = span_of(args, scope)
    if "at" in args:
        return respond_page(read_cards_at(state_at(args["at"]), filters, sort, span, shown), args, scope)
    return respond_page(read_cards(filters, sort, span, shown), args, scope)


@blp.get("/articles/<slug>")
@for_readers
@cached(CONTENT)
@blp.arguments(ArticleArguments, location="query")
@blp.response(200, one(PublicArticleOut))
def get_article(args: dict[str, Any], slug: str) -> Response:
    """The article with its place in every order: one request is enough.

    With `locale` it may be a translation that is answered (404 `no_translation` where there is none, naming those
    that there are); `translations` names the others. An old slug answers 301 with `moved_to`, a withdrawn article
    410 (with its `notice`), and what never was public 404.
    """
    shown = None if args["shown"] is None else frozenset(args["shown"])
    check_fallback(args)
    wanted = Wanted(args["format"], nav_choice(args["nav"]), shown, languages_of(args))
    if "at" in args:
        return respond(read_article_at(state_at(args["at"]), slug, wanted), "articles")
    return respond(read_article(slug, wanted), "articles")


def nav_choice(text: str) -> NavChoice:
    """Which orders `nav=all|site|none|series:{slug}` asks for."""
    if text.startswith("series:"):
        return NavChoice(site=False, series=True, series_slug=text.removeprefix("series:"))
    return NavChoice(site=text in {"all", "site"}, series=text == "all")
