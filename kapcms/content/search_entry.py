"""What a search index holds of a text: its parts as they are shown, their stems, and its words.

This is pure, so that an import makes it where it reads, in a process that opens no database.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kapcms.content.search_words import with_stems, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INDEXED_BYTES = 400_000
"""So much of each part of a text is searched: PostgreSQL refuses a tsvector of more than 1 MB."""
PARTS = {"title_stems": "title", "heading_stems": "headings", "text_stems": "text"}
"""The columns of stems, each with the part of a text that it is made of."""

Shown = dict[str, str]
"""What is searched and shown in fragments: `locale`, `title`, `headings`, `text`."""
Pair = tuple[str, str]
"""A word and its stem."""
Line = tuple[str, frozenset[Pair]]
"""The stems of a line, joined by spaces, and its words."""


class Entry(NamedTuple):
    """What an index holds of one text: the columns of its row, without whose it is, and its words, each once."""

    columns: dict[str, str]
    words: frozenset[Pair]


def entry_of(shown: Shown) -> Entry:
    """The entry of these texts."""
    lines = _lines_of(shown)
    stems = {name: " ".join([stems for stems, _ in found if stems]) for name, found in lines.items()}
    return Entry(shown | stems, _words_of(lines))


def difference(now: Shown, before: Shown) -> tuple[set[Pair], set[Pair]]:
    """The words that came, and those that went; of lines that stay, nothing is compared but the words of others."""
    here, there = _all_lines(now), _all_lines(before)
    stays = [pairs for line, (_, pairs) in here.items() if there.get(line, ("", None))[1] == pairs]
    new = set().union(*(pairs for line, (_, pairs) in here.items() if there.get(line, ("", None))[1] != pairs))
    old = set().union(*(pairs for line, (_, pairs) in there.items() if here.get(line, ("", None))[1] != pairs))
    came = {pair for pair in new - old if not any(pair in pairs for pairs in stays)}
    return came, {pair for pair in old - new if not any(pair in pairs for pairs in stays)}


def _words_of(lines: Mapping[str, Sequence[Line]]) -> frozenset[Pair]:
    return frozenset().union(*(pairs for found in lines.values() for _, pairs in found))


def _lines_of(shown: Mapping[str, str]) -> dict[str, list[Line]]:
    """The lines of the texts, stemmed, by the columns of stems."""
    locale = shown["locale"]
    return {name: [_stemmed(line, locale) for line in _kept(shown[part]).split("\n")] for name, part in PARTS.items()}


def _kept(text: str) -> str:
    """So much of a part as is searched."""
    whole = len(text) * 4 <= INDEXED_BYTES  # no character takes more bytes
    return text if whole else text.encode()[:INDEXED_BYTES].decode(errors="ignore")


@lru_cache(maxsize=1000)
def _stemmed(line: str, locale: str) -> Line:
    """No word goes beyond its line; of a text that is saved again, most lines are those of the time before."""
    pairs = with_stems(words_of(line), locale)
    return " ".join([stemmed for _, stemmed in pairs]), frozenset(pairs)


def _all_lines(shown: Mapping[str, str]) -> dict[str, Line]:
    """The different lines of all parts, by what they say."""
    parts = [_kept(shown[part]) for part in PARTS.values()]
    return {line: _stemmed(line, shown["locale"]) for part in parts for line in part.split("\n")}
