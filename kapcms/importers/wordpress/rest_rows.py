"""The rows of WordPress's REST API that are no articles: what they are, and what is kept of them for the articles.

Source: developer.wordpress.org/rest-api/reference. Of people only name, slug and description are taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from kapcms.importers.imported import ImportedImage, ImportedPerson, ImportedTopic
from kapcms.importers.texts.plain import plain_title, text_of_html

Row = Literal["post", "term", "person", "media", "comment", "other"]

SERIES_TAXONOMIES = frozenset({"series", "post_series", "serie", "article_series"})
"""Taxonomies of plugins that arrange posts in series (Organize Series / PublishPress Series, and their kin)."""
_NO_ARTICLES = {
    "attachment", "nav_menu_item", "wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation",
    "wp_font_family", "wp_font_face", "revision", "custom_css", "customize_changeset",
}  # fmt: skip


@dataclass(slots=True)
class Lookup:
    """People, terms and images by their ids."""

    people: dict[int, ImportedPerson] = field(default_factory=dict)
    terms: dict[int, ImportedTopic] = field(default_factory=dict)
    images: dict[int, ImportedImage] = field(default_factory=dict)

    def take(self, row: dict[str, Any]) -> None:
        """Keep what articles need of a row that is no article."""
        key, kind = row.get("id"), kind_of_row(row)
        if not isinstance(key, int):
            return
        if kind == "person" and (person := wp_person(row)):
            self.people[key] = person
        elif kind == "term" and (topic := wp_topic(row)):
            self.terms[key] = topic
        elif kind == "media" and (image := wp_image(row)):
            self.images[key] = image


def kind_of_row(row: dict[str, Any]) -> Row:
    """What a row of the API is, by its keys."""
    if "taxonomy" in row and "name" in row:
        return "term"
    if "author_name" in row and "post" in row:
        return "comment"
    if "media_type" in row or "source_url" in row or row.get("type") == "attachment":
        return "media"
    if str(row.get("type")) in _NO_ARTICLES:
        return "other"
    if "title" in row and ("content" in row or "excerpt" in row):
        return "post"
    return "person" if "name" in row and ("avatar_urls" in row or "description" in row) else "other"


def rendered(value: object) -> str:
    """A field that is `{"rendered": …}` (or `raw`, or a plain text) as its HTML; empty for anything else."""
    if isinstance(value, dict):
        value = value.get("rendered", value.get("raw"))
    return value if isinstance(value, str) else ""


def wp_person(row: dict[str, Any]) -> ImportedPerson | None:
    """A user; None where it has no name (as in the error object for a hidden user)."""
    name, slug = plain_title(str(row.get("name") or "")), row.get("slug")
    if not name or "@" in name:
        return None
    bio = text_of_html(str(row.get("description") or ""))
    return ImportedPerson(name, slug if isinstance(slug, str) and slug else None, bio or None)


def wp_topic(row: dict[str, Any]) -> ImportedTopic | None:
    """A term of any taxonomy: `category` stays one, all others are tags; None where it has no name."""
    name, slug = plain_title(str(row.get("name") or "")), row.get("slug")
    kind: Literal["category", "tag"] = "category" if row.get("taxonomy") == "category" else "tag"
    return ImportedTopic(name, slug if isinstance(slug, str) else None, kind) if name else None


def wp_image(row: dict[str, Any]) -> ImportedImage | None:
    """A media row that is an image; None where its address is missing."""
    url, details = row.get("source_url"), row.get("media_details")
    if not isinstance(url, str) or not url:
        return None
    sizes = details if isinstance(details, dict) else {}
    width, height = sizes.get("width"), sizes.get("height")
    caption = text_of_html(rendered(row.get("caption")))
    return ImportedImage(
        url,
        plain_title(str(row.get("alt_text") or "")),
        caption or None,
        width if isinstance(width, int) else None,
        height if isinstance(height, int) else None,
    )
