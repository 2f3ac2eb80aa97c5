"""A page of a Substack site saved from the web: what its scripts and metadata say, and its text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.late_images import images_in
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedTopic,
    Item,
    Remark,
    SkippedItem,
    Status,
    UnreadableSource,
)
from kapcms.importers.json_files.whole import list_at, object_at, text_at
from kapcms.importers.substack_export.body import sound, substack_body
from kapcms.importers.substack_export.widgets import plain_address
from kapcms.importers.texts.dates import from_iso
from kapcms.importers.texts.plain import name_of, text_of_html, words_without_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re.compile(rb"substackcdn\.com|substack-post-media|\.substack\.com|substack\.com/@")
_SCRIPTED = re.compile(r"window\.(_preloads|_analyticsConfig)\s*=\s*JSON\.parse\(\s*(\"(?:[^\"\\]|\\.)*\")\s*\)")
AUDIENCES: dict[str, Status] = {
    "everyone": "public",
    "only_paid": "paid",
    "founding": "paid",
    "only_free": "protected",
}
"""Who may read a post; `only_free` needs an account, so it is not public either."""


def looks_like(head: bytes) -> bool:
    """Whether `head` begins a whole HTML page of a Substack site (the export's HTML files are parts of pages)."""
    is_page = b"<html" in head or b"<head" in head
    return is_page and _MARK.search(head) is not None and b"h-entry" not in head


def item_of(text: str, name: str) -> Item:
    """The article of a page; `name` is the file's.

    Raises:
        UnreadableSource: the page is of another site.
    """
    if not looks_like(text.encode("utf-8", "replace")):
        raise UnreadableSource("this is no page of a Substack site", position="line 1")
    if "</html" not in text.lower():
        place = f"line {text.count(chr(10)) + 1}"
        return FailedItem(name, None, "truncated", "the page is cut off before its end", place)
    tree = LexborHTMLParser(text)
    linked = _linked_data(tree)
    scripts = {found[1]: _scripted(found[2]) for found in _SCRIPTED.finditer(text)}
    post = object_at(scripts.get("_preloads", {}), "post")
    if not linked and not post and tree.css_first("h1.post-title") is None:
        return SkippedItem(name, _content(tree, "og:title"), "no_article", "the page holds no post")
    properties = object_at(scripts.get("_analyticsConfig", {}), "properties")
    return _article(tree, linked, post, properties, name)


def _article(
    tree: LexborHTMLParser, linked: dict[str, Any], post: dict[str, Any], properties: dict[str, Any], name: str
) -> ImportedArticle:
    body, notes = _body(tree, post)
    title = text_of_html(text_at(post, "title") or _text(tree, "h1.post-title") or text_at(linked, "headline"))
    url = text_at(post, "canonical_url") or _href(tree, 'link[rel="canonical"]') or text_at(linked, "url")
    if not title:
        notes.append(Remark("no_title", "the page has no title"))
    cover = text_at(post, "cover_image") or _first_image(linked)
    return ImportedArticle(
        source_id=url or name,
        title=title,
        body=ImportedBody("html", body),
        status=_status(linked, post),
        site=_site(url),
        slug=text_at(post, "slug") or _slug(url),
        subtitle=text_of_html(text_at(post, "subtitle") or _text(tree, "h3.subtitle")) or None,
        published_at=from_iso(text_at(post, "post_date") or text_at(linked, "datePublished")),
        updated_at=from_iso(text_at(post, "updated_at") or text_at(linked, "dateModified")),
        authors=tuple(dict.fromkeys(_authors(linked, tree))),
        topics=tuple(_topics(post, properties)),
        urls=(url,) if url else (),
        source_path=name,
        cover=ImportedImage(plain_address(cover)) if cover else None,
        media=images_in(body),
        seo_title=text_at(post, "search_engine_title") or None,
        seo_description=text_at(post, "search_engine_description") or _content(tree, "description"),
        canonical_url=url or None,
        warnings=tuple(notes),
    )


def _body(tree: LexborHTMLParser, post: dict[str, Any]) -> tuple[str, list[Remark]]:
    """The post's own text; on a page without Substack's frame around it, all that the page shows, which is reported."""
    audio = tree.css_first("audio[src]")
    recording = sound(audio.attributes.get("src") or "") if audio is not None else ""
    marked = tree.css_first(".body.markup") or tree.css_first(".available-content")
    notes = []
    html = (marked.inner_html or "") if marked is not None else text_at(post, "body_html")
    if not html and tree.body is not None:
        tree.strip_tags(["script", "style", "nav", "footer", "audio", "noscript", "template"], recursive=True)
        html = tree.body.inner_html or ""
        notes.append(Remark("body_guessed", "the page does not mark its text; all that it shows was taken"))
    body = substack_body(html)
    if body.is_paid:
        notes.append(Remark("paywall", "a paywall stands in the page; what is behind it is not in the file"))
    shown = body.html if LexborHTMLParser(body.html).text(strip=True) or "<img" in body.html else ""
    return "\n".join(part for part in (recording, shown) if part), [*notes, *body.remarks]


def _status(linked: dict[str, Any], post: dict[str, Any]) -> Status:
    audience = text_at(post, "audience")
    is_free = linked.get("isAccessibleForFree")
    if is_free is False or str(is_free).lower() == "false":
        return "paid"
    if audience:
        return AUDIENCES.get(audience, "unknown")
    return "public" if is_free is True or str(is_free).lower() == "true" else "unknown"


def _linked_data(tree: LexborHTMLParser) -> dict[str, Any]:
    """The page's schema.org article."""
    for script in tree.css('script[type="application/ld+json"]'):
        told = _json(script.text())
        if str(told.get("@type", "")).endswith(("Article", "Posting", "Episode")):
            return told
    return {}


def _scripted(literal: str) -> dict[str, Any]:
    """JSON inside a JavaScript string."""
    try:
        inner = json.loads(literal)
    except (ValueError, RecursionError):
        return {}
    return _json(inner) if isinstance(inner, str) else {}


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _authors(linked: dict[str, Any], tree: LexborHTMLParser) -> Iterator[ImportedPerson]:
    told = linked.get("author")
    for person in told if isinstance(told, list) else [told]:
        if isinstance(person, dict) and (name := name_of(text_at(person, "name"))):
            handle = re.search(r"/@([\w.-]+)$", text_at(person, "url"))
            bio = words_without_mail(text_at(person, "description"))
            yield ImportedPerson(name, handle[1] if handle else None, bio)
    if not told and (name := name_of(_content(tree, "author"))):
        yield ImportedPerson(name)


def _topics(post: dict[str, Any], properties: dict[str, Any]) -> Iterator[ImportedTopic]:
    section = text_at(properties, "section_name")
    if section:
        yield ImportedTopic(section, text_at(properties, "section_slug") or None, "category")
    for tag in list_at(post, "postTags"):
        if isinstance(tag, dict) and not tag.get("hidden") and text_at(tag, "name"):
            yield ImportedTopic(text_at(tag, "name"), text_at(tag, "slug") or None)


def _first_image(linked: dict[str, Any]) -> str:
    told = linked.get("image")
    for image in told if isinstance(told, list) else [told]:
        if isinstance(image, dict) and text_at(image, "url"):
            return text_at(image, "url")
        if isinstance(image, str):
            return image
    return ""


def _text(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return node.inner_html or "" if node is not None else ""


def _href(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get("href") or "").strip() if node is not None else ""


def _content(tree: LexborHTMLParser, name: str) -> str | None:
    node = tree.css_first(f'meta[name="{name}"], meta[property="{name}"]')
    return (node.attributes.get("content") or "").strip() or None if node is not None else None


def _site(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} else None


def _slug(url: str) -> str | None:
    found = re.search(r"/p/([^/?#]+)", url)
    return found[1] if found else None
