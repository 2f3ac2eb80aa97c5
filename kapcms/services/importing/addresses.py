"""By which keys links inside an import mean an article: its old addresses, its file's path, its id.

A key is `u:` host, path and query; `p:` path and query; `f:` the end of a file's path without suffix; `i:` an id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

from kapcms.services.importing.protecting import links_of, normal_form

if TYPE_CHECKING:
    from kapcms.importers.imported import ImportedArticle

INTERNAL = "/articles/"
"""How a body names another article of the site: the path of its public address."""
TAILS = 5
"""So many ends of a file's path are kept as keys, the longest with as many folders less one."""

_TEXT_SUFFIX = re.compile(r"\.(md|markdown|mdx|mdown|html|htm|txt)$", re.IGNORECASE)
_INDEX = re.compile(r"(^|/)(_?index|readme)$", re.IGNORECASE)
_INDEX_PAGE = re.compile(r"/index\.(html?|php)$", re.IGNORECASE)
_MEDIUM_ID = re.compile(r"[/-]([0-9a-f]{10,12})$")
_QUERY_OF_A_PAGE = re.compile(r"^(p|page_id|id|post)=[\w-]+$")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a link means: `keys` to look for, best first; its `fragment`; and what it is when none is found."""

    keys: tuple[str, ...]
    fragment: str
    fallback: str


def keys_of(item: ImportedArticle) -> set[str]:
    """All keys by which links mean this item."""
    keys = {key for url in item.urls for key in _url_keys(url)}
    if item.source_path:
        keys.update(_path_keys(item.source_path))
    if "@" in item.source_id:
        keys.add(f"i:{item.source_id.partition('@')[0]}")
    keys.add(f"i:{item.source_id}")
    return {key for key in keys if len(key) <= 1000}  # noqa: PLR2004  an index holds no more on PostgreSQL


def meant_by(href: str, item: ImportedArticle) -> Meant | None:
    """What a link in the body of `item` means, if it may mean an article of the same source."""
    link = normal_form(href)
    path, _, fragment = link.partition("#")
    form, _, rest = path.partition(":")
    if form in {"ref", "post_url"}:
        return Meant((f"f:{_without_suffix(unquote(rest))}",), fragment, _joined(rest, fragment))
    if form == "entry":
        return Meant((f"i:{unquote(rest)}",), fragment, _joined(f"entry/{rest}", fragment))
    if path.startswith("__GHOST_URL__"):
        path = path.removeprefix("__GHOST_URL__") or "/"
        return Meant(_path_key(path), fragment, _joined((item.site or "").rstrip("/") + path, fragment))
    if form in {"http", "https"} or path.startswith("//"):
        return _absolute(path, fragment, link, item)
    if not path or form in {"mailto", "tel"}:
        return None
    return _relative(path, fragment, link, item)


def open_links(document: dict[str, Any], item: ImportedArticle) -> dict[str, Meant]:
    """Every link of the document that may mean an article of the same source, by its text."""
    found: dict[str, Meant] = {}
    for attributes, name in links_of(document):
        href = attributes[name]
        if href not in found and (meant := meant_by(href, item)) is not None:
            found[href] = meant
    return found


def _absolute(path: str, fragment: str, link: str, item: ImportedArticle) -> Meant | None:
    host = _host(path)
    if host is None or host not in {_host(url) for url in (*item.urls, item.site or "")}:
        return None
    keys = (*_url_keys(path), *_id_keys(path))
    return Meant(keys, fragment, link) if keys else None


def _relative(path: str, fragment: str, link: str, item: ImportedArticle) -> Meant | None:
    keys: tuple[str, ...] = ()
    if _TEXT_SUFFIX.search(path):
        keys = (f"f:{_without_suffix(unquote(path))}",)
    if path.startswith("/"):
        keys = (*_path_key(path), *keys)
    elif item.urls:
        keys = (*_path_key(urlsplit(urljoin(item.urls[0], path)).path), *keys)
    return Meant(keys, fragment, link) if keys else None


def _url_keys(url: str) -> tuple[str, ...]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    rest = _path_key(parts.path + (f"?{parts.query}" if parts.query else ""))
    host = _host(url)
    return rest if host is None or not rest else (f"u:{host}{rest[0][2:]}", *rest)


def _id_keys(url: str) -> tuple[str, ...]:
    """The key of the id at the end of an address of Medium, where the words before it change with the title."""
    found = _MEDIUM_ID.search(url.partition("?")[0].rstrip("/"))
    return (f"i:{found[1]}",) if found else ()


def _path_key(path: str) -> tuple[str, ...]:
    """The key of a path; none for the front page, for files, and for the empty path."""
    path, _, query = path.partition("?")
    path = _INDEX_PAGE.sub("/", unquote(path)).rstrip("/")
    page = f"?{query}" if _QUERY_OF_A_PAGE.match(query) else ""
    return (f"p:{path}{page}",) if path or page else ()


def _path_keys(path: str) -> set[str]:
    parts = _without_suffix(path).split("/")
    return {f"f:{'/'.join(parts[-count:])}" for count in range(1, min(len(parts), TAILS) + 1)} | {
        f"f:{'/'.join(parts)}"
    }


def _without_suffix(path: str) -> str:
    bare = _TEXT_SUFFIX.sub("", path.strip("/").removeprefix("./"))
    return _INDEX.sub("", bare) or bare


def _host(url: str) -> str | None:
    """The host of an address; articles of one site have few, so those are kept, and no whole addresses."""
    return _host_of("/".join(url.split("/", 3)[:3]))


@lru_cache(maxsize=1000)
def _host_of(begin: str) -> str | None:
    try:
        host = urlsplit(begin).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _joined(path: str, fragment: str) -> str:
    return f"{path}#{fragment}" if fragment else path
