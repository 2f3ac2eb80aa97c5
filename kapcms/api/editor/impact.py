"""Impact in the Editor API: what readers would see change, before the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma
from marshmallow import fields, validate

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.models.transaction import rehearsal
from kapcms.schemas.envelope import one
from kapcms.schemas.fields import In, OneOf, Text
from kapcms.schemas.impact import ImpactOut
from kapcms.services.drafts.arranging import Move, move
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.trashing import put_in_trash
from kapcms.services.previews.foretelling import foretell
from kapcms.services.publication.publishing import publish, withdraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.models.draft import Draft

blp = blueprint("impact", "What an act would change for readers")

PLACES = frozenset({"before", "after", "to"})


class ImpactIn(In):
    """Which act; a move needs `series` and exactly one of `before`, `after` and `to`, as in `POST …/moves`."""

    action = OneOf("publish", "unpublish", "delete", "move", required=True)
    series = Text(200, least=1)
    before = Text(200, least=1)
    after = Text(200, least=1)
    to = fields.Integer(validate=validate.Range(1, 1_000_000))

    @ma.validates_schema
    def whole_move(self, data: dict[str, Any], **_: Any) -> None:
        """A move says where to; nothing else does."""
        given = data.keys() & {*PLACES, "series"}
        if data.get("action") == "move" and ("series" not in given or len(given) != 2):  # noqa: PLR2004  series and place
            raise ma.ValidationError("A move needs series and exactly one of before, after and to.")
        if data.get("action") != "move" and given:
            raise ma.ValidationError("Only a move takes series, before, after and to.")


@blp.get("/articles/<key>/impact")
@only("viewer")
@blp.arguments(ImpactIn, location="query")
@blp.response(200, one(ImpactOut))
def get_impact(args: dict[str, Any], key: str) -> dict[str, Any]:
    """What publishing the working copy, withdrawing, trashing or moving (and publishing the series) would change.

    The act is tried and undone: what is told here is what then happens, if nothing else happens first.
    """
    with rehearsal():
        draft = get_draft("article", key)
        return {"data": foretell(draft, _act(draft, args))}


def _act(draft: Draft, args: dict[str, Any]) -> Callable[[], object]:
    acts: dict[str, Callable[[], object]] = {
        "publish": lambda: publish(draft),
        "unpublish": lambda: withdraw(draft),
        "delete": lambda: put_in_trash(draft, caller()),
        "move": lambda: _move(draft, args),
    }
    return acts[args["action"]]


def _move(draft: Draft, args: dict[str, Any]) -> None:
    series = get_draft("series", args["series"], lock=True)
    move(series, Move(draft.id, **{name: args[name] for name in PLACES & args.keys()}), caller())
    publish(series)
