"""What the path of a text file says: the date, the slug, the language, the bundle, the draft folder.

Sources: jekyllrb.com/docs/posts (`YYYY-MM-DD-slug.ext`, `_drafts`), gohugo.io page bundles and translation by file
name, getzola.org content (`name.lang.md`, `YYYY-MM-DD_slug`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kapcms.importers.texts.dates import moment

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

SUFFIXES = (".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdx", ".html", ".htm")
"""What is read as an article. HTML only where it has a front matter."""

_DATED = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:[-_ ](?P<rest>.*))?", re.DOTALL)
_ORDERED = re.compile(r"(?P<number>\d{1,3})[-_. ]+(?P<rest>\D.*)", re.DOTALL)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_](?:[A-Za-z]{4}|[A-Za-z]{2}|\d{3}))?")
_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz "
    "ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz id ig ii ik is it "
    "iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si "
    "sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi wa wo xh "
    "yi yo za zh zu"
)
_TWO_LETTERS = frozenset(_ISO_639_1.split())
"""ISO 639-1 without `io`, `ia`, `ie`, `vo`: `socket.io.md` is no Ido."""


@dataclass(frozen=True, slots=True)
class PathFacts:
    """What a path says.

    `folder` is the folder the article stands in (a bundle's parent); `family` is the path without language and suffix:
    translations of one article share it.
    """

    slug: str | None
    dated: datetime | None
    number: float | None
    language: str | None
    folder: str
    family: str
    is_section: bool
    is_draft: bool


def is_language(text: str, known: AbstractSet[str] = frozenset()) -> bool:
    """Whether `text` is a language code: one that the site's settings name, an ISO 639-1 code, or `xx-YY`."""
    if text.casefold() in known:
        return True
    match = _LANGUAGE.fullmatch(text)
    return match is not None and re.split("[-_]", text)[0] in _TWO_LETTERS


def path_facts(path: str, languages: AbstractSet[str] = frozenset()) -> PathFacts:
    """The facts of `path` (with `/`, relative to the import's root)."""
    pure = PurePosixPath(path)
    stem = pure.name[: -len(pure.suffix)] if pure.suffix else pure.name
    stem, language = _language_of(stem, languages)
    folders = list(pure.parent.parts)
    is_bundle = stem in {"index", "README"} and bool(folders)
    family = "/".join([*folders, stem])
    if language is None:
        language, family = _language_folder(folders, family, languages)
    name = folders[-1] if is_bundle and stem == "index" else stem
    dated, number, slug = _name_parts(name)
    return PathFacts(
        slug=None if stem == "_index" else slug,
        dated=dated,
        number=number,
        language=language,
        folder="/".join(folders[:-1] if is_bundle and stem == "index" else folders),
        family=family,
        is_section=stem == "_index",
        is_draft="_drafts" in folders or (name.startswith("_") and stem != "_index"),
    )


def _language_of(stem: str, languages: AbstractSet[str]) -> tuple[str, str | None]:
    base, dot, last = stem.rpartition(".")
    return (base, last) if dot and base and is_language(last, languages) else (stem, None)


def _language_folder(folders: list[str], family: str, languages: AbstractSet[str]) -> tuple[str | None, str]:
    """Hugo's and Astro's `content/en/posts/…`: a folder that is a language of the site's settings."""
    for place, folder in enumerate(folders):
        if folder.casefold() in languages:
            return folder, "/".join([*folders[:place], *folders[place + 1 :], family.rsplit("/", 1)[-1]])
    return None, family


def _name_parts(name: str) -> tuple[datetime | None, float | None, str | None]:
    """Date, order number and slug of a name such as `2021-9-1-alt` or `03-setup`."""
    if match := _DATED.fullmatch(name):
        dated = moment(match["date"])
        if dated is not None:
            return dated, None, match["rest"] or None
    if match := _ORDERED.fullmatch(name):
        return None, float(match["number"]), match["rest"]
    return None, None, name or None
