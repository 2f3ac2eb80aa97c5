"""What a person typed into a search field: words and phrases, never an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kapcms.content.search_words import words_of

MOST_WORDS = 16
"""Further words of a query are ignored: each costs a look-up, and the first ones decide."""

_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Wish:
    """Folded words that are wanted next to each other; most often one. `is_prefix`: it may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False


def wishes_of(text: str) -> tuple[Wish, ...]:
    """The words and "phrases" of a query; `kap*` is a prefix. Empty where nothing is a word."""
    wishes: list[Wish] = []
    for phrase, bare in _PIECE.findall(text):
        if bare:
            words = words_of(bare)
            wishes += [Wish((word,)) for word in words]
            if words and bare.endswith("*"):
                wishes[-1] = Wish((words[-1],), is_prefix=True)
        elif words := words_of(phrase):
            wishes.append(Wish(tuple(words)))
    return _bounded(wishes)


def _bounded(wishes: list[Wish]) -> tuple[Wish, ...]:
    room = MOST_WORDS
    bounded = []
    for wish in dict.fromkeys(wishes):
        if room <= 0:
            break
        bounded.append(Wish(wish.words[:room], wish.is_prefix))
        room -= len(wish.words)
    return tuple(bounded)
