"""Previews in the Editor API: links that show a draft as readers would get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from flask import Response

from kapcms.api.access import caller, for_all, only
from kapcms.api.content.articles import ArticleArguments, nav_choice
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.whole_lists import page_of
from kapcms.api.parsing import held_version_if_sent
from kapcms.api.writing import holds_secret, writes
from kapcms.content.sparse import picked
from kapcms.delivery.article_statement import FORMATS
from kapcms.models.preview import find_previews
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.schemas.preview import NewPreviewOut, PreviewOut
from kapcms.schemas.public import PublicArticleOut
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.reconciling import check_held_version
from kapcms.services.previews.document import drafted_document
from kapcms.services.previews.previewing import make_preview, open_preview, revoke_preview, token_of, url_of

if TYPE_CHECKING:
    from kapcms.models.preview import Preview

blp = blueprint("previews", "Previews: drafts as readers would get them")


@blp.post("/articles/<key>/previews")
@only("author")
@writes
@blp.response(201, one(NewPreviewOut))
def create_preview(key: str) -> dict[str, Any]:
    """A signed link that expires: whoever has it sees the draft, as it is when it is looked at."""
    holds_secret()
    draft = get_draft("article", key)
    check_held_version(draft, held_version_if_sent())
    preview = make_preview(draft, caller())
    return {"data": _shown(preview) | {"token": token_of(preview), "url": url_of(preview)}}


@blp.get("/articles/<key>/previews")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(PreviewOut))
def list_previews(args: dict[str, Any], key: str) -> dict[str, Any]:
    """The links to the draft, newest first, those that are over included until they are purged; without tokens."""
    return page_of(find_previews(get_draft("article", key).id), _shown, args)


@blp.delete("/articles/<key>/previews/<uuid:preview_id>")
@only("author")
@writes
@blp.response(204)
def delete_preview(key: str, preview_id: object) -> str:
    """Revoke a link: it stops working at once."""
    revoke_preview(get_draft("article", key), str(preview_id))
    return ""


@blp.get("/previews/<token>")
@for_all
@blp.arguments(ArticleArguments, location="query")
@blp.response(200, one(PublicArticleOut))
def show_preview(args: dict[str, Any], token: str) -> Response:
    """The draft in the very shape of the Content API's article, with its neighbours among the drafts.

    The token is all that is asked for. One that was revoked or is over answers 410, any other 404.
    """
    document = drafted_document(open_preview(token), [form for form in FORMATS if form in args["format"]])
    document["nav"] = _chosen(document["nav"], args["nav"])
    data = orjson.dumps(document)
    if args["shown"] is not None:
        data = picked(data, frozenset(args["shown"]))
    response = Response(b'{"data":' + data + b"}", content_type="application/json")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _chosen(nav: dict[str, Any], wanted: str) -> dict[str, Any]:
    choice = nav_choice(wanted)
    chosen: dict[str, Any] = {"site": nav["site"]} if choice.site else {}
    if choice.series:
        chosen["series"] = [place for place in nav["series"] if choice.series_slug in {None, place["slug"]}]
    return chosen


def _shown(preview: Preview) -> dict[str, Any]:
    return {name: getattr(preview, name) for name in PreviewOut().fields}
