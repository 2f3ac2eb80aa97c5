"""Series in the Editor API: make, list, read, save, order, trash."""

from __future__ import annotations

from typing import Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import (
    Answer,
    DraftsIn,
    PublishIn,
    SaveIn,
    answer,
    answer_page,
    check_may_publish,
    create_draft,
    draft_to_act_on,
    draft_to_change,
    edit_draft,
)
from kapcms.api.writing import writes
from kapcms.schemas.envelope import many, one
from kapcms.schemas.series import MoveIn, OrderIn, SeriesCardOut, SeriesIn, SeriesOut
from kapcms.services.drafts.arranging import Move, move, set_order
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash
from kapcms.services.publication.publishing import publish

blp = blueprint("series", "Series: ordered by hand")


@blp.get("/series")
@only("viewer")
@blp.arguments(DraftsIn, location="query")
@blp.response(200, many(SeriesCardOut))
def list_series(args: dict[str, Any]) -> dict[str, Any]:
    """The series, newest save first."""
    return answer_page(args, "series")


@blp.post("/series")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(SeriesIn)
@blp.response(201, one(SeriesOut))
def create_series(args: dict[str, Any], fields: dict[str, Any]) -> Answer:
    """A new series, with its articles in order if they are given."""
    return create_draft("series", fields, is_published=args["publish"])


@blp.get("/series/<key>")
@only("viewer")
@blp.response(200, one(SeriesOut))
def get_series(key: str) -> Answer:
    """The working copy with its whole order, by id or current slug."""
    return answer(get_draft("series", key))


@blp.patch("/series/<key>")
@only("author")
@writes
@blp.arguments(SaveIn, location="query")
@blp.arguments(SeriesIn(partial=True))
@blp.response(200, one(SeriesOut))
def edit_series(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Save the fields that are sent; needs `If-Match`."""
    return edit_draft("series", key, fields, args)


@blp.put("/series/<key>/order")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(OrderIn)
@blp.response(200, one(SeriesOut))
def order_series(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Make these articles, in this order, the members of the series; needs `If-Match`."""
    check_may_publish(args["publish"])
    series = draft_to_change("series", key, fields)
    set_order(series, fields["articles"], caller())
    if args["publish"]:
        publish(series)
    return answer(series)


@blp.post("/series/<key>/moves")
@only("author")
@writes
@blp.arguments(PublishIn, location="query")
@blp.arguments(MoveIn)
@blp.response(200, one(SeriesOut))
def move_in_series(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
    """Put one article before or after another, or at a place; one that is no member becomes one.

    Needs no `If-Match`: it says what moves, not what all look like. One that is sent and stale is refused.
    """
    check_may_publish(args["publish"])
    series = draft_to_act_on("series", key)
    move(series, Move(**fields), caller())
    if args["publish"]:
        publish(series)
    return answer(series)


@blp.delete("/series/<key>")
@only("author")
@writes
@blp.response(200, one(SeriesOut))
def delete_series(key: str) -> Answer:
    """Put the series in the trash and withdraw it from readers; its articles stay. Needs `If-Match`."""
    series = draft_to_change("series", key)
    put_in_trash(series, caller())
    return answer(series)
