"""From words that were typed to stems that the index knows: exact, by stem, by prefix, or as the nearest known word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import func, or_, select

from kapcms.content.search_words import stem
from kapcms.delivery.reading import one_of, rows_of
from kapcms.delivery.search.spelling import distance, errors_allowed
from kapcms.models.public import PublicThing
from kapcms.models.search import SearchWord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kapcms.delivery.search.wishes import Wish

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
    """The terms that must all be found, or None where a word is not in any article; and what was taken for a typo."""

    terms: tuple[Term, ...] | None
    corrections: dict[str, str] = field(default_factory=dict)

    @property
    def stems(self) -> frozenset[str]:
        """Every stem of every term."""
        return frozenset(stemmed for term in self.terms or () for slot in term for stemmed in slot)


def resolve(wishes: Sequence[Wish], locale: str | None, *, corrects: bool = True) -> Resolved:
    """The terms of `wishes`; `locale` is the language of what was typed (None: the site's).

    A word that the vocabulary does not know is taken by its stem, then as the beginning of a word, and then, where
    `corrects`, as a misspelling of the nearest known word.
    """
    words = sorted({word for wish in wishes for word in wish.words})
    if not words:
        return Resolved(None)
    known = _known(words, locale)
    resolved = Resolved(())
    terms: list[Term] = []
    for wish in wishes:
        slots = [_slot(word, known, resolved, prefix=wish.is_prefix, corrects=corrects) for word in wish.words]
        if not all(slots):
            return Resolved(None)
        terms.append(tuple(slots))
    resolved.terms = tuple(terms)
    return resolved


def completions(prefix: str, limit: int = MOST_COMPLETIONS) -> list[tuple[str, str]]:
    """The known words that begin with `prefix`, those of most articles first, each with its stem."""
    query = (
        select(SearchWord.word, SearchWord.stem)
        .where(SearchWord.word >= prefix, SearchWord.word < prefix + END)
        .order_by(SearchWord.count.desc(), SearchWord.word, SearchWord.stem)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows_of(query)]


def nearest(word: str) -> tuple[str, Slot] | None:
    """The known word that `word` most likely misspells, with its stems; None where none is near.

    A word with one error has one half without any, so words that share a half are enough to compare; of words with
    two errors, those are found that begin or end with a third without any.
    """
    allowed = errors_allowed(word)
    if not allowed:
        return None
    best = min(
        ((distance(word, known, allowed), -count, known) for known, count in _alike(word, allowed)),
        default=None,
    )
    if best is None or best[0] > allowed:
        return None
    stems = rows_of(select(SearchWord.stem).where(SearchWord.word == best[2]).order_by(SearchWord.stem))
    return best[2], tuple(row[0] for row in stems)


def _known(words: Iterable[str], locale: str | None) -> Mapping[str, Slot]:
    """The stems of those words that the vocabulary has, by word or by stem."""
    language = locale or _site_locale()
    stems = {word: stem(word, language) for word in words}
    query = select(SearchWord.word, SearchWord.stem).where(
        or_(SearchWord.word.in_(stems), SearchWord.stem.in_(set(stems.values())))
    )
    rows = rows_of(query)
    indexed = {row[1] for row in rows}
    by_word: dict[str, set[str]] = {word: {stems[word]} & indexed for word in stems}
    for word, stemmed in rows:
        by_word.get(word, set()).add(stemmed)
    return {word: tuple(sorted(found)) for word, found in by_word.items() if found}


def _slot(word: str, known: Mapping[str, Slot], resolved: Resolved, *, prefix: bool, corrects: bool) -> Slot:
    if word in known and not prefix:
        return known[word]
    if len(word) >= SHORTEST_PREFIX:
        found = tuple(dict.fromkeys([*known.get(word, ()), *(stemmed for _, stemmed in completions(word))]))
        if found:
            return found
    near = nearest(word) if corrects else None
    if near is None:
        return known.get(word, ())
    resolved.corrections[word] = near[0]
    return near[1]


def _alike(word: str, allowed: int) -> list[tuple[str, int]]:
    """Known words of about this length that begin or end with the same piece, with their counts."""
    size = len(word) // (allowed + 1)
    begins, ends = word[:size], word[-size:][::-1]
    length = func.length(SearchWord.word)
    near: dict[str, int] = {}
    for column, shared in ((SearchWord.word, begins), (SearchWord.backwards, ends)):
        query = (
            select(SearchWord.word, SearchWord.count)
            .where(column >= shared, column < shared + END)
            .where(length.between(len(word) - allowed, len(word) + allowed))
            .order_by(SearchWord.count.desc(), SearchWord.word)
            .limit(MOST_CANDIDATES)
        )
        near.update((row[0], row[1]) for row in rows_of(query))
    return list(near.items())


def _site_locale() -> str:
    row = one_of(select(PublicThing.facts).where(PublicThing.type == "site"))
    return "en" if row is None else str(orjson.loads(row.facts)["locale"])
