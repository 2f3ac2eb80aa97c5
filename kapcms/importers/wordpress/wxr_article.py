"""One post of a WordPress export as an article: status, dates, slug, addresses, people, topics, pictures, text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kapcms.importers.html_bodies.late_images import images_in
from kapcms.importers.imported import (
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedPlace,
    ImportedTopic,
    Remark,
    Status,
)
from kapcms.importers.texts.dates import from_rfc_2822, from_wordpress
from kapcms.importers.texts.plain import name_of, text_of_html
from kapcms.importers.wordpress.body import wordpress_body
from kapcms.importers.wordpress.patterns import with_patterns
from kapcms.importers.wordpress.rest_rows import SERIES_TAXONOMIES

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.importers.wordpress.wxr_fields import WxrFields
    from kapcms.importers.wordpress.wxr_site import Site

_STATUSES: dict[str, Status] = {
    "publish": "public",
    "draft": "draft",
    "pending": "draft",
    "auto-draft": "draft",
    "future": "scheduled",
    "private": "private",
    "trash": "trash",
}
_NO_TOPIC = {
    "author",
    "post_format",
    "nav_menu",
    "language",
    "post_translations",
    "link_category",
    "wp_theme",
    *SERIES_TAXONOMIES,
}


def article_of(
    fields: WxrFields, source_id: str, site: Site, remarks: tuple[Remark, ...], mark: str | None
) -> ImportedArticle:
    """The article of a post's fields; `remarks` are those of reading its bytes, `mark` is theirs."""
    notes = list(remarks)
    post_id = fields.text("wp:post_id")
    body = wordpress_body(
        with_patterns(fields.texts.get("content:encoded") or fields.text("description"), site.patterns),
        lambda attributes: site.gallery(post_id, attributes),
        fields.first("footnotes"),
    )
    status = _status(fields, notes)
    date = _date(fields, notes)
    cover = _cover(fields, site, notes)
    title = text_of_html(fields.text("title"))
    if not title:
        notes.append(Remark("no_title", "the item has no title"))
    return ImportedArticle(
        source_id=source_id,
        title=title,
        body=ImportedBody("html", body.html),
        status=status,
        site=site.address,
        slug=slug_of(fields.text("wp:post_name")),
        excerpt=text_of_html(fields.text("excerpt:encoded")) or body.excerpt,
        locale=_locale(fields) or site.locale,
        published_at=None if status == "scheduled" else date,
        scheduled_at=date if status == "scheduled" else None,
        updated_at=from_wordpress(fields.text("wp:post_modified_gmt")),
        authors=_authors(fields, site),
        topics=_topics(fields),
        series=_series(fields),
        urls=_urls(fields, site),
        cover=cover,
        media=images_in(body.html),
        seo_title=_seo(fields, notes, "_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title"),
        seo_description=_seo(fields, notes, "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description"),
        canonical_url=fields.first("_yoast_wpseo_canonical", "rank_math_canonical_url"),
        fields=_own_fields(fields),
        warnings=(*notes, *body.remarks),
        mark=mark,
    )


def slug_of(name: str) -> str | None:
    """A post's name as text: %-encoding read, Squarespace's path and `.html` taken off; None where it has none."""
    last = unquote(name.strip("/ ")).rsplit("/", 1)[-1]
    return last.removesuffix(".html") or None


def _status(fields: WxrFields, notes: list[Remark]) -> Status:
    said = _STATUSES.get(fields.text("wp:status"), "unknown")
    post_type = fields.text("wp:post_type")
    if post_type == "page":
        notes.append(Remark("page", "this was a page of the site, not a post of its blog"))
    elif post_type != "post":
        notes.append(Remark("custom_type", f"this was of the type {post_type or 'that is not named'}"))
        said = "unknown" if said == "public" else said
    if fields.text("wp:post_password") and said != "trash":
        return "protected"
    return said


def _date(fields: WxrFields, notes: list[Remark]) -> datetime | None:
    """`post_date_gmt`, else the local time, taken as UTC and reported; `pubDate` only where both are absent.

    A draft that was never published has no date: its local time is when it was begun, its `pubDate` a zero date.
    """
    exact = from_wordpress(fields.text("wp:post_date_gmt"))
    if exact is not None:
        return exact
    if not fields.text("wp:post_date_gmt") and not fields.text("wp:post_date"):
        return from_rfc_2822(fields.text("pubDate"))
    local = from_wordpress(fields.text("wp:post_date"))
    if local is None or _STATUSES.get(fields.text("wp:status")) == "draft":
        return None
    detail = f"only the local time {fields.text('wp:post_date')} is known; it was taken as UTC"
    notes.append(Remark("date_without_zone", detail))
    return local


def _cover(fields: WxrFields, site: Site, notes: list[Remark]) -> ImportedImage | None:
    name = fields.first("_thumbnail_id")
    if not name or name in {"0", "-1"}:
        return None
    if name not in site.attachments:
        notes.append(Remark("cover_missing", f"the featured picture {name} is not in the file"))
        return None
    return site.attachments[name].image


def _locale(fields: WxrFields) -> str | None:
    """The language that Polylang gives a post."""
    return next((category.slug for category in fields.categories if category.domain == "language"), None)


def _authors(fields: WxrFields, site: Site) -> tuple[ImportedPerson, ...]:
    """The Co-Authors Plus authors where there are any, else the creator; without mail addresses."""
    people: dict[str, ImportedPerson] = {}
    for category in fields.categories:
        if category.domain == "author":
            slug = category.slug.removeprefix("cap-")
            known = site.authors.get(slug) or site.authors.get(category.name)
            name = known.name if known else name_of(category.name)
            if name:
                people.setdefault(slug, ImportedPerson(name, slug if "@" not in slug else None))
    login = fields.text("dc:creator")
    if not people and login:
        creator = site.authors.get(login) or _named(login)
        return (creator,) if creator else ()
    return tuple(people.values())


def _named(login: str) -> ImportedPerson | None:
    name = name_of(login)
    return ImportedPerson(name) if name else None


def _topics(fields: WxrFields) -> tuple[ImportedTopic, ...]:
    """Categories and tags, each once; WXR 1.0 writes each a second time without its domain or its slug."""
    topics: dict[tuple[str, str], ImportedTopic] = {}
    for category in sorted(fields.categories, key=lambda found: (not found.domain, not found.slug)):
        name = text_of_html(category.name)
        kind = "category" if category.domain in {"category", ""} else "tag"
        is_double = any(
            topic.title == name and (not category.domain or (not category.slug and topic.kind == kind))
            for topic in topics.values()
        )
        if name and category.domain not in _NO_TOPIC and not is_double:
            topic = ImportedTopic(name, slug_of(category.slug), "category" if kind == "category" else "tag")
            topics.setdefault((kind, category.slug or name), topic)
    return tuple(topics.values())


def _series(fields: WxrFields) -> tuple[ImportedPlace, ...]:
    part = fields.first("_series_part")
    position = float(part) if part and re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", part) else None
    return tuple(
        ImportedPlace(text_of_html(category.name), position, slug_of(category.slug))
        for category in fields.categories
        if category.domain in SERIES_TAXONOMIES and category.name
    )


def _urls(fields: WxrFields, site: Site) -> tuple[str, ...]:
    """The post's address, its short address (`?p=1`), and the address under each name it had before."""
    link = site.absolute(fields.text("link"))
    guid = fields.text("guid")
    short = guid if re.search(r"^https?://[^\s]*[?&](?:p|page_id)=\d+$", guid) else ""
    name = fields.text("wp:post_name")
    old = [_renamed(link, name, old_name, site) for old_name in fields.meta.get("_wp_old_slug", ())]
    return tuple(dict.fromkeys(url for url in (link, short, *old) if url))


def _renamed(link: str, name: str, old_name: str, site: Site) -> str:
    """The address of a post under an older name: its link with the name exchanged."""
    if not old_name:
        return ""
    try:
        path = urlsplit(link).path
    except ValueError:
        path = ""
    for spelled in filter(None, (name, unquote(name))):
        if spelled in path:
            before, _, after = link.rpartition(spelled)
            return f"{before}{old_name}{after}"
    return site.absolute(f"{old_name}/")


def _seo(fields: WxrFields, notes: list[Remark], *names: str) -> str | None:
    """A text for search engines; one with a plugin's variables (`%%title%%`) was never shown as it is."""
    found = fields.first(*names)
    if found and re.search(r"%%\w+%%|%\w+%|#\w+_title", found):
        notes.append(Remark("seo_template", f"the text {found!r} has variables of a plugin and was left out"))
        return None
    return found


def _own_fields(fields: WxrFields) -> dict[str, str]:
    enclosure = (fields.first("enclosure") or "").split("\n")[0].strip()
    return {"enclosure": enclosure} if enclosure.startswith(("http://", "https://")) else {}
