"""Languages: which of several translations a reader gets, and the alternates that search engines are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Alternate = dict[str, str]


def lookup_chain(wanted: str, fallbacks: Iterable[str] = ()) -> tuple[str, ...]:
    """The language tags to look for, in order: each wish, then the wish with its last subtags taken off.

    Source: RFC 4647, section 3.4 (lookup): `zh-Hant-CN`, `zh-Hant`, `zh`.
    """
    chain: list[str] = []
    for tag in (wanted, *fallbacks):
        parts = tag.split("-")
        chain += ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return tuple(dict.fromkeys(chain))


def best_of(available: Mapping[str, Any], chain: Sequence[str]) -> Any | None:
    """The value of the first language of `chain` that is `available` (tags are compared without case); else None."""
    folded = {tag.casefold(): value for tag, value in available.items()}
    return next((folded[tag.casefold()] for tag in chain if tag.casefold() in folded), None)


def alternates(own: Mapping[str, Any], translations: Sequence[Mapping[str, Any]], site_locale: str) -> list[Alternate]:
    """`{"hreflang", "url"}` of a page and its translations, by language, and `x-default`; empty without translations.

    `own` and `translations` have `locale` and `url`. `x-default` is the page in the site's language, where there is
    one. Source: https://developers.google.com/search/docs/specialty/international/localized-versions (2025).
    """
    if not translations:
        return []
    pages = {str(page["locale"]): str(page["url"]) for page in (*translations, own)}
    told = [{"hreflang": tag, "url": pages[tag]} for tag in sorted(pages)]
    default = best_of(pages, lookup_chain(site_locale))
    return [*told, {"hreflang": "x-default", "url": default}] if default else told


def group_of(record: Mapping[str, Any]) -> str:
    """What an original and its translations share: the id of the original."""
    return str(record["translation_of"] or record["id"])
