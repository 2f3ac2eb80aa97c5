"""What a WXR file says about its site as a whole: gathered in a first pass, since pictures may follow their posts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from kapcms.importers.imported import ImportedImage, ImportedPerson
from kapcms.importers.texts.plain import name_of, text_of_html
from kapcms.importers.wordpress.wxr_fields import WxrFields, child_texts, is_wordpress, short_name, wxr_fields
from kapcms.importers.xml_files.items import Frame, Shape, XmlItem, xml_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from kapcms.importers.source import Source
    from kapcms.importers.xml_files.pieces import Piece

_MOST_ATTACHMENTS = 200_000
"""Pictures kept from the first pass (about 60 MB); a site with more loses the covers of the rest, which is reported."""
_MOST_AUTHORS = 50_000
_MOST_PATTERNS = 500
_LONGEST_PATTERN = 50_000
_PATTERN = re.compile(rb"<wp:post_type>\s*(?:<!\[CDATA\[)?wp_block\b")
_SQUARESPACE_FILLER = re.compile(r"(?:img|exc)-[0-9a-f]{16,}")
_NO_IMAGE = re.compile(r"\.(?:mp3|m4a|ogg|wav|mp4|mov|webm|pdf|docx?|xlsx?|pptx?|zip|csv|txt)(?:$|\?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture of the site's library: the image, the post it was put up with, its place there."""

    image: ImportedImage
    parent: str
    order: int


@dataclass(slots=True)
class Site:
    """The site's address and name, language, authors by login, pictures by id and by the post they hang on.

    `patterns` are texts that posts name by their id.

    `digest` is of all bytes that said so.
    """

    address: str | None = None
    locale: str | None = None
    authors: dict[str, ImportedPerson | None] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    digest: bytes = b""

    def absolute(self, address: str) -> str:
        """An address of this site in full; unchanged where the site's own is unknown."""
        if not address or not self.address or not _is_address(self.address):
            return address
        try:
            return urljoin(self.address.rstrip("/") + "/", address)
        except ValueError:
            return address

    def gallery(self, post_id: str, attributes: dict[str, str]) -> list[ImportedImage]:
        """The pictures of a `[gallery]`: those it names by `ids` or `include`, else those put up with the post."""
        named = attributes.get("ids") or attributes.get("include")
        if named:
            ids = re.findall(r"\d+", named)
        else:
            left_out = set(re.findall(r"\d+", attributes.get("exclude", "")))
            ids = [name for name in self.children.get(attributes.get("id", post_id), []) if name not in left_out]
            ids.sort(key=lambda name: (self.attachments[name].order, int(name) if name.isdecimal() else 0))
        return [self.attachments[name].image for name in ids if name in self.attachments]


def wxr_shape(
    kind: str, is_wanted: Callable[[Piece], bool], mark: Callable[[Piece], str | None] = lambda _: None
) -> Shape:
    """How WXR files are cut; `kind` names the format in messages."""
    return Shape(r"item|wp:author|wp:category|wp:tag|wp:term", _is_wxr, kind, is_wanted, mark)


def read_site(source: Source, kind: str) -> Site:
    """The first pass over a file.

    Raises:
        UnreadableSource: the file is not WXR, or holds neither a sound frame nor an item.
    """
    site, frame = Site(), Frame()
    digest = hashlib.blake2b(kind.encode())

    def is_about_the_site(piece: Piece) -> bool:
        is_it = piece.name == "wp:author" or (
            piece.name == "item" and (b"attachment" in piece.data or _PATTERN.search(piece.data) is not None)
        )
        if is_it:
            digest.update(piece.data)
        return is_it

    for item in xml_items(source, wxr_shape(kind, is_about_the_site), frame):
        if not isinstance(item, XmlItem):
            continue
        if item.name == "wp:author":
            _add_author(site, item.element)
        elif item.name == "item":
            fields = wxr_fields(item.element)
            _add_attachment(site, fields)
            _add_pattern(site, fields)
    _add_channel(site, frame)
    said = (frame.encoding, sorted(frame.namespaces.items()), site.address, site.locale)
    digest.update(repr(said).encode("utf-8", "replace"))
    site.digest = digest.digest()
    return site


def _is_wxr(root: str, namespaces: dict[str, str]) -> bool:
    return root == "rss" and is_wordpress(namespaces)


def _add_author(site: Site, element: etree._Element) -> None:
    if len(site.authors) >= _MOST_AUTHORS:
        return
    told = child_texts(element)
    login = told.get("wp:author_login", "")
    parts = f"{told.get('wp:author_first_name', '')} {told.get('wp:author_last_name', '')}"
    name = name_of(told.get("wp:author_display_name")) or name_of(parts) or name_of(login)
    site.authors[login] = ImportedPerson(name) if name else None


def _add_attachment(site: Site, fields: WxrFields) -> None:
    url = fields.text("wp:attachment_url")
    if fields.text("wp:post_type") != "attachment" or not url or len(site.attachments) >= _MOST_ATTACHMENTS:
        return
    if _NO_IMAGE.search(url):
        return
    caption = text_of_html(fields.text("excerpt:encoded"))
    order = fields.text("wp:menu_order")
    image = ImportedImage(
        url=url,
        alt=text_of_html(fields.first("_wp_attachment_image_alt")),
        caption=None if not caption or _SQUARESPACE_FILLER.fullmatch(caption) else caption,
    )
    name, parent = fields.text("wp:post_id"), fields.text("wp:post_parent")
    site.attachments[name] = Attachment(image, parent, int(order) if order.isascii() and order.isdigit() else 0)
    if parent not in {"", "0"}:
        site.children.setdefault(parent, []).append(name)


def _add_pattern(site: Site, fields: WxrFields) -> None:
    is_one = fields.text("wp:post_type") == "wp_block" and fields.text("wp:status") == "publish"
    content = fields.text("content:encoded")
    if is_one and len(content) <= _LONGEST_PATTERN and len(site.patterns) < _MOST_PATTERNS:
        site.patterns[fields.text("wp:post_id")] = content


def _add_channel(site: Site, frame: Frame) -> None:
    """The channel's own elements; from a file that was cut off, what can be read without its end."""
    told: dict[str, str] = {}
    channel = frame.element.find("channel") if frame.element is not None else None
    if channel is not None:
        told = {short_name(child): (child.text or "").strip() for child in channel}
    else:
        for name in ("link", "language", "wp:base_blog_url", "title"):
            found = re.search(rf"<{name}>\s*([^<>]*?)\s*</{name}>", frame.text)
            told[name] = found[1] if found else ""
    address = told.get("link") or told.get("wp:base_blog_url") or ""
    site.address = address if _is_address(address) else (told.get("title") or None)
    site.locale = told.get("language") or None


def _is_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in {"http", "https"}
    except ValueError:
        return False
