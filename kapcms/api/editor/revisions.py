"""Revisions in the Editor API: what a draft was, what changed, going back, and setting a lost save aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import caller, only
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import (
    Answer,
    PublishIn,
    answer,
    check_may_change,
    check_may_publish,
    draft_to_change,
)
from kapcms.api.editor.nouns import A_REVISED, NOUNS, REVISED, Noun
from kapcms.api.parsing import held_version_if_sent
from kapcms.api.writing import writes
from kapcms.models.revision import Revision, find_revisions
from kapcms.schemas.envelope import PageIn, many, one
from kapcms.schemas.revision import LARGEST, DiffIn, DiffOut, RevertIn, RevisionCardOut, RevisionOut
from kapcms.services.drafts.comparing import compare
from kapcms.services.drafts.editing import get_draft
from kapcms.services.drafts.revising import get_revision, revert, set_aside
from kapcms.services.drafts.showing import content_shown
from kapcms.services.publication.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.models.draft import Draft

blp = blueprint("revisions", "Revisions: every save is kept")

NUMBER = f"<int(min=1, max={LARGEST}):n>"


@blp.get(f"{A_REVISED}/revisions")
@only("viewer")
@blp.arguments(PageIn, location="query")
@blp.response(200, many(RevisionCardOut))
def list_revisions(args: dict[str, Any], noun: str, key: str) -> dict[str, Any]:
    """The revisions, newest first. Autosaves of one author within a few minutes are one."""
    return page_of_revisions(get_draft(REVISED[noun], key), args)


def page_of_revisions(draft: Draft, args: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the revisions of a draft, in the envelope of lists."""
    below = read_cursor(request.path, args["cursor"])[0][0] if "cursor" in args else None
    found = find_revisions(draft.id, below=below, limit=args["limit"] + 1)
    page = found[: args["limit"]]
    following = write_cursor(request.path, (page[-1].n,)) if len(found) > len(page) else None
    return {
        "data": [_card(draft, revision) for revision in page],
        "meta": {"limit": args["limit"], "next_cursor": following},
        "links": links(following, None),
    }


@blp.get(f"{A_REVISED}/revisions/{NUMBER}")
@only("viewer")
@blp.response(200, one(RevisionOut))
def get_one_revision(noun: str, key: str, n: int) -> dict[str, Any]:
    """One revision with its content."""
    draft = get_draft(REVISED[noun], key)
    return {"data": whole_revision(draft, get_revision(draft, n))}


@blp.get(f"{A_REVISED}/revisions/{NUMBER}/diff")
@only("viewer")
@blp.arguments(DiffIn, location="query")
@blp.response(200, one(DiffOut))
def diff_revisions(args: dict[str, Any], noun: str, key: str, n: int) -> dict[str, Any]:
    """What changed from this revision to another: by field; the body by block, and by words inside a changed block.

    `changes` tells it as data, `html` with `ins` and `del`. The order of a series tells who was added, removed, moved.
    """
    return {"data": difference(get_draft(REVISED[noun], key), n, args.get("to"))}


def difference(draft: Draft, n: int, to: int | None) -> dict[str, Any]:
    """What changed from revision `n` of a draft to revision `to` (None: the newest)."""
    before, after = get_revision(draft, n), get_revision(draft, to or draft.revision)
    differences = compare(draft.type, before.content, after.content)
    return {"from": _card(draft, before), "to": _card(draft, after), "fields": differences}


def _offer_reverting(noun: Noun) -> None:
    @blp.put(f"/{noun.name}/<key>/draft", endpoint=f"revert_{noun.draft_type}")
    @only("author")
    @writes
    @blp.arguments(PublishIn, location="query")
    @blp.arguments(RevertIn)
    @blp.response(200, one(noun.gives))
    def put_draft(args: dict[str, Any], fields: dict[str, Any], key: str) -> Answer:
        """Go back to a revision: its content becomes a new one, so that going back can be undone; needs `If-Match`."""
        check_may_publish(args["publish"])
        draft = draft_to_change(noun.draft_type, key)
        revert(draft, fields["from_revision"], caller(), fields.get("fields"))
        if args["publish"]:
            publish(draft)
        return answer(draft)


def _offer_setting_aside(noun: Noun) -> None:
    @blp.post(f"/{noun.name}/<key>/revisions", endpoint=f"set_aside_{noun.draft_type}")
    @only("author")
    @writes
    @blp.arguments(noun.accepts(partial=True))
    @blp.response(201, one(RevisionOut))
    def post_revision(fields: dict[str, Any], key: str) -> Answer:
        """Keep a save that lost as a revision beside the working copy: send the very request that got 412 here.

        `If-Match` names the version that the fields were changed on; without it they are taken to be on the stored
        one. Neither the draft nor its version changes; the diff and going back work as for any revision.
        """
        held = held_version_if_sent()
        draft = get_draft(noun.draft_type, key, lock=True)
        check_may_change(draft)
        revision = set_aside(draft, fields, held, caller())
        location = f"{request.path}/{revision.n}"
        return {"data": whole_revision(draft, revision)}, 201, {"Location": location, "ETag": f'"{draft.version}"'}


for each in NOUNS:
    _offer_reverting(each)
    _offer_setting_aside(each)


def _card(draft: Draft, revision: Revision) -> dict[str, Any]:
    is_aside = revision.kind == "aside"
    return {
        "n": revision.n,
        "version": None if is_aside else revision.version,
        "kind": revision.kind,
        "pinned": revision.pinned,
        "is_current": revision.version == draft.version,
        "is_public": revision.version == draft.public_version,
        "author": revision.author,
        "at": revision.at,
        "note": revision.note,
    }


def whole_revision(draft: Draft, revision: Revision) -> dict[str, Any]:
    """A revision with its content."""
    return _card(draft, revision) | {"content": content_shown(draft.type, revision.content)}
