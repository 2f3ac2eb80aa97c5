"""The order of series in the Editor API: the whole order at once, or one move."""

from __future__ import annotations

from typing import Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import (
    Answer,
    PublishIn,
    answer,
    check_may_publish,
    draft_to_act_on,
    draft_to_change,
)
from kapcms.api.writing import writes
from kapcms.schemas.envelope import one
from kapcms.schemas.series import MoveIn, OrderIn, SeriesOut
from kapcms.services.drafts.arranging import Move, move, set_order
from kapcms.services.publication.publishing import publish

blp = blueprint("orders", "The order of articles in a series")


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
