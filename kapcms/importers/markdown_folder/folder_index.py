"""What the files of a folder tell about each other: which are translations of one text, which folders are series.

A folder is a series where at least one of its files bears a `weight` (or `order`) and the folder is not the site's
plain list of posts. Its title is that of its `_index` file, else the folder's own name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kapcms.importers.markdown_folder.file_names import SUFFIXES, PathFacts, path_facts
from kapcms.importers.markdown_folder.front_matter import BrokenFrontMatter
from kapcms.importers.markdown_folder.head_values import Head, as_number
from kapcms.importers.markdown_folder.site_settings import SiteSettings, site_settings
from kapcms.importers.markdown_folder.text_files import read_head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kapcms.importers.source import Source

_PLAIN_LISTS = {"", "content", "post", "posts", "_posts", "_drafts", "blog", "article", "articles", "news", "pages",
"notes",
                "src", "src/content", "src/pages", "docs"}  # fmt: skip
"""Last folder names that are a site's list of posts: a weight there pins a post, it makes no series."""

_NOT_CONTENT = {"_includes", "_layouts", "_sass", "_data", "_site", "_plugins", "_cache", "node_modules", "layouts",
"themes",
                "archetypes", "partials", "assets", "static", "resources", "templates", "vendor", "dist", "__MACOSX",
                "data", "i18n"}  # fmt: skip
"""Folders of generators that hold no articles; only where the site's settings stand beside them, or with a `_` or
`.`."""


@dataclass(slots=True)
class FolderIndex:
    """The facts of a folder's files by their names; a few words each."""

    settings: SiteSettings
    content: str = ""
    _facts: dict[str, PathFacts] = field(default_factory=dict)
    _originals: dict[str, str] = field(default_factory=dict)
    _groups: dict[str, str] = field(default_factory=dict)
    _weighted: set[str] = field(default_factory=set)
    _titles: dict[tuple[str, str | None], str] = field(default_factory=dict)
    _slugs: dict[str, str] = field(default_factory=dict)
    _named: dict[str, str] = field(default_factory=dict)

    def files(self, source: Source) -> Iterator[Source]:
        """The files that stand where content stands, in the order of their names."""
        return (file for file in source.files() if self._is_content(file.name))

    def facts(self, name: str) -> PathFacts:
        """What the path says."""
        return self._facts.get(name) or path_facts(name, self.settings.languages)

    def translation_of(self, name: str) -> str | None:
        """The name of the file that this one translates; None for an original and a lonely text.

        What the file itself says (`translation_of`, the slug of another) counts before what its path says.
        """
        named = self._slugs.get(self._named.get(name, ""))
        if named is not None:
            return named if named != name else None
        original = self._originals.get(self._groups.get(name, ""))
        return original if original != name else None

    def series_of(self, name: str) -> str | None:
        """The title of the series that the file's folder is; None where it is none."""
        facts = self.facts(name)
        if facts.folder not in self._weighted or facts.folder.rsplit("/", 1)[-1] in _PLAIN_LISTS:
            return None
        titles = (self._titles.get((facts.folder, language)) for language in (facts.language, None))
        return next((title for title in titles if title), facts.folder.rsplit("/", 1)[-1])

    def note(self, name: str, head: Head) -> None:
        """Take in one file's head."""
        facts = self._facts[name] = path_facts(name, self.settings.languages)
        if facts.is_section:
            if title := head.line("title"):
                self._titles[(facts.folder, facts.language)] = title
            return
        self._slugs.setdefault(head.text("slug") or facts.slug or name, name)
        if named := head.text("translation_of"):
            self._named[name] = named
        if as_number(head.first("weight", "order", "nav_order", "sidebar_position")) is not None:
            self._weighted.add(facts.folder)
        key = head.text("translationKey") or (head.text("ref") if head.text("lang", "language", "locale") else None)
        self._join_group(name, facts, f"key:{key}" if key else facts.family, head)

    def _join_group(self, name: str, facts: PathFacts, group: str, head: Head) -> None:
        """The original of a group is its file without a language, else the site's language, else the first by name."""
        self._groups[name] = group
        language = facts.language or head.text("lang", "language", "locale")
        default = self.settings.default_language
        if group not in self._originals or language is None or (default is not None and language == default):
            self._originals[group] = name

    def _is_content(self, name: str) -> bool:
        folders = name.split("/")[:-1]
        if any(folder.startswith(".") or folder in {"node_modules", "__MACOSX"} for folder in folders):
            return False
        if name.startswith(".") or name.rsplit("/", 1)[-1].startswith("."):
            return False
        if not name.startswith(self.content):
            return False
        below = folders[self.content.count("/") :][:1]
        return not any(f in _NOT_CONTENT and (self.settings.engine or f.startswith("_")) for f in below)


def folder_index(source: Source) -> FolderIndex:
    """Read the heads of all text files below `source`; what cannot be read is left to the second walk."""
    root = source.root or source.path
    if source.path.is_file():
        return FolderIndex(SiteSettings())
    base = _site_folder(root)
    settings = site_settings(base)
    prefix = "" if base == root else f"{base.name}/"
    content = "content/" if settings.engine in {"hugo", "zola"} and (base / "content").is_dir() else ""
    index = FolderIndex(settings, f"{prefix}{content}")
    for file in index.files(source):
        if file.name.lower().endswith(SUFFIXES):
            try:
                index.note(file.name, Head(read_head(file).head))
            except (BrokenFrontMatter, OSError):
                continue
    return index


def _site_folder(root: Path) -> Path:
    """The folder with the site's settings: the root, or its only folder, as in an archive of a repository."""
    if site_settings(root).engine is not None:
        return root
    inner = [path for path in root.iterdir() if not path.name.startswith(".") and path.name != "__MACOSX"]
    return inner[0] if len(inner) == 1 and inner[0].is_dir() and site_settings(inner[0]).engine is not None else root
