"""Paths of the site, as redirects name them: in one form each, and the thing that a path is the address of."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

from kapcms.errors import Fault, Invalid

PATH_LIMIT_CHARACTERS = 1000

TYPES_BY_NOUN = {"articles": "article", "series": "series", "people": "person", "topics": "topic"}
"""The first step of a public address, and the type of the thing that stands there."""
NOUNS_BY_TYPE = {type_: noun for noun, type_ in TYPES_BY_NOUN.items()}


def path_from(text: str) -> str:
    """`text` as the one form of its path: decoded, NFC, no fragment, no slash at the end; a query stays.

    Raises:
        Invalid: it is no path of the site.
    """
    path, mark, query = unicodedata.normalize("NFC", unquote(text.partition("#")[0])).partition("?")
    path = path.rstrip("/") or "/"
    result = path + mark + query
    if not text.startswith("/") or text.startswith("//"):
        raise _refused("Begin with one slash, as in /old/page.")
    if not result.isprintable() or " " in result or "\N{REPLACEMENT CHARACTER}" in result:
        raise _refused("A path has no spaces and no control characters, and is UTF-8 where it is escaped.")
    if len(result) > PATH_LIMIT_CHARACTERS:
        raise _refused(f"A path has at most {PATH_LIMIT_CHARACTERS} characters.")
    return result


def target_from(text: str, base_url: str) -> str:
    """Where a redirect leads: a path of the site in its one form, or an address elsewhere as it is.

    Raises:
        Invalid: it is neither.
    """
    base = base_url.rstrip("/")
    if text == base or text.startswith((f"{base}/", f"{base}?")):
        text = "/" + text.removeprefix(base).removeprefix("/")
    if text.startswith(("https://", "http://")):
        if not text.isprintable() or " " in text or len(text) > PATH_LIMIT_CHARACTERS:
            raise _refused("An address has no spaces, and at most 1000 characters.")
        return text
    return path_from(text)


def thing_at(path: str) -> tuple[str, str] | None:
    """The type and the slug that a public address names; None for every other path."""
    _, noun, *rest = (*path.split("/"), "")
    if noun in TYPES_BY_NOUN and len(rest) == 2 and rest[0] and "?" not in path:  # noqa: PLR2004  slug and the "" added
        return TYPES_BY_NOUN[noun], rest[0]
    return None


def path_of(type_: str, slug: str) -> str:
    """The public address of a thing, below the site's."""
    return f"/{NOUNS_BY_TYPE[type_]}/{slug}"


def _refused(detail: str) -> Invalid:
    return Invalid(detail, faults=(Fault("", "bad_path", detail),))
