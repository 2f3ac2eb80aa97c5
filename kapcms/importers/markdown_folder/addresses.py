"""The addresses an article has or had at its source.

Said ones come from the front matter. Computed ones only where the site's settings tell the engine, because an engine's
rule for addresses is only known then. Sources: jekyllrb.com/docs/permalinks, gohugo.io/content-management/urls (aliases
without `/` are relative to the page's folder; paths are made lower case), getzola.org/documentation/content/page.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from kapcms.importers.markdown_folder.head_values import as_list, as_text

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.importers.markdown_folder.file_names import PathFacts
    from kapcms.importers.markdown_folder.head_values import Head
    from kapcms.importers.markdown_folder.site_settings import SiteSettings

_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}


def addresses(
    head: Head, facts: PathFacts, settings: SiteSettings, dated: datetime | None, slug: str | None
) -> tuple[str, ...]:
    """All addresses, the current one first where it is known, without doubles."""
    said = head.text("permalink", "url", "path")
    old = [*_aliases(head, facts, settings), *(_rooted(path) for path in _paths(head, "redirect_from", "redirects"))]
    current = None
    if said is not None and not re.search(r"[{}]|/:|^:|^(?:true|false)$", said):
        current = _rooted(said)
    elif said is not None and "/:" in f"/{said}" and settings.engine in {None, "jekyll"}:
        current = _filled(said, dated, slug, ())
    elif settings.engine is not None and slug is not None:
        current = _computed(facts, settings, dated, slug, tuple(_categories(head)))
    return tuple(dict.fromkeys(address for address in [current, *old] if address))


def _paths(head: Head, *names: str) -> list[str]:
    """Texts of all these names; an entry may be a table with `from` or `path`."""
    entries = [entry for name in names for entry in as_list(head.first(name))]
    tables = [entry.get("from") or entry.get("path") if isinstance(entry, dict) else entry for entry in entries]
    return [text for entry in tables if (text := as_text(entry))]


def _aliases(head: Head, facts: PathFacts, settings: SiteSettings) -> list[str]:
    from_root = settings.engine in {"zola", "jekyll"}
    prefix = "" if from_root or facts.language in {None, settings.default_language} else f"/{facts.language}"
    folder = "" if from_root else _content_path(facts)
    return [
        alias if _is_absolute(alias)
        else prefix + _rooted(alias) if alias.startswith("/") or from_root
        else prefix + posixpath.normpath(posixpath.join("/", folder, alias))
        for alias in _paths(head, "aliases", "alias")
    ]  # fmt: skip


def _rooted(path: str) -> str:
    return path if _is_absolute(path) or path.startswith("/") else f"/{path}"


def _is_absolute(path: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", path) is not None


def _content_path(facts: PathFacts) -> str:
    """A folder as part of an address: what stands below `content`, in lower case, with `-` for spaces.

    A folder for a language (`content/de/posts`) is no part of it: the language's own prefix is.
    """
    parts = facts.folder.split("/")
    below = parts[parts.index("content") + 1 :] if "content" in parts else parts
    below = below[1:] if below[:1] == [facts.language] else below
    return re.sub(r"\s+", "-", "/".join(below)).lower()


def _categories(head: Head) -> list[str]:
    value = head.first("categories", "category")
    entries = value.split() if isinstance(value, str) else as_list(value)
    return [re.sub(r"\s+", "-", text.lower()) for entry in entries if (text := as_text(entry))]


def _computed(
    facts: PathFacts, settings: SiteSettings, dated: datetime | None, slug: str, categories: tuple[str, ...]
) -> str | None:
    if settings.engine == "jekyll":
        if "_posts" not in facts.folder.split("/"):
            return None
        pattern = settings.permalinks.get("", "date")
        return _filled(_JEKYLL_STYLES.get(pattern, pattern), dated, slug, categories)
    content = _content_path(facts)
    prefix = "" if facts.language in {None, settings.default_language} else f"/{facts.language}"
    section = content.split("/")[0]
    if section in settings.permalinks:
        pattern = settings.permalinks[section]
        filled = _filled(pattern.replace(":sections", content).replace(":section", section), dated, slug, categories)
        return prefix + filled if filled else None
    name = re.sub(r"\s+", "-", slug.lower()) if settings.engine == "hugo" else slug
    return prefix + posixpath.join("/", content, name) + "/"


def _filled(pattern: str, dated: datetime | None, slug: str | None, categories: tuple[str, ...]) -> str | None:
    """The pattern with its `:names` filled in; None where one of them is not known."""
    slug_names = ("title", "slug", "slugorfilename", "filename", "contentbasename", "name")
    values: dict[str, str | None] = dict.fromkeys(slug_names, slug)
    values |= {"categories": "/".join(categories), "output_ext": ".html"}
    if dated is not None:
        values |= {
            "year": f"{dated:%Y}", "month": f"{dated:%m}", "day": f"{dated:%d}", "short_year": f"{dated:%y}",
            "i_month": str(dated.month), "i_day": str(dated.day), "y_day": f"{dated:%j}", "yearday": f"{dated:%j}",
        }  # fmt: skip
    names = re.findall(r":([a-z_]+)", pattern)
    if any(values.get(name) is None for name in names):
        return None
    filled = re.sub(r":([a-z_]+)", lambda match: values[match[1]] or "", pattern)
    return _rooted(re.sub(r"//+", "/", filled))
