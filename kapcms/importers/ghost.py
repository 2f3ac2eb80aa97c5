"""Ghost exports (0.x to 6), answers of its API, and the files of its migration tools.

The stored HTML is the body; where there is none, the Lexical, Mobiledoc or Markdown source. The file is read twice:
first the small tables, then post by post. Links to the own site stay `__GHOST_URL__/…`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.importers.ghost_export.cards import is_gated, plain_cards
from kapcms.importers.ghost_export.lexical import lexical_html
from kapcms.importers.ghost_export.mobiledoc import mobiledoc_html
from kapcms.importers.ghost_export.tables import Tables, ghost_person, ghost_topic, is_internal, paths, read_tables
from kapcms.importers.imported import (
    FailedItem,
    ImportedArticle,
    ImportedBody,
    ImportedImage,
    ImportedPerson,
    ImportedTopic,
    Remark,
    Status,
    UnreadableSource,
)
from kapcms.importers.json_files.streamed import BrokenJson, Oversized, values
from kapcms.importers.texts.dates import moment
from kapcms.importers.texts.plain import plain_title, storable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source

KIND = "ghost"

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_SIGNS = (
    rb'"db"\s*:\s*\[',
    rb'"exported_on"\s*:',
    rb'"(?:mobiledoc|lexical|comment_id)"\s*:',
    rb'"posts_(?:tags|authors|meta)"\s*:',
)
_TABLE = re.compile(rb'"(?:posts|pages|meta|data|result|db)"\s*:')
_STATUSES: dict[str, Status] = {"published": "public", "draft": "draft", "scheduled": "scheduled", "sent": "private"}
_LOCALES = ("locale", "lang", "default_locale")
"""The setting of the site's language: since Ghost 5, in 2 to 4, and before."""
_VISIBILITIES: dict[str, Status] = {"public": "public", "members": "private", "paid": "paid", "tiers": "paid"}


def looks_like(head: bytes, name: str) -> bool:  # noqa: ARG001 - every importer is asked with the name
    """Whether the beginning is a Ghost export or an answer of its API."""
    return bool(_START.match(head) and _TABLE.search(head) and any(re.search(sign, head) for sign in _SIGNS))


def read(source: Source) -> Iterator[Item]:
    """One item for every post and page.

    Raises:
        UnreadableSource: the file is no JSON, or holds no posts at all.
    """
    tables = read_tables(source)
    count = 0
    try:
        for _, row in values(source, paths("posts", "pages")):
            count += 1
            yield _item(row, count, tables)
    except BrokenJson as error:
        if not count:
            raise UnreadableSource(f"{source.path.name}: {error.detail}", position=error.position) from error
        yield FailedItem(None, None, "broken_json", f"{error.detail}; what follows is lost", error.position)
        return
    if not count:
        raise UnreadableSource(f"{source.path.name}: no posts were found in this file")


def _item(row: Any, place: int, tables: Tables) -> Item:
    if isinstance(row, Oversized):
        return FailedItem(None, None, "too_large", row.detail, f"post {place}")
    if not isinstance(row, dict):
        return FailedItem(None, None, "no_post", "a post is no object", f"post {place}")
    inner = row.get("data")
    post = {"url": row.get("url"), **inner} if isinstance(inner, dict) else row
    if post.get("id") is None and post.get("uuid") is None and not post.get("slug"):
        return FailedItem(None, None, "no_post", "a post has neither id nor slug", f"post {place}")
    return _article(post, tables)


def _article(post: dict[str, Any], tables: Tables) -> ImportedArticle:
    key = str(post.get("id"))
    post = {**post, **{n: v for n, v in tables.meta.get(key, {}).items() if not post.get(n)}}
    body, remarks = _body(post)
    status = _status(post)
    if status == "public" and is_gated(body.text):
        status = "private"
        remarks.append(Remark("gated_blocks", "parts of the text were for members alone; it is a draft here"))
    published = moment(post.get("published_at"))
    title = plain_title(_text(post, "title") or "")
    said = tables.settings
    return ImportedArticle(
        source_id=str(post.get("id") or post.get("comment_id") or post.get("uuid") or post.get("slug")),
        title=title,
        body=body,
        status=status,
        site=said.get("title"),
        slug=_text(post, "slug"),
        excerpt=_text(post, "custom_excerpt"),
        locale=_text(post, "locale") or next((said[name] for name in _LOCALES if name in said), None),
        published_at=None if status == "scheduled" else published,
        scheduled_at=published if status == "scheduled" else None,
        updated_at=moment(post.get("updated_at")),
        authors=_authors(post, tables),
        topics=_topics(post, tables),
        urls=_urls(post, tables, published, status),
        cover=_cover(post),
        seo_title=_text(post, "meta_title"),
        seo_description=_text(post, "meta_description"),
        canonical_url=_text(post, "canonical_url"),
        fields={"type": "page"} if _is_page(post) else {},
        warnings=(*remarks, *_more_remarks(post, tables, body, title)),
    )


def _text(row: dict[str, Any], name: str) -> str | None:
    value = row.get(name)
    return (storable(value).strip() or None) if isinstance(value, str) else None


def _is_page(post: dict[str, Any]) -> bool:
    return post.get("type") == "page" or post.get("page") in (True, 1, "1")


def _status(post: dict[str, Any]) -> Status:
    """Public only where status and visibility both say so; an unknown word is never public."""
    status = _STATUSES.get(str(post.get("status", "")), "unknown")
    if status != "public":
        return status
    if post.get("email_only") in (True, 1):
        return "private"
    visibility = post.get("visibility")
    if visibility in (None, ""):
        return "public"
    return _VISIBILITIES.get(str(visibility), "paid")


def _body(post: dict[str, Any]) -> tuple[ImportedBody, list[Remark]]:
    if html := _text(post, "html"):
        made, remarks = plain_cards(html)
        return ImportedBody("html", made), remarks
    for name, convert in (("lexical", lexical_html), ("mobiledoc", mobiledoc_html)):
        if post.get(name):
            made, unknown = convert(post[name])
            why = f"the HTML was made from the {name} source"
            return ImportedBody("html", storable(made)), [
                Remark("no_stored_html", f"{why}; not taken over as it was: {', '.join(unknown)}" if unknown else why)
            ]
    words = _text(post, "markdown") or _text(post, "plaintext") or ""
    return ImportedBody("markdown", words), [] if words else [Remark("no_body", "the post has no text")]


def _authors(post: dict[str, Any], tables: Tables) -> tuple[ImportedPerson, ...]:
    rows = post.get("authors") if isinstance(post.get("authors"), list) else [post.get("author")]
    found = [ghost_person(_data(row)) for row in rows or [] if isinstance(row, dict)]
    if not found:
        listed = [
            key for _, key in sorted(tables.posts_authors.get(str(post.get("id")), []), key=lambda entry: entry[0])
        ]
        found = [tables.people.get(key) for key in listed or [str(post.get("author_id") or post.get("author"))]]
    return tuple(dict.fromkeys(person for person in found if person))


def _topics(post: dict[str, Any], tables: Tables) -> tuple[ImportedTopic, ...]:
    rows = post.get("tags")
    if isinstance(rows, list) and rows:
        own = [ghost_topic(_data(row)) for row in rows if isinstance(row, dict) and not is_internal(_data(row))]
        return tuple(dict.fromkeys(topic for topic in own if topic))
    listed = sorted(tables.posts_tags.get(str(post.get("id")), []), key=lambda entry: entry[0])
    found = [tables.tags.get(key) for _, key in listed if key not in tables.internal_tags]
    return tuple(dict.fromkeys(topic for topic in found if topic))


def _data(row: dict[str, Any]) -> dict[str, Any]:
    inner = row.get("data")
    return inner if isinstance(inner, dict) else row


def _urls(post: dict[str, Any], tables: Tables, published: datetime | None, status: Status) -> tuple[str, ...]:
    """The address that the file says, else the one of the site's setting, else Ghost's own `/slug/`."""
    said, slug = _text(post, "url"), _text(post, "slug")
    if said and "/404/" not in said and not re.search(r"/p/[0-9a-f-]{36}/", said):
        return (said,)
    if slug is None or status == "draft":
        return ()
    pattern = "/:slug/" if _is_page(post) else tables.settings.get("permalinks", "/:slug/")
    known = {"slug": slug, "id": str(post.get("id"))}
    if published:
        known |= {"year": f"{published:%Y}", "month": f"{published:%m}", "day": f"{published:%d}"}
    names = re.findall(r":(\w+)", pattern)
    if not pattern.startswith("/") or any(name not in known for name in names):
        return ()
    return (re.sub(r":(\w+)", lambda match: known[match[1]], pattern),)


def _cover(post: dict[str, Any]) -> ImportedImage | None:
    url = _text(post, "feature_image") or _text(post, "image")
    if url is None:
        return None
    caption = _text(post, "feature_image_caption")
    return ImportedImage(url, _text(post, "feature_image_alt") or "", plain_title(caption) if caption else None)


def _more_remarks(post: dict[str, Any], tables: Tables, body: ImportedBody, title: str) -> list[Remark]:
    remarks = []
    internal = [key for _, key in tables.posts_tags.get(str(post.get("id")), []) if key in tables.internal_tags]
    own = [row for row in _rows(post.get("tags")) if isinstance(row, dict) and is_internal(_data(row))]
    names = [*(tables.tags[key].title for key in internal), *(str(_data(row).get("name")) for row in own)]
    if names:
        remarks.append(Remark("internal_tags", f"not shown to readers, left out: {', '.join(names[:20])}"))
    if post.get("codeinjection_head") or post.get("codeinjection_foot"):
        remarks.append(Remark("code_injection", "the post injects code into its page; it is not taken over"))
    if "\ufffd" in body.text or "\ufffd" in title:
        remarks.append(Remark("bad_characters", "some bytes of the text are no UTF-8"))
    return remarks


def _rows(value: Any) -> list[Any]:
    """A list of rows; what is no list has none."""
    return value if isinstance(value, list) else []
