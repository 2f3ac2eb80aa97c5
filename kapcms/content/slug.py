"""Slugs: the words of a title as they stand in an address.

Latin letters become plain ones (python-slugify: ü is u, ß is ss, æ is ae); words in other scripts keep their letters,
because a transliteration that no reader of theirs would type ("Bei Jing") is worth less than the word. A slug is never
empty, never only digits, and never looks like an id, so that `{id}` in an address can be either.
"""

from __future__ import annotations

import re
import unicodedata

from slugify import slugify

from kapcms.errors import Fault, Invalid

SLUG_LIMIT_CHARACTERS = 200
"""The longest slug. Source: our own choice; most front ends cut at 75 to 200."""

_QUOTES = re.compile("['\u2018\u2019\u201b\u02bc`\u00b4]")
_LATIN_AND_COMMON = re.compile("[\x00-\u036f\u1e00-\u1eff\u2000-\u2bff\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufb06]*\\Z")
_LOOKS_LIKE_AN_ID = re.compile(r"[0-9-]+|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def slug_from(title: str, fallback: str) -> str:
    """The slug of `title`; `fallback` where the title has no word, and in front of one that is a number or an id.

    Raises:
        ValueError: `fallback` is no slug itself.
    """
    if slug_words(fallback) != fallback or _LOOKS_LIKE_AN_ID.fullmatch(fallback) or not fallback:
        raise ValueError(f"{fallback!r} is no slug to fall back on")
    words = slug_words(title)
    if not words:
        return fallback
    if _LOOKS_LIKE_AN_ID.fullmatch(words):
        return _shortened(f"{fallback}-{words}")
    return words


def check_slug(slug: str) -> str:
    """`slug` as a person gave it, with only its case and its form of Unicode changed.

    Raises:
        Invalid: it is no slug; its one fault points at the value itself ("") and offers the nearest slug.
    """
    given = _folded(slug)
    words = slug_words(given)
    if not words:
        raise _refused("A slug needs a letter or a digit.")
    if _LOOKS_LIKE_AN_ID.fullmatch(words):
        raise _refused("A slug must not be a number or look like an id; add a word to it.")
    if words != given:
        raise _refused(f"This is no slug; the nearest one is {words!r}.")
    return given


def slug_words(text: str) -> str:
    """The words of `text`, lower case, joined by "-", at most `SLUG_LIMIT_CHARACTERS` long; "" where there are none."""
    if text.isascii():
        return _shortened(slugify(_QUOTES.sub("", text)))
    spaced = "".join(map(_letter_or_space, _QUOTES.sub("", _folded(text))))
    return _shortened("-".join(filter(None, map(_word, spaced.split()))))


def _letter_or_space(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cf":  # joiners inside the words of Persian and Hindi
        return ""
    return character if kind[0] in "LNM" else " "


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _word(word: str) -> str:
    return slugify(word) if _LATIN_AND_COMMON.match(word) else word


def _shortened(slug: str) -> str:
    if len(slug) <= SLUG_LIMIT_CHARACTERS:
        return slug
    cut = slug[: SLUG_LIMIT_CHARACTERS + 1]
    head, dash, _ = cut.rpartition("-")
    return (head if dash else cut[:SLUG_LIMIT_CHARACTERS]).strip("-")


def _refused(detail: str) -> Invalid:
    return Invalid(detail, faults=(Fault("", "bad_slug", detail),))
