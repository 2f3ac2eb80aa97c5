"""The words by which articles are found: folded alike for index and query, and stemmed in their language.

Both databases index these words and cut nothing themselves, so both find the same.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import Stemmer  # type: ignore[import-not-found]  # PyStemmer has no types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_WORD = 60
"""Characters of a word that count; real words are shorter, and an index entry has a bound."""
MOST_WORDS = 10_000
"""Words that are kept with what was made of them, some 2 MB each time: an import of any size must not grow by them."""

_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_IDEOGRAPH}]"
_PLAIN_WORD = re.compile("[a-z0-9]+(?:'[a-z0-9]+)*")
_DROPPED = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670'\u2019\u00ad\u200b-\u200d]")
"""Accents, the points of Hebrew and Arabic, which most people leave out, apostrophes, and what is not seen."""
_SPELT = {
    "\u0131": "i", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t"
}  # fmt: skip
"""Letters with something on them or joined that Unicode does not take apart, as keyboards without them write them."""

_LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""The languages that Snowball stems (https://snowballstem.org, 3.0), by subtag of BCP 47; others stay unstemmed."""
_STEMMED_AT_THE_END = frozenset(
    {"da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "nn", "no", "pt", "ro", "ru", "sv"}
)
"""Languages whose stemmers leave the begin of a word alone (Arabic's and Indonesian's, for two, do not)."""
_lock = threading.Lock()


# The patterns with all marks of all scripts are made when they are first needed: together they take 20 ms.


@cache
def _mark() -> str:
    """The signs that are written on letters and are none to `re` (accents, points, vowels of India), as ranges."""
    codes = {code for code in range(0x300, 0x1E00) if unicodedata.category(chr(code)) in {"Mn", "Mc"}}
    begins = sorted(code for code in codes if code - 1 not in codes)
    ends = sorted(code for code in codes if code + 1 not in codes)
    return "".join(f"{chr(begin)}-{chr(end)}" for begin, end in zip(begins, ends, strict=True))


@cache
def _run() -> str:
    """Letters with the marks on them."""
    return rf"(?:{_LETTER}++[{_mark()}]*+|[{_mark()}]++)++"


@cache
def _word() -> re.Pattern[str]:
    """A word: a run, or several joined by apostrophes; or one sign of Chinese or Japanese."""
    return re.compile(rf"[{_IDEOGRAPH}]|{_run()}(?:['\u2019]{_run()})*")


@cache
def _word_at() -> re.Pattern[str]:
    """The same from a character on where a word can begin, not inside of one."""
    mark = f"[{_mark()}]"
    begun = rf"(?<!{_LETTER}.)(?<!{mark}.)(?<!{_LETTER}['\u2019].)(?<!{mark}['\u2019].)"
    others = rf"(?:(?<=[{_IDEOGRAPH}])|(?<={_LETTER}|{mark})(?:{_run()})?(?:['\u2019]{_run()})*)"
    return re.compile(f".{begun}{others}", re.DOTALL)


@cache
def _signs() -> re.Pattern[str]:
    return re.compile(f"[{_mark()}]+")


@cache
def _apart() -> re.Pattern[str]:
    """What parts words."""
    return re.compile(rf"(?:[^\w{_mark()}]|_)+")


class SpottedStem(NamedTuple):
    """A word of a text by its stem, and where it stands there."""

    stem: str
    start: int
    end: int


def spot_stems(text: str, stems: frozenset[str], locale: str, most_words: int) -> Iterator[SpottedStem]:
    """Each word of `text` that has one of `stems`, in its order; of so many words at most the stems are looked at.

    In languages that are stemmed at the end of words, words that begin with another letter than all `stems` are passed
    over without being looked at: so an English text costs a fifth of 1 µs a word.
    """
    for found in islice(_words_like(text, stems, locale), most_words):
        stemmed = _stem_of(found.group(), locale)
        if stemmed in stems:
            yield SpottedStem(stemmed, found.start(), found.end())


def _words_like(text: str, stems: frozenset[str], locale: str) -> Iterable[re.Match[str]]:
    """The words among which those with one of `stems` are, in their order."""
    initials = {stem[0] for stem in stems if stem}
    ends_only = locale.partition("-")[0].lower() in _STEMMED_AT_THE_END
    if not (ends_only and all(initial.isascii() and initial.isalnum() for initial in initials)):
        return _word().finditer(text)
    likely = _likely("".join(sorted(initials)), is_ascii=text.isascii())
    word_at = _word_at()
    return filter(None, (word_at.match(text, found.start()) for found in likely.finditer(text)))


@lru_cache(maxsize=500)
def _likely(initials: str, *, is_ascii: bool) -> re.Pattern[str]:
    """Where words with these initials may begin: a pattern of whole words takes fifty times as long to make.

    The set of first characters stands in front: `re` looks for those many times faster than it tries a pattern.
    """
    either = initials + initials.upper()
    if is_ascii:
        return re.compile(rf"[{either}](?<![^\W_].)", re.DOTALL)
    others = "\x80-\U0010ffff"  # folding may make any letter of one of those
    return re.compile(rf"[{either}{others}](?:(?<!\w.)|(?<=[_{_IDEOGRAPH}].))", re.DOTALL)


@lru_cache(maxsize=MOST_WORDS)
def _stem_of(word: str, locale: str) -> str:
    return stem(fold(word), locale)


def words_of(text: str) -> list[str]:
    """The folded words of `text` in their order. Of ASCII alone they are found in a fifth of the time."""
    if not text.isascii():
        return [word for found in _word().findall(text) if (word := fold(found))]
    words: list[str] = _PLAIN_WORD.findall(text.lower())
    if "'" in text or max(map(len, words), default=0) > LONGEST_WORD:
        return [found.replace("'", "")[:LONGEST_WORD] for found in words]
    return words


def with_stems(words: Iterable[str], locale: str) -> list[tuple[str, str]]:
    """Folded words, each with its stem in the language of `locale`: a third of the time of asking `stem` for each."""
    return [*map(_pairs(locale).__getitem__, words)]


def fold_text(text: str) -> str:
    """The whole text without case, accents and apostrophes, its other characters as they are.

    Letter after letter is replaced: that takes a tenth of the time of `str.translate` on a text that is not all ASCII.
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    for letter, spelt in _SPELT.items():
        folded = folded.replace(letter, spelt)
    return _DROPPED.sub("", folded)


@lru_cache(maxsize=MOST_WORDS)
def fold(word: str) -> str:
    """`word` without case, accents and apostrophes; "" where nothing of it is a letter or a digit."""
    if word.isascii() and word.isalnum():
        return word.lower()[:LONGEST_WORD]
    return _apart().sub("", fold_text(word))[:LONGEST_WORD]


def stem(folded: str, locale: str) -> str:
    """The stem of a folded word in the language of `locale`: letters and digits alone, which no database cuts."""
    return _signs().sub("", _stemmed(folded, locale.partition("-")[0].lower()))


class _Pairs(dict[str, tuple[str, str]]):
    """The words of one language that were stemmed lately, each with its stem."""

    def __init__(self, locale: str) -> None:
        self._locale = locale

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) >= MOST_WORDS:
            self.clear()
        self[word] = pair = (word, stem(word, self._locale))
        return pair


@lru_cache(maxsize=20)
def _pairs(locale: str) -> _Pairs:
    return _Pairs(locale)


def _stemmed(folded: str, language: str) -> str:
    stemmer = _stemmer(language)
    if stemmer is None:
        return folded
    with _lock:  # the library's stemmers keep state
        return str(stemmer.stemWord(folded)) or folded


@cache
def _stemmer(language: str) -> Any:
    name = _LANGUAGES.get(language)
    return None if name is None else Stemmer.Stemmer(name)
