"""Keyset pages: the next page begins after the last key of this one, so page 1,000 costs what page 1 costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, tuple_

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from kapcms.models.database import AnyRow, AnySelect

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Which page: up to `limit` items beyond `beyond` (None: from the start), walking back where `backwards`."""

    limit: int
    beyond: Key | None = None
    backwards: bool = False
    with_total: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of JSON objects as bytes, and the keys from which the next and the previous page go on (None: no page)."""

    items: tuple[bytes, ...]
    next_key: Key | None
    previous_key: Key | None
    total: int | None
    number: int
    modified_at: datetime
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is ordered by: columns that together are unique, all ascending or all descending."""

    columns: tuple[Any, ...]
    descending: bool = False


def span_of(query: AnySelect, order: Order, span: Span) -> AnySelect:
    """`query` bounded to the span, with one row more than the limit to tell whether there is a further page.

    What differs from page to page stands in it under the names of `parameters_of`.
    """
    descending = order.descending != span.backwards
    if span.beyond is not None:
        query = query.where(_beyond(order, span.beyond, descending=descending))
    columns = [column.desc() if descending else column.asc() for column in order.columns]
    return query.order_by(*columns).limit(bindparam("limit", span.limit + 1, Integer))


def parameters_of(span: Span) -> dict[str, Any]:
    """The values of a statement that `span_of` made, so that one statement serves every page."""
    return {"limit": span.limit + 1} | {f"beyond_{index}": value for index, value in enumerate(span.beyond or ())}


def cut(rows: Sequence[AnyRow], span: Span) -> tuple[list[AnyRow], bool, bool]:
    """The page's rows in the list's order, and whether there are rows after and before it."""
    more = len(rows) > span.limit
    page = list(rows[: span.limit])
    if span.backwards:
        page.reverse()
        return page, span.beyond is not None, more
    return page, more, span.beyond is not None


def _beyond(order: Order, key: Key, *, descending: bool) -> ColumnElement[bool]:
    values = [
        bindparam(f"beyond_{index}", value, column.type)
        for index, (value, column) in enumerate(zip(key, order.columns, strict=True))
    ]
    columns, bound = tuple_(*order.columns), tuple_(*values)
    return columns < bound if descending else columns > bound
