"""From one text file, taken apart, to the article that it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kapcms.importers.imported import (
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedTopic,
    Remark,
    Status,
)
from kapcms.importers.markdown_folder.addresses import addresses
from kapcms.importers.markdown_folder.citations import citations
from kapcms.importers.markdown_folder.head_values import (
    Head,
    as_list,
    as_text,
    as_truth,
    as_words,
    spelling,
    without_mail,
)
from kapcms.importers.markdown_folder.kramdown import without_kramdown
from kapcms.importers.markdown_folder.mdx import plain_mdx
from kapcms.importers.markdown_folder.own_fields import own_fields
from kapcms.importers.markdown_folder.places import folder_place, named_places
from kapcms.importers.markdown_folder.review import review
from kapcms.importers.markdown_folder.said_dates import first_date
from kapcms.importers.markdown_folder.shortcodes import plain_markdown
from kapcms.importers.markdown_folder.summary import summary_of
from kapcms.importers.texts.plain import plain_title, storable

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.importers.imported import ImportedPlace
    from kapcms.importers.markdown_folder.file_names import PathFacts
    from kapcms.importers.markdown_folder.front_matter import Page
    from kapcms.importers.markdown_folder.site_settings import SiteSettings

_PUBLISHED = ("publishDate", "publish_date", "date", "pubDate", "pub_date", "published_at", "publishedDate",
              "published_date", "publication_date", "date_published", "datePublished", "published_on",
              "published")  # fmt: skip
_UPDATED = ("lastmod", "last_modified_at", "last_modified", "updated", "updated_at", "updatedDate", "updated_date",
            "modified", "modDate", "modDatetime", "lastUpdated",
            "last_update", "date_modified", "dateModified")  # fmt: skip
_COVERS = ("cover", "cover_image", "image", "hero", "hero_image", "featured_image", "feature_image", "banner",
           "thumbnail", "header_image", "og_image", "images")  # fmt: skip
_KEPT = ("external_link", "link", "tumblr_url", "license", "licence", "source", "source_url")
"""Names whose texts go into `fields`. A list of what is taken, so that no secret or mail address comes along."""

_LOOKS = ("layout", "template", "type", "toc", "menu", "menus", "math", "mathjax", "katex", "mermaid", "css", "js",
          "icon", "comments", "comment", "color", "theme", "sitemap", "outputs", "weight", "order", "nav_order",
          "sidebar_position", "aliases", "alias", "redirect_from", "redirects", "permalink", "url", "path", "featured",
          "pin", "pinned", "sticky", "share", "show_date", "classes", "engine", "eleventyNavigation",
          "eleventyComputed", "eleventyExcludeFromCollections", "series_order", "part", "word_count", "reading_time",
          "readingTime")  # fmt: skip
"""Names that say how a page looks, or that are read elsewhere: they need no remark."""

_STATUSES: dict[str, Status] = {
    "publish": "public", "published": "public", "public": "public", "draft": "draft", "pending": "draft",
    "hidden": "private", "unlisted": "private", "private": "private", "internal": "private", "future": "scheduled",
    "scheduled": "scheduled", "paid": "paid", "members": "private", "password": "protected", "protected": "protected",
    "trash": "trash",
}  # fmt: skip
_HEADING = re.compile(r"\A\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\{#[^}\n]*\})?[ \t]*(?:\n|\Z)")
_UNDERLINED = re.compile(r"\A\s*(?P<title>[^\n#>*+\-\s][^\n]*)\n=+[ \t]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article has from its folder: the site's settings, a folder's series, and the text it translates."""

    settings: SiteSettings
    folder_series: str | None
    translation_of: str | None
    guesses: tuple[Remark, ...]


def article(path: str, page: Page, facts: PathFacts, around: Surroundings) -> ImportedArticle:
    """The article of the file at `path`; a front matter that lacks something leaves it empty."""
    head = Head(page.head)
    form = "html" if path.lower().endswith((".html", ".htm")) else "markdown"
    body, remarks = _body(page, path, form, around)
    title, body = _title(head, body, form)
    published, date_remarks = _published(head, facts)
    slug = head.text("slug", "basename") or facts.slug
    expires, expiry_remarks = first_date(head, ("expiryDate", "unpublishdate", "expires"))
    updated, update_remarks = first_date(head, _UPDATED)
    description = head.line("description", "meta_description", "seo_description")
    language = head.text("lang", "locale", "language") or facts.language or around.settings.default_language
    found = ImportedArticle(
        source_id=path,
        title=title or "",
        body=ImportedBody("html" if form == "html" else "markdown", body),
        status=_status(head, facts),
        site=around.settings.site,
        slug=slug,
        subtitle=head.line("subtitle", "sub_title", "tagline"),
        excerpt=head.line("excerpt", "summary", "abstract")
        or (summary_of(page.body) if form == "markdown" else None)
        or description,
        locale=language.replace("_", "-") if language else None,
        published_at=published,
        expires_at=expires,
        updated_at=updated,
        authors=_authors(head),
        topics=_topics(head, facts),
        series=_series(head, facts, around),
        labelled_previous=_label(head.first("previous", "prev")),
        labelled_next=_label(head.first("next")),
        urls=addresses(head, facts, around.settings, published, slug),
        source_path=path,
        translation_of=around.translation_of,
        cover=_cover(head),
        seo_title=head.line("seo_title", "meta_title", "title_tag"),
        seo_description=description,
        canonical_url=head.text("canonical_url", "canonical"),
        review=review(head),
        citations=citations(head),
        fields={name: text for name in _KEPT if (text := head.text(name))} | own_fields(head),
    )
    warnings = (*remarks, *date_remarks, *update_remarks, *expiry_remarks, *_head_remarks(head, page, title, around))
    return replace(found, warnings=warnings)  # after all is read: the last remark names what nobody asked for


def _body(page: Page, path: str, form: str, around: Surroundings) -> tuple[str, tuple[Remark, ...]]:
    body = storable(page.body).lstrip("\n").rstrip()
    if form == "html" and "{" not in body:
        return body, ()
    liquid = page.form in {"yaml", "none"} and around.settings.engine in {None, "jekyll"}
    text, remarks = plain_markdown(body, path, liquid=liquid)
    if liquid and form == "markdown":
        text = without_kramdown(text)
    if path.lower().endswith(".mdx"):
        text, programs = plain_mdx(text)
        remarks = (*remarks, *programs)
    return text, remarks


def _title(head: Head, body: str, form: str) -> tuple[str | None, str]:
    """The title, and the body without it where it was the body's first heading."""
    title = head.line("title", "name")
    if title is None and form == "markdown":
        match = _HEADING.match(body) or _UNDERLINED.match(body)
        if match:
            return plain_title(re.sub(r"[*_`]{1,3}(\S(?:.*?\S)?)[*_`]{1,3}", r"\1", match["title"])), body[
                match.end() :
            ].lstrip("\n")
    return title, body


def _published(head: Head, facts: PathFacts) -> tuple[datetime | None, list[Remark]]:
    """The first readable date; a file's name is asked where the front matter has none."""
    found, unread = first_date(head, _PUBLISHED)
    return found or facts.dated, unread


def _status(head: Head, facts: PathFacts) -> Status:
    """Public unless something says otherwise; a word that is not known is never public."""
    if facts.is_draft or head.truth("draft", "is_draft") or head.truth("published", "publish") is False:
        return "draft"
    if head.first("password") is not None:
        return "protected"
    if head.truth("private", "hidden", "unlisted", "headless") or head.truth("permalink") is False or _unrendered(head):
        return "private"
    if head.truth("paid", "premium", "members_only"):
        return "paid"
    said = [as_text(head.first(name)) for name in ("status", "visibility", "post_status")]
    found = [_STATUSES.get(word.casefold(), "unknown") for word in said if word]
    return next((status for status in found if status != "public"), "public")


def _unrendered(head: Head) -> bool:
    """Hugo's `build.render: never` (and `_build` before 0.123)."""
    build = head.first("build", "_build")
    render = build.get("render") if isinstance(build, dict) else None
    return as_truth(render) is False or as_text(render) == "never"


def _authors(head: Head) -> tuple[ImportedPerson, ...]:
    found = []
    for entry in [e for name in ("authors", "author", "by", "byline") for e in as_list(head.first(name))]:
        table = {spelling(str(k)): v for k, v in entry.items()} if isinstance(entry, dict) else {"name": entry}
        name = plain_title(without_mail(as_text(table.get("name") or table.get("title") or table.get("display")) or ""))
        if name:
            bio = as_text(table.get("bio"))
            found.append(ImportedPerson(name, as_text(table.get("slug")), without_mail(bio) if bio else None))
    return tuple({person.name: person for person in reversed(found)}.values())[::-1]


def _topics(head: Head, facts: PathFacts) -> tuple[ImportedTopic, ...]:
    categories = [*_folder_categories(facts), *_whole(head.first("category")), *as_words(head.first("categories"))]
    tags = [*_whole(head.first("tag")), *as_words(head.first("tags")), *as_words(head.first("topics"))]
    return (
        *(ImportedTopic(title, kind="category") for title in dict.fromkeys(categories)),
        *(ImportedTopic(title) for title in dict.fromkeys(tags)),
    )


def _whole(value: Any) -> list[str]:
    """Jekyll's singular `tag` and `category`: a text is one topic, spaces and all."""
    return as_words([value]) if isinstance(value, str) else as_words(value)


def _folder_categories(facts: PathFacts) -> list[str]:
    """Jekyll: the folders above `_posts` are categories."""
    folders = facts.folder.split("/")
    return folders[: folders.index("_posts")] if "_posts" in folders else []


def _series(head: Head, facts: PathFacts, around: Surroundings) -> tuple[ImportedPlace, ...]:
    named = named_places(head)
    if named or around.folder_series is None:
        return named
    return (folder_place(around.folder_series, head, facts.number),)


def _label(value: Any) -> str | None:
    """The title of a neighbour; an address or a switch is no title."""
    if isinstance(value, dict):
        value = value.get("title") or value.get("text") or value.get("label")
    text = plain_title(as_text(value) or "")
    return text if text and as_truth(text) is None and not re.match(r"\.?/|https?:|\S+\.(?:md|html)$", text) else None


def _cover(head: Head) -> ImportedImage | None:
    alt = (
        head.line("image_alt", "cover_alt", "hero_alt", "featured_image_alt", "cover_image_alt", "hero_image_alt") or ""
    )
    caption = head.line("image_caption", "image_figcaption", "cover_caption", "featured_image_caption")
    for value in [head.first(name) for name in _COVERS]:
        for entry in as_list(value)[:1]:
            table = entry if isinstance(entry, dict) else {"url": entry}
            url = next(
                (text for key in ("url", "src", "image", "path", "file", "img") if (text := as_text(table.get(key)))),
                None,
            )
            if url and as_truth(url) is None:
                own_alt, own_caption = as_text(table.get("alt")), as_text(table.get("caption"))
                return ImportedImage(url, own_alt or alt, own_caption or caption)
    return None


def _head_remarks(head: Head, page: Page, title: str | None, around: Surroundings) -> list[Remark]:
    head.ask(*_LOOKS, "translation_key", "ref", *(["translation_of"] if around.translation_of else []))
    remarks = []
    if title is None:
        remarks.append(Remark("no_title", "the file names no title"))
    if page.doubled:
        remarks.append(
            Remark(
                "doubled_name", f"stands twice in the front matter, the last one counts: {', '.join(page.doubled[:20])}"
            )
        )
    if unread := head.unread():
        remarks.append(Remark("unread_fields", f"not taken over: {', '.join(unread[:50])}"))
    return [*remarks, *around.guesses]
