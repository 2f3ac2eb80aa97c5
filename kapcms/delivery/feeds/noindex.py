"""Which articles search engines are asked to leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, func, literal

from kapcms.models.database import db

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_NO_INDEX = b'"noindex":true},"review":'
"""So the facts of an article say it, and only there: inside of a text the quotes would be escaped."""


def is_hidden(facts: Any) -> ColumnElement[bool]:
    """Whether these `facts` (the column of a public article) bear `noindex`."""
    sought = literal(_NO_INDEX, LargeBinary)
    if db.engine.dialect.name == "postgresql":
        return func.pg_catalog.position(facts, sought) > 0
    return func.instr(facts, sought) > 0
