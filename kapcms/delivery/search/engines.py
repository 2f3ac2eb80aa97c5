"""The two indexes behind one interface: FTS5 on SQLite, tsvectors on PostgreSQL. Both index the same stems."""

from __future__ import annotations

from enum import IntEnum
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Float, Integer, Text, bindparam, cast, column, func, literal_column, select, table

from kapcms.later import later
from kapcms.models.database import db
from kapcms.models.search import INDEX, SearchEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.dialects import postgresql

    from kapcms.delivery.search.vocabulary import Slot, Term
    from kapcms.models.database import AnySelect
else:
    postgresql = later("sqlalchemy.dialects.postgresql")

CANDIDATES = 300
"""Of the articles in which a word stands, so many are ranked in each part: those that entered the index last.

A word of half the articles would else cost half a second to rank (100,000 articles), and ranks almost nothing.
"""
MOST_PHRASES = 16
"""Ways to say one phrase (FTS5 knows no alternatives inside of one)."""


class Part(IntEnum):
    """Where all terms must stand, from the best place down."""

    TITLE = 0
    HEADINGS = 1
    EVERYTHING = 2


class Engine(Protocol):
    """One database's index."""

    def ranked(self, terms: Sequence[Term], part: Part, allowed: ColumnElement[bool] | None) -> AnySelect:
        """Rows (id of the entry, score: lower is better) of up to CANDIDATES articles with all terms in `part`.

        `allowed`: a condition on `SearchEntry`.
        """

    def matching(self, terms: Sequence[Term]) -> AnySelect:
        """The article ids of all articles that have all terms."""


class Fts5:
    """SQLite's index. Documentation: https://sqlite.org/fts5.html."""

    _index = table(INDEX, column("rowid", Integer))
    _columns = ("{title_stems}", "{title_stems heading_stems}", "{title_stems heading_stems text_stems}")
    _score = literal_column(f"bm25({INDEX}, 10.0, 4.0, 1.0)", Float)

    def ranked(self, terms: Sequence[Term], part: Part, allowed: ColumnElement[bool] | None) -> AnySelect:
        """See `Engine`."""
        query = select(self._index.c.rowid.label("id"), self._score.label("score")).where(self._has(terms, part))
        if allowed is not None:
            query = query.join(SearchEntry, SearchEntry.id == self._index.c.rowid).where(allowed)
        return query.order_by(self._index.c.rowid.desc()).limit(CANDIDATES)

    def matching(self, terms: Sequence[Term]) -> AnySelect:
        """See `Engine`."""
        found = select(self._index.c.rowid).where(self._has(terms, Part.EVERYTHING))
        return select(SearchEntry.article_id).where(SearchEntry.id.in_(found))

    def _has(self, terms: Sequence[Term], part: Part) -> ColumnElement[bool]:
        wanted = " AND ".join(f"({' OR '.join(_phrases(term))})" for term in terms)
        return literal_column(INDEX).op("MATCH", is_comparison=True)(f"{self._columns[part]} : ({wanted})")


class TsVectors:
    """PostgreSQL's index. Documentation: https://www.postgresql.org/docs/18/textsearch.html."""

    _index = table(
        INDEX,
        column("id", Integer),
        column("title"),
        column("headings"),
        column("everything"),
    )
    _weights: ColumnElement[Any] = literal_column("'{0.1, 0.1, 0.4, 1.0}'::float4[]")
    _by_length = 1
    """Divide the rank by 1 + the logarithm of the length."""

    def ranked(self, terms: Sequence[Term], part: Part, allowed: ColumnElement[bool] | None) -> AnySelect:
        """See `Engine`."""
        vector, wanted = self._index.c[part.name.lower()], self._wanted(terms)
        newest = select(self._index.c.id, vector.label("vector")).where(vector.op("@@")(wanted))
        if allowed is not None:
            newest = newest.join(SearchEntry, SearchEntry.id == self._index.c.id).where(allowed)
        order: ColumnElement[Any] = self._index.c.id
        if any(len(term) > 1 for term in terms):
            # A phrase is taken to be as frequent as its words together, so the planner would walk the table backwards
            # and look into every vector (3.3 s at 100,000 articles); no index has this order, so it asks the words'.
            order = order + 0
        candidate = newest.order_by(order.desc()).limit(CANDIDATES).subquery("candidate")
        rank = func.ts_rank_cd(self._weights, candidate.c.vector, wanted, self._by_length)
        return select(candidate.c.id, (-rank).label("score"))

    def matching(self, terms: Sequence[Term]) -> AnySelect:
        """See `Engine`."""
        found = select(self._index.c.id).where(self._index.c.everything.op("@@")(self._wanted(terms)))
        return select(SearchEntry.article_id).where(SearchEntry.id.in_(found))

    def _wanted(self, terms: Sequence[Term]) -> ColumnElement[str]:
        wanted = " & ".join(" <-> ".join(_any_of(slot) for slot in term) for term in terms)
        return cast(bindparam(None, wanted, type_=Text, literal_execute=True), postgresql.TSQUERY)


def engine() -> Engine:
    """The index of the database in use."""
    return TsVectors() if db.engine.dialect.name == "postgresql" else Fts5()


def _phrases(term: Term) -> list[str]:
    """Stems are letters and digits alone, so quoting them is enough."""
    return [f'"{" ".join(words)}"' for words, _ in zip(product(*term), range(MOST_PHRASES), strict=False)]


def _any_of(slot: Slot) -> str:
    return "(" + " | ".join(f"'{stemmed}'" for stemmed in slot) + ")"
