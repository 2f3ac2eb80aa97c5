"""What the routes of all kinds of drafts share: answers with their version, pages, and who may change what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request

from kapcms.api.access import caller
from kapcms.api.cursors import links, read_cursor, write_cursor
from kapcms.api.editor.searching import RELEVANCE, best_drafts, search_for, with_highlights
from kapcms.api.parsing import held_version, held_version_if_sent
from kapcms.errors import Forbidden
from kapcms.models.draft import find_drafts
from kapcms.schemas.envelope import CountedPageIn
from kapcms.schemas.fields import In, OneOf, Text, Truth
from kapcms.services.drafts.editing import create, get_draft
from kapcms.services.drafts.listing import NEWEST, SORTS, DraftFilters, DraftPage, count_drafts, key_of, list_drafts
from kapcms.services.drafts.reconciling import Held, check_held_version, save_held
from kapcms.services.drafts.showing import card_of, shown
from kapcms.services.publication.publishing import Note, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.api.editor.searching import Search
    from kapcms.models.draft import Draft

Cards = Callable[[Sequence["Draft"]], list[dict[str, Any]]]
Answer = tuple[dict[str, Any], int, dict[str, str]]
Listed = tuple[Sequence["Draft"], dict[str, Any]]
"""The drafts of a page, and what the answer says about it."""


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
    """Which drafts: without `sort` the newest save first, but with `q` the best first."""

    q = Text(200, least=1)
    status = OneOf("draft", "public", "changed", "scheduled", "trash")
    sort = OneOf(RELEVANCE, *SORTS)


def answer(draft: Draft, status: int = 200, **further: Any) -> Answer:
    """A draft, with `further` members, and with its version as ETag; a new one with its address."""
    headers = {"ETag": f'"{draft.version}"'}
    if status == 201:  # noqa: PLR2004  HTTP's number
        headers["Location"] = f"{request.path}/{draft.id}"
    return {"data": shown(draft) | further}, status, headers


def answer_page(args: Mapping[str, Any], type_: str, cards: Cards | None = None) -> dict[str, Any]:
    """A page of drafts of a type, as cards, or as `cards` shows them."""
    kept = {name: value for name, value in args.items() if name not in {"limit", "cursor", "count"}}
    scope = f"{request.path}?{sorted(kept.items())}"
    narrowing = {name: value for name, value in kept.items() if name not in {"q", "sort"}}
    search = search_for(args["q"], args.get("locale")) if "q" in args else None
    filters = DraftFilters(type=type_, sort=_sort_of(args), **narrowing)
    if search is not None:
        filters = replace(filters, found=search.found, signs=search.signs)
    is_ranked = search is not None and not search.is_of_signs and args.get("sort", RELEVANCE) == RELEVANCE
    page, about = (_ranked if is_ranked else _listed)(args, filters, scope, search)
    data = cards(page) if cards else [card_of(draft) for draft in page]
    if search is not None:
        data = with_highlights(data, search)
        about["meta"]["corrections"] = search.corrections
    return {"data": data, **about}


def _sort_of(args: Mapping[str, Any]) -> str:
    sort = str(args.get("sort", NEWEST))
    return NEWEST if sort == RELEVANCE else sort


def _listed(args: Mapping[str, Any], filters: DraftFilters, scope: str, _: Search | None) -> Listed:
    beyond, backwards = read_cursor(scope, args["cursor"]) if "cursor" in args else (None, False)
    page = list_drafts(filters, args["limit"], beyond, backwards=backwards, count=args["count"])
    return page.drafts, _about(page, args, filters.sort, scope)


def _ranked(args: Mapping[str, Any], filters: DraftFilters, scope: str, search: Search | None) -> Listed:
    offset = int(read_cursor(scope, args["cursor"])[0][0]) if "cursor" in args else 0
    ids = best_drafts(search, filters, offset + args["limit"] + 1) if search else []
    drafts = find_drafts(ids[offset : offset + args["limit"]])
    following = write_cursor(scope, (offset + args["limit"],)) if len(ids) > offset + args["limit"] else None
    previous = write_cursor(scope, (max(0, offset - args["limit"]),)) if offset else None
    meta: dict[str, Any] = {"limit": args["limit"], "next_cursor": following}
    if args["count"]:
        meta["total"] = count_drafts(filters)
    return [drafts[i] for i in ids if i in drafts], {"meta": meta, "links": links(following, previous)}


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


def _about(page: DraftPage, args: Mapping[str, Any], sort: str, scope: str) -> dict[str, Any]:
    following = previous = None
    if page.drafts and page.has_more:
        following = write_cursor(scope, key_of(page.drafts[-1], sort))
    if page.drafts and page.has_previous:
        previous = write_cursor(scope, key_of(page.drafts[0], sort), backwards=True)
    meta: dict[str, Any] = {"limit": args["limit"], "next_cursor": following}
    if page.total is not None:
        meta["total"] = page.total
    return {"meta": meta, "links": links(following, previous)}
