"""Choosing among translations: one of a group for one reader, or every group once in a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import aliased

from kapcms.content.languages import best_of, lookup_chain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from kapcms.models.database import AnyRow


@dataclass(frozen=True, slots=True)
class Choice:
    """The row in the first language that is there (None: in none of those wished), and the languages there are."""

    row: AnyRow | None
    available: tuple[str, ...]


def in_language(rows: Sequence[AnyRow], languages: Sequence[str]) -> Choice:
    """Of the `rows` of a group (with `locale`), the one in the first of these languages."""
    by_locale = {row.locale: row for row in rows}
    return Choice(best_of(by_locale, languages), tuple(sorted(by_locale)))


def is_in_language(model: Any, wanted: str, fallbacks: Sequence[str]) -> ColumnElement[bool]:
    """Whether a row is in the language `wanted`; with `fallbacks`, whether it stands for its group.

    It does where it is in the first language of the chain in which the group has anything.
    """
    if not fallbacks:
        return model.locale == wanted  # type: ignore[no-any-return]  # a comparison of a column
    chain = lookup_chain(wanted, fallbacks)
    ways: list[ColumnElement[bool]] = [model.locale == chain[0]]
    for index, tag in enumerate(chain[1:], start=1):
        other = aliased(model)
        better = exists().where(other.group_id == model.group_id, other.locale.in_(chain[:index]))
        ways.append(and_(model.locale == tag, ~better))
    return and_(model.locale.in_(chain), or_(*ways))


def stands_for_group(own: str, group: Sequence[str], wanted: str | None, fallbacks: Sequence[str]) -> bool:
    """The same in plain Python: `own` is the language of one, `group` those of its group."""
    if wanted is None or not fallbacks:
        return wanted in {None, own}
    chain = lookup_chain(wanted, fallbacks)
    first = next((tag for tag in chain if tag in group), None)
    return first == own
