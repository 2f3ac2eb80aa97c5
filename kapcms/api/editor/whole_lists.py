"""Lists that are read whole, for they are short (tokens, webhooks, sessions), given page by page as all lists are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flask import request

from kapcms.api.cursors import links, read_cursor, write_cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Listed(Protocol):
    """Something with an id."""

    id: str


T = TypeVar("T", bound=Listed)


def page_of(things: Sequence[T], shown: Callable[[T], dict[str, Any]], args: Mapping[str, Any]) -> dict[str, Any]:
    """The page of `things` that `args` (see PageIn) ask for, each as `shown`, in the envelope of lists.

    A cursor names the last thing of its page; where that was deleted since, the list begins again.

    Raises:
        Unreadable: the cursor was not given for this list.
    """
    last = read_cursor(request.path, args["cursor"])[0][0] if "cursor" in args else None
    begin = next((at for at, thing in enumerate(things, start=1) if thing.id == last), 0)
    page = things[begin : begin + args["limit"]]
    has_more = begin + len(page) < len(things)
    following = write_cursor(request.path, (page[-1].id,)) if has_more else None
    return {
        "data": [shown(thing) for thing in page],
        "meta": {"limit": args["limit"], "next_cursor": following},
        "links": links(following, None),
    }
