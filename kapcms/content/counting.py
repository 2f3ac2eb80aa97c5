"""How long a text is for a reader: words, and minutes."""

from __future__ import annotations

import re

WORDS_PER_MINUTE = 238
"""Silent reading speed of adults, English non-fiction. Source: Brysbaert 2019, doi:10.1016/j.jml.2019.104047."""

_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"\w+(?:[^\w\s\u2013\u2014\u2026/]+\w+)*")


def word_count(text: str) -> int:
    """The words of `text`; in Chinese and Japanese, which put no spaces between them, its characters.

    What an apostrophe, hyphen or point joins is one word ("it's", "well-known", "3.5"); a dash or slash parts words.
    """
    if text.isascii():
        return sum(1 for _ in _WORD.finditer(text))
    spaced, characters = _IDEOGRAPH.subn(" ", text)
    return characters + sum(1 for _ in _WORD.finditer(spaced))


def reading_minutes(words: int) -> int:
    """Whole minutes to read `words` words, at least 1, rounded up.

    Raises:
        ValueError: `words` is negative.
    """
    if words < 0:
        raise ValueError(f"a text cannot have {words} words")
    return max(1, -(-words // WORDS_PER_MINUTE))
