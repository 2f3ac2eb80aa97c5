"""What a site's own settings file says: its name, address, languages and the form of its addresses.

Read are `_config.yml` (Jekyll), `hugo.*`, `config.*` and `config/_default/*` (Hugo) and `config.toml` (Zola). 11ty's
and Astro's settings are programs and are not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kapcms.importers.markdown_folder.front_matter import HEAD_LIMIT, BrokenFrontMatter, split
from kapcms.importers.markdown_folder.head_values import as_text, spelling
from kapcms.importers.texts.decoding import decode

if TYPE_CHECKING:
    from pathlib import Path

Engine = Literal["jekyll", "hugo", "zola"]

_FILES = (
    "_config.yml",
    "_config.yaml",
    *(f"{stem}.{ending}" for stem in ("hugo", "config", "config/_default/hugo", "config/_default/config")
      for ending in ("toml", "yaml", "yml", "json")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """The settings that matter here; `engine` is None where no settings file stands in the folder."""

    engine: Engine | None = None
    site: str | None = None
    languages: frozenset[str] = frozenset()
    default_language: str | None = None
    permalinks: dict[str, str] = field(default_factory=dict)
    """Address patterns by section; Jekyll's one pattern stands under the empty name."""


def site_settings(root: Path) -> SiteSettings:
    """The settings below `root`; empty ones where there is no file, or where it cannot be read."""
    for name in _FILES:
        path = root / name
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= HEAD_LIMIT:
            return _from_values(_values(path), name)
    return SiteSettings()


def _values(path: Path) -> dict[str, Any]:
    text = decode(path.read_bytes()).text
    fence = {".toml": "+++", ".json": ";;;"}.get(path.suffix, "---")
    body = text.removeprefix("---\n") if fence == "---" else text
    try:
        head = split(f"{fence}\n{body}\n{fence}\n").head
    except BrokenFrontMatter:
        return {}
    return {spelling(key): value for key, value in head.items()}


def _from_values(values: dict[str, Any], name: str) -> SiteSettings:
    engine: Engine = "jekyll" if name.startswith("_config") else "zola" if _is_zola(values, name) else "hugo"
    languages = values.get("languages")
    default = as_text(values.get("defaultcontentlanguage") or values.get("defaultlanguage"))
    codes = [str(code) for code in languages] if isinstance(languages, dict | list) else []
    return SiteSettings(
        engine=engine,
        site=as_text(values.get("baseurl"))
        if engine != "jekyll"
        else as_text(values.get("url") or values.get("title")),
        languages=frozenset(code.casefold() for code in [*codes, *([default] if default else [])]),
        default_language=default or as_text(values.get("languagecode") or values.get("lang")),
        permalinks=_permalinks(values.get("permalinks") if engine == "hugo" else values.get("permalink")),
    )


def _is_zola(values: dict[str, Any], name: str) -> bool:
    zola_names = {"compilesass", "buildsearchindex", "generatefeeds", "generatefeed", "defaultlanguage", "slugify"}
    return name == "config.toml" and bool(zola_names & values.keys())


def _permalinks(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return {"": value}
    if not isinstance(value, dict):
        return {}
    nested = value.get("page")
    table = nested if isinstance(nested, dict) else value
    return {str(section): pattern for section, pattern in table.items() if isinstance(pattern, str)}
