"""What the routes of all kinds of drafts share: answers with their version, pages, and who may change what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import caller
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.parsing import held_version, held_version_if_sent
from kapcms.errors import Forbidden
from kapcms.schemas.envelope import CountedPageIn
from kapcms.schemas.fields import In, OneOf, Text, Truth
from kapcms.services.drafts.editing import create, get_draft
from kapcms.services.drafts.listing import SORTS, DraftFilters, DraftPage, key_of, list_drafts
from kapcms.services.drafts.reconciling import Held, check_held_version, save_held
from kapcms.services.drafts.showing import card_of, shown
from kapcms.services.publication.publishing import Note, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.models.draft import Draft

Cards = Callable[[Sequence["Draft"]], list[dict[str, Any]]]
Answer = tuple[dict[str, Any], int, dict[str, str]]


class PublishIn(In):
    """Whether the change is to be seen by readers at once, in the same transaction."""

    publish = Truth(load_default=False)


class SaveIn(PublishIn):
    """How a save is meant; `merge` joins it with what others saved since, where the two touch different things."""

    autosave = Truth(load_default=False)
    merge = Truth(load_default=False)


class DeleteIn(In):
    """Whether what is in the trash leaves for good."""

    forever = Truth(load_default=False)


class DraftsIn(CountedPageIn):
    """Which drafts."""

    q = Text(200, least=1)
    status = OneOf("draft", "public", "changed", "scheduled", "trash")
    sort = OneOf(*SORTS, load_default="-updated_at")


def answer(draft: Draft, status: int = 200, **further: Any) -> Answer:
    """A draft, with `further` members, and with its version as ETag; a new one with its address."""
    headers = {"ETag": f'"{draft.version}"'}
    if status == 201:  # noqa: PLR2004  HTTP's number
        headers["Location"] = f"{request.path}/{draft.id}"
    return {"data": shown(draft) | further}, status, headers


def answer_page(args: Mapping[str, Any], type_: str, cards: Cards | None = None) -> dict[str, Any]:
    """A page of drafts of a type, as cards, or as `cards` shows them."""
    narrowing = {name: value for name, value in args.items() if name not in {"limit", "cursor", "count"}}
    filters = DraftFilters(type=type_, **narrowing)
    scope = f"{request.path}?{sorted(narrowing.items())}"
    beyond, backwards = read_cursor(scope, args["cursor"]) if "cursor" in args else (None, False)
    page = list_drafts(filters, args["limit"], beyond, backwards=backwards, count=args["count"])
    data = cards(page.drafts) if cards else [card_of(draft) for draft in page.drafts]
    return {"data": data, **_about(page, args, scope)}


def create_draft(type_: str, fields: Mapping[str, Any], *, is_published: bool) -> Answer:
    """Make a draft, and publish it where that is asked for."""
    check_may_publish(is_published)
    draft = create(type_, fields, caller())
    if is_published:
        publish(draft)
    return answer(draft, 201)


def edit_draft(type_: str, key: str, fields: Mapping[str, Any], args: Mapping[str, Any]) -> Answer:
    """Save fields of a draft that the caller holds the stored version of, and publish it where that is asked for.

    With `merge`, an older version may be held; `merged` in the answer says whether that was so.
    """
    check_may_publish(args["publish"])
    held = Held(held_version(), merges=args["merge"])
    draft = get_draft(type_, key, lock=True)
    check_may_change(draft)
    merged = save_held(draft, fields, caller(), held, kind="autosave" if args["autosave"] else "save")
    if args["publish"]:
        publish(draft, note=Note(args["note"], args["note_kind"]) if "note" in args else None)
    return answer(draft, merged=merged)


def draft_to_change(type_: str, key: str, changes: Mapping[str, Any] | None = None) -> Draft:
    """The draft, locked, whose stored version the caller holds and which the caller may change.

    One who holds another version is told how `changes` differ from what is stored.
    """
    held = held_version()
    draft = get_draft(type_, key, lock=True)
    check_may_change(draft)
    check_held_version(draft, held, changes)
    return draft


def draft_to_act_on(type_: str, key: str) -> Draft:
    """The draft, locked, which the caller may change, for an act that may go without `If-Match`.

    A stale one that is sent is refused all the same.
    """
    held = held_version_if_sent()
    draft = get_draft(type_, key, lock=True)
    check_may_change(draft)
    check_held_version(draft, held)
    return draft


def check_may_change(draft: Draft) -> None:
    """Let authors change only what they made.

    Raises:
        Forbidden: it is another's.
    """
    if not caller().may("editor") and draft.created_by != caller().name:
        raise Forbidden("Authors change what they made themselves; ask an editor.")


def check_may_publish(is_published: bool) -> None:
    """Let authors save, but not publish.

    Raises:
        Forbidden: publishing is asked for by an author.
    """
    if is_published and not caller().may("editor"):
        raise Forbidden("Publishing asks for the role editor.")


def check_may_purge() -> None:
    """Let authors put things in the trash, but not delete them for good.

    Raises:
        Forbidden: an author asks for it.
    """
    if not caller().may("editor"):
        raise Forbidden("Deleting for good asks for the role editor.")


def _about(page: DraftPage, args: Mapping[str, Any], scope: str) -> dict[str, Any]:
    following = previous = None
    if page.drafts and page.has_more:
        following = write_cursor(scope, key_of(page.drafts[-1], args["sort"]))
    if page.drafts and page.has_previous:
        previous = write_cursor(scope, key_of(page.drafts[0], args["sort"]), backwards=True)
    meta: dict[str, Any] = {"limit": args["limit"], "next_cursor": following}
    if page.total is not None:
        meta["total"] = page.total
    return {"meta": meta, "links": links(following, previous)}
