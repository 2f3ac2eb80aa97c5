"""The two kinds of index behind one interface: FTS5 on SQLite, tsvectors on PostgreSQL. Both index the same stems."""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import BigInteger, Text, bindparam, case, cast, column, func, literal_column, select, table

from kapcms.delivery.search.ranking import phrases_of
from kapcms.later import later
from kapcms.models.database import db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.dialects import postgresql

    from kapcms.delivery.search.vocabulary import Resolved, Slot, Term
    from kapcms.models.database import AnySelect
    from kapcms.models.search import SearchIndex
else:
    postgresql = later("sqlalchemy.dialects.postgresql")

CANDIDATES = 300
"""Of the articles in which a word stands, so many are ranked in each part: those that entered the index last."""
PAIR = 2
"""A phrase of so many words is told by the index of pairs alone."""
LOOKED_AT = 8_000
"""Characters of a text's stems that are ranked by (1,000 words and more)."""

_zero: ColumnElement[int] = literal_column("0")


class Part(IntEnum):
    """Where all terms must stand, from the best place down."""

    TITLE = 0
    HEADINGS = 1
    EVERYTHING = 2


class Engine(Protocol):
    """One database's kind of index."""

    def candidates(
        self, index: SearchIndex, wanted: Resolved, part: Part, allowed: ColumnElement[bool] | None
    ) -> AnySelect:
        """The ids (column `id`) of the newest CANDIDATES entries that have all terms of `wanted` in `part`.

        `allowed`: a condition on the index's entries.
        """

    def matching(self, index: SearchIndex, terms: Sequence[Term]) -> AnySelect:
        """The ids of whose entries have all terms."""

    def beginning(self, stems: ColumnElement[str]) -> ColumnElement[str]:
        """The first LOOKED_AT characters of a text of stems."""


class Fts5:
    """SQLite's index. Documentation: https://sqlite.org/fts5.html."""

    def candidates(
        self, index: SearchIndex, wanted: Resolved, part: Part, allowed: ColumnElement[bool] | None
    ) -> AnySelect:
        """See `Engine`."""
        rowid, query = self._found(index, wanted.terms or (), part)
        if allowed is not None:
            query = query.join(index.entry, index.entry.c.id == rowid).where(allowed)
        return query.order_by(rowid.desc()).limit(CANDIDATES)

    def matching(self, index: SearchIndex, terms: Sequence[Term]) -> AnySelect:
        """See `Engine`."""
        _, found = self._found(index, terms, Part.EVERYTHING)
        return select(index.owner).where(index.entry.c.id.in_(found))

    def beginning(self, stems: ColumnElement[str]) -> ColumnElement[str]:
        """See `Engine`."""
        return func.substr(stems, 1, LOOKED_AT)

    def _found(self, index: SearchIndex, terms: Sequence[Term], part: Part) -> tuple[ColumnElement[Any], AnySelect]:
        name = index.name if part == Part.EVERYTHING else f"{index.name}_{part.name.lower()}"
        rowid = table(name, column("rowid", BigInteger)).c.rowid
        wanted = " AND ".join(f"({' OR '.join(_quoted(term))})" for term in terms)
        matches = literal_column(name).op("MATCH", is_comparison=True)(wanted)
        return rowid, select(rowid.label("id")).where(matches)


class TsVectors:
    """PostgreSQL's index. Documentation: https://www.postgresql.org/docs/18/textsearch.html."""

    def candidates(
        self, index: SearchIndex, wanted: Resolved, part: Part, allowed: ColumnElement[bool] | None
    ) -> AnySelect:
        """See `Engine`."""
        terms = wanted.terms or ()
        entry_id, query = self._found(index, terms, part)
        if allowed is not None:
            query = query.join(index.entry, index.entry.c.id == entry_id).where(allowed)
        order: ColumnElement[Any] = entry_id
        if _has_phrase(terms) or (part == Part.EVERYTHING and not _is_frequent(wanted)):
            order = order + 0  # no index has this order
        return query.order_by(order.desc()).limit(CANDIDATES)

    def matching(self, index: SearchIndex, terms: Sequence[Term]) -> AnySelect:
        """See `Engine`."""
        _, found = self._found(index, terms, Part.EVERYTHING)
        return select(index.owner).where(index.entry.c.id.in_(found))

    def beginning(self, stems: ColumnElement[str]) -> ColumnElement[str]:
        """See `Engine`. Only what may be too long is cut: counting characters takes 20 us a text of 2 KB."""
        is_short = func.octet_length(stems) <= LOOKED_AT
        return case((is_short, stems), else_=func.substr(stems, 1, LOOKED_AT))

    def _found(self, index: SearchIndex, terms: Sequence[Term], part: Part) -> tuple[ColumnElement[Any], AnySelect]:
        vectors = table(index.name, column("id", BigInteger), column(part.name.lower()), column("pairs"))
        told_by_pairs = [term for term in terms if len(term) == PAIR and part == Part.EVERYTHING]
        conditions = [self._has_pair(vectors.c.pairs, pair) for term in terms for pair in pairwise(term)]
        if others := [term for term in terms if term not in told_by_pairs]:
            wanted = " & ".join(" <-> ".join(_any_of(slot) for slot in term) for term in others)
            query = cast(_literal(wanted), postgresql.TSQUERY)
            conditions.append(vectors.c[part.name.lower()].op("@@", is_comparison=True)(query))
        return vectors.c.id, select(vectors.c.id).where(*conditions)

    def _has_pair(self, pairs: ColumnElement[Any], pair: tuple[Slot, Slot]) -> ColumnElement[bool]:
        """Whether one of these pairs of words stands in the article; a vector must be unpacked to tell."""
        hashes = [func.hashtextextended(_literal(f"{one} {other}"), _zero) for one, other in product(*pair)]
        return pairs.op("&&", is_comparison=True)(postgresql.array(hashes))


def engine() -> Engine:
    """The index of the database in use."""
    return TsVectors() if db.engine.dialect.name == "postgresql" else Fts5()


def looked_at(index: SearchIndex, ids: AnySelect) -> AnySelect:
    """What is ranked by of the entries with these ids: the columns of a `Candidate`."""
    entry = index.entry.c
    text = engine().beginning(entry.text_stems)
    return select(entry.id, entry.title_stems, entry.heading_stems, text).where(entry.id.in_(ids))


def _has_phrase(terms: Sequence[Term]) -> bool:
    return any(len(term) > 1 for term in terms)


def _is_frequent(wanted: Resolved) -> bool:
    """Whether the newest entries that have all terms are found sooner by looking at one entry after the other.

    A vector takes about seven times as long to look at (it must be unpacked) as a row that the index names takes to
    fetch, and the planner does not know it: it took 42 ms for two words for which the index takes 4 ms. What is
    expected of words that are independent: looking at CANDIDATES * entries / found vectors, or fetching `found` rows.
    """
    entries = max(1, wanted.entries)
    found = float(entries)
    for term in wanted.terms or ():
        found *= min(1, sum(wanted.counts.get(stemmed, 0) for stemmed in term[0]) / entries)
    return found * found > 7 * CANDIDATES * entries


def _literal(text: str) -> ColumnElement[str]:
    """A text that stands in the statement, so that it is planned by what the text is."""
    return bindparam(None, text, type_=Text, literal_execute=True)


def _quoted(term: Term) -> list[str]:
    """Stems are letters and digits alone, so quoting them is enough."""
    return [f'"{phrase}"' for phrase in phrases_of(term)]


def _any_of(slot: Slot) -> str:
    return "(" + " | ".join(f"'{stemmed}'" for stemmed in slot) + ")"
