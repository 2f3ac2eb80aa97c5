"""From words that were typed to stems that the index knows: exact, by stem, by prefix, or as the nearest known word."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import orjson
from sqlalchemy import Integer, bindparam, func, or_, select

from kapcms.content.search_words import stem
from kapcms.delivery.prepared import Prepared
from kapcms.delivery.reading import rows_of
from kapcms.delivery.search.spelling import distance, errors_allowed
from kapcms.models.public import PublicThing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from kapcms.delivery.search.wishes import Wish
    from kapcms.models.search import SearchIndex

Slot = tuple[str, ...]
"""The stems of which any will do for one word."""
Term = tuple[Slot, ...]
"""One word, or the words of a phrase in their order."""

MOST_COMPLETIONS = 20
"""So many known words stand for a prefix, those of most articles first."""
SHORTEST_PREFIX = 2
MOST_CANDIDATES = 400
"""Known words that share an end with a misspelt one and are compared with it, those of most articles first."""
END = "\U0010ffff"
"""Sorts after every character."""


@dataclass(slots=True)
class Resolved:
    """The terms that must all be found, or None where a word is not in any entry; and what was taken for a typo.

    `counts`: in how many entries a stem stands, at least. `entries`: about how many entries there are.
    """

    terms: tuple[Term, ...] | None
    corrections: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    entries: int = 0
    has_no_words: bool = False

    def note(self, stemmed: str, count: int) -> None:
        """Let a stem be known to stand in so many entries."""
        self.counts[stemmed] = max(count, self.counts.get(stemmed, 0))

    @property
    def stems(self) -> frozenset[str]:
        """Every stem of every term."""
        return frozenset(stemmed for term in self.terms or () for slot in term for stemmed in slot)


class Way(NamedTuple):
    """How a word is looked for: as a beginning, and as a misspelling where nothing has it."""

    is_prefix: bool
    corrects: bool


def resolve(index: SearchIndex, wishes: Sequence[Wish], locale: str | None, *, corrects: bool = True) -> Resolved:
    """The terms of `wishes` in an index; `locale` is the language of what was typed (None: the site's).

    A word that the vocabulary does not know is taken by its stem, then as the beginning of a word, and then, where
    `corrects`, as a misspelling of the nearest known word.
    """
    words = sorted({word for wish in wishes for word in wish.words})
    if not words:
        return Resolved(None, has_no_words=True)
    resolved = Resolved(())
    known = _known(index, words, locale, resolved)
    terms: list[Term] = []
    for wish in wishes:
        way = Way(wish.is_prefix, corrects)
        slots = [_slot(index, word, known, resolved, way) for word in wish.words]
        if not all(slots):
            return Resolved(None)
        terms.append(tuple(slots))
    resolved.terms = tuple(terms)
    return resolved


def completions(index: SearchIndex, prefix: str, limit: int = MOST_COMPLETIONS) -> list[tuple[str, str, int]]:
    """The known words that begin with `prefix`, those of most entries first, each with its stem and its count."""
    rows = _completing(index).rows(begin=prefix, end=prefix + END, most=limit)
    return [(row[0], row[1], row[2]) for row in rows]


def nearest(index: SearchIndex, word: str) -> tuple[str, Slot] | None:
    """The known word that `word` most likely misspells, with its stems; None where none is near.

    A word with one error has one half without any, so words that share a half are enough to compare; of words with
    two errors, those are found that begin or end with a third without any.
    """
    allowed = errors_allowed(word)
    if not allowed:
        return None
    best = min(
        ((distance(word, other, allowed), -count, other) for other, count in _alike(index, word, allowed)),
        default=None,
    )
    if best is None or best[0] > allowed:
        return None
    return best[2], tuple(row[0] for row in _stems_of(index).rows(word=best[2]))


def _known(index: SearchIndex, words: Iterable[str], locale: str | None, resolved: Resolved) -> Mapping[str, Slot]:
    """The stems of those words that the vocabulary has, by word or by stem."""
    language = locale or _site_locale()
    stems = {word: stem(word, language) for word in words}
    known = index.word.c
    is_meant = or_(known.word.in_(stems), known.stem.in_(set(stems.values())))
    rows = rows_of(select(known.word, known.stem, known.count, _entries(index)).where(is_meant))
    for _, stemmed, count, entries in rows:
        resolved.note(stemmed, count)
        resolved.entries = entries
    by_word: dict[str, set[str]] = {word: {stems[word]} & resolved.counts.keys() for word in stems}
    for word, stemmed, *_ in rows:
        by_word.get(word, set()).add(stemmed)
    return {word: tuple(sorted(found)) for word, found in by_word.items() if found}


def _entries(index: SearchIndex) -> ColumnElement[int]:
    """About how many entries there are: their numbers follow each other."""
    number = index.entry.c.id
    return select(func.max(number)).scalar_subquery() - select(func.min(number)).scalar_subquery() + 1


def _slot(index: SearchIndex, word: str, known: Mapping[str, Slot], resolved: Resolved, way: Way) -> Slot:
    if word in known and not way.is_prefix:
        return known[word]
    if len(word) >= SHORTEST_PREFIX:
        stems = dict.fromkeys(known.get(word, ()))
        for _, stemmed, count in completions(index, word):
            resolved.note(stemmed, count)
            stems[stemmed] = None
        if stems:
            return tuple(stems)
    near = nearest(index, word) if way.corrects else None
    if near is None:
        return known.get(word, ())
    resolved.corrections[word] = near[0]
    return near[1]


def _alike(index: SearchIndex, word: str, allowed: int) -> list[tuple[str, int]]:
    """Known words of about this length that begin or end with the same piece, with their counts."""
    size = len(word) // (allowed + 1)
    lengths = {"shortest": len(word) - allowed, "longest": len(word) + allowed}
    near: dict[str, int] = {}
    for column, shared in (("word", word[:size]), ("backwards", word[-size:][::-1])):
        rows = _sharing(index, column).rows(begin=shared, end=shared + END, **lengths)
        near.update((row[0], row[1]) for row in rows)
    return list(near.items())


@cache
def _completing(index: SearchIndex) -> Prepared:
    word = index.word.c
    return Prepared(
        select(word.word, word.stem, word.count)
        .where(word.word >= bindparam("begin"), word.word < bindparam("end"))
        .order_by(word.count.desc(), word.word, word.stem)
        .limit(bindparam("most"))
    )


@cache
def _sharing(index: SearchIndex, column: str) -> Prepared:
    word = index.word.c
    length = func.length(word.word)
    return Prepared(
        select(word.word, word.count)
        .where(word[column] >= bindparam("begin"), word[column] < bindparam("end"))
        .where(length >= bindparam("shortest", type_=Integer), length <= bindparam("longest", type_=Integer))
        .order_by(word.count.desc(), word.word)
        .limit(MOST_CANDIDATES)
    )


@cache
def _stems_of(index: SearchIndex) -> Prepared:
    word = index.word.c
    return Prepared(select(word.stem).where(word.word == bindparam("word")).order_by(word.stem))


_site = Prepared(select(PublicThing.facts).where(PublicThing.type == "site"))


def _site_locale() -> str:
    row = _site.one()
    return "en" if row is None else str(orjson.loads(row.facts)["locale"])
