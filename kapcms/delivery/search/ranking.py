"""The order of what was found: the same on both databases, from the stems of the candidates alone.

A database that ranks must look through the whole index for it (bm25 counts every article that has a word; a tsvector
is unpacked): of common words and phrases that is most of a search's time. Here only the candidates are looked at.
"""

from __future__ import annotations

from itertools import pairwise, product, takewhile
from math import log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kapcms.delivery.search.vocabulary import Term

MOST_PHRASES = 16
"""Ways to say one phrase that are looked for."""
FEW = 3
"""So many stems of one word are counted one by one; of more (a prefix has them), all that begin as they do."""
SATURATION, BY_LENGTH = 1.2, 0.75
"""How fast further mentions count less, and how much a long article's do: BM25's usual k1 and b.

Source: Robertson and Zaragoza 2009, doi:10.1561/1500000019.
"""
TITLE, HEADINGS, TEXT = 10, 4, 1
"""What a mention counts, by its place."""


class Candidate(NamedTuple):
    """An article that has all terms: its entry's id, and the stems of its parts, joined by spaces."""

    id: int
    title: str
    headings: str
    text: str


def best_first(candidates: Iterable[Candidate], terms: Sequence[Term], counts: Mapping[str, int]) -> list[int]:
    """The ids of the candidates, the best first and of equals the newest.

    `counts`: in how many articles each stem stands; a rare word weighs more. Words that stand next to each other in
    the order in which they were typed count as one term more.
    """
    known = list(candidates)
    wanted = [(_needles(term), _weight(term, counts)) for term in _with_neighbours(terms)]
    lengths = [1 + len(candidate.headings) + len(candidate.text) for candidate in known]
    usual = sum(lengths) / max(1, len(lengths))
    scored = []
    for candidate, length in zip(known, lengths, strict=True):
        damping = SATURATION * (1 - BY_LENGTH + BY_LENGTH * length / usual)
        scored.append((_score(candidate, wanted, damping), candidate.id))
    scored.sort(reverse=True)
    return [entry_id for _, entry_id in scored]


def phrases_of(term: Term) -> list[str]:
    """The ways to say a term, each as its stems joined by spaces."""
    return [" ".join(words) for words, _ in zip(product(*term), range(_most(term)), strict=False)]


def _most(term: Term) -> int:
    return MOST_PHRASES if len(term) > 1 else len(term[0])


def _with_neighbours(terms: Sequence[Term]) -> list[Term]:
    return [*terms, *(one + other for one, other in pairwise(terms))]


def _weight(term: Term, counts: Mapping[str, int]) -> float:
    rarest = min(max(counts.get(stemmed, 1) for stemmed in slot) for slot in term)
    return 1 / log(2 + rarest)


def _needles(term: Term) -> list[str]:
    """What to count in a text that begins and ends with a space."""
    phrases = phrases_of(term)
    if len(term) == 1 and len(phrases) > FEW and (shared := _beginning(phrases)):
        return [f" {shared}"]
    return [f" {phrase} " for phrase in phrases]


def _beginning(words: Sequence[str]) -> str:
    """With what all of them begin."""
    pairs = zip(min(words), max(words), strict=False)  # between these two are all others
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _score(candidate: Candidate, wanted: Sequence[tuple[list[str], float]], damping: float) -> float:
    title, headings, text = f" {candidate.title} ", f" {candidate.headings} ", f" {candidate.text} "
    score = 0.0
    for needles, weight in wanted:
        mentions = 0
        for needle in needles:
            mentions += TITLE * title.count(needle) + HEADINGS * headings.count(needle) + TEXT * text.count(needle)
        score += weight * mentions / (mentions + damping)
    return score
