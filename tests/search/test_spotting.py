"""Words are spotted by their first letters where that is enough, and nothing is missed by it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.content import search_words
from kapcms.content.search_words import SpottedStem, fold, spot_stems, stem

WORDS = st.text("abkKéÉüßıKſœहिنُnys'’-_. 中文7", min_size=1, max_size=8)  # noqa: RUF001  letters that fold into others
LOCALES = st.sampled_from(["en", "de-AT", "fr", "ru", "ar", "id", "zz"])


def looked_at_one_by_one(text, stems, locale):
    found = []
    for word in search_words._word().finditer(text):
        stemmed = stem(fold(word.group()), locale)
        if stemmed in stems:
            found.append(SpottedStem(stemmed, word.start(), word.end()))
    return found


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=12), st.data(), LOCALES)
def test_what_is_passed_over_has_none_of_the_stems(words, data, locale):
    text = " ".join(words)
    known = sorted({stem(fold(found.group()), locale) for found in search_words._word().finditer(text)} | {"kb", "na"})
    stems = frozenset(data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))) - {""}
    assert list(spot_stems(text, stems, locale, 1000)) == looked_at_one_by_one(text, stems, locale)


@settings(max_examples=300)
@given(st.text(st.characters(max_codepoint=127), max_size=80))
def test_words_of_ascii_are_those_of_any_text(text):
    slowly = [word for found in search_words._word().findall(text) if (word := fold(found))]
    assert search_words.words_of(text) == slowly
