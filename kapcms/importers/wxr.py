"""WordPress exports (WXR 1.0 to 1.2), in two passes: the site with its pictures, then its posts one at a time.

Posts and pages become articles; pictures, menus, templates and other machinery are skipped with a reason. A kind of
post that a plugin added becomes an article of unknown status: whether the site showed it, the file does not say.
Comments are not read, of a post's own fields only those that `wxr_fields.META` lists.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kapcms.importers.imported import Item, SkippedItem
from kapcms.importers.known_marks import mark_of
from kapcms.importers.seen import Seen
from kapcms.importers.wordpress.wxr_article import article_of
from kapcms.importers.wordpress.wxr_fields import WxrFields, is_wordpress, wxr_fields
from kapcms.importers.wordpress.wxr_site import read_site, wxr_shape
from kapcms.importers.xml_files.items import Frame, XmlItem, xml_items
from kapcms.importers.xml_files.repair import root_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.source import Source
    from kapcms.importers.wordpress.wxr_site import Site
    from kapcms.importers.xml_files.pieces import Piece

KIND = "wxr"
_PLAIN_GUID = re.compile(rb"<guid(?: isPermaLink=\"\w+\")?>([!-%'-;=-~]+)</guid>")
_SQUARESPACE_MARKS = (b"squarespace", b"sqs-")
_MACHINERY = {
    "attachment": "attachment",
    "nav_menu_item": "menu_item",
    "revision": "revision",
    "wp_block": "reusable_block",
    "wp_navigation": "menu_item",
    "wp_template": "template",
    "wp_template_part": "template",
    "wp_global_styles": "template",
    "wp_font_family": "template",
    "wp_font_face": "template",
    "custom_css": "template",
    "customize_changeset": "template",
    "oembed_cache": "machinery",
    "user_request": "machinery",
    "scheduled-action": "machinery",
    "acf-field": "machinery",
    "acf-field-group": "machinery",
    "elementor_library": "template",
    "elementor_font": "template",
    "wpcf7_contact_form": "machinery",
    "wpforms": "machinery",
    "mc4wp-form": "machinery",
    "shop_order": "machinery",
    "shop_coupon": "machinery",
    "feedback": "machinery",
    "safecss": "template",
}
"""Types of WordPress itself and of common plugins that are no writing, with the reason code each is skipped by."""


def looks_like(head: bytes, name: str) -> bool:  # noqa: ARG001 (all importers are asked alike)
    """Whether a file that begins with `head` is a WordPress export, and not Squarespace's imitation of one."""
    return is_wxr(head) and not is_squarespace(head)


def is_wxr(head: bytes) -> bool:
    """Whether `head` opens an RSS file with the namespace of a WordPress export."""
    bare = head.replace(b"\0", b"")  # UTF-16 too: its marks go, its letters stay
    text = text_of(bare.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE))[0]
    root, namespaces = root_of(text)
    return root == "rss" and is_wordpress(namespaces)


def is_squarespace(head: bytes) -> bool:
    """Whether a WordPress export bears Squarespace's marks and not WordPress's own generator."""
    lower = head.lower()
    is_own = b'generator="wordpress' in lower or b"<generator>http" in lower
    return not is_own and any(mark in lower for mark in _SQUARESPACE_MARKS)


def read(source: Source) -> Iterator[Item]:
    """Every item of the export in order: article, skipped or failed.

    Raises:
        UnreadableSource: the file is empty, no WXR, declares a DTD, or is broken before its first item.
    """
    yield from read_wxr(source, KIND)


def read_wxr(source: Source, kind: str) -> Iterator[Item]:
    """The same for each site that speaks WXR; `kind` names it in messages."""
    site = read_site(source, kind)
    seen = Seen()

    def mark(piece: Piece) -> str | None:
        """The mark of an item whose id stands in it plainly and did not come before."""
        guid = _PLAIN_GUID.search(piece.data)
        if guid is None or (name := guid[1].decode()) in seen:
            return None
        found = mark_of(site.digest, piece.data)
        if found in source.known:
            seen.add(name)
        return found

    for item in xml_items(source, wxr_shape(kind, lambda piece: piece.name == "item", mark), Frame()):
        yield _item(item, site, seen) if isinstance(item, XmlItem) else item


def _item(item: XmlItem, site: Site, seen: Seen) -> Item:
    fields, number = wxr_fields(item.element), item.number
    source_id = _once(source_id_of(fields), fields, seen)
    title = fields.text("title") or None
    if not any(text.strip() for text in fields.texts.values()):
        return SkippedItem(None, None, "empty", f"item {number} says nothing ({item.position})")
    post_type = fields.text("wp:post_type")
    code = _MACHINERY.get(post_type)
    if code:
        return SkippedItem(source_id, title, code, f"{post_type} is no article")
    if not title and not fields.text("content:encoded") and not fields.text("description"):
        return SkippedItem(source_id, None, "empty", f"item {number} has neither title nor text ({item.position})")
    is_by_guid = source_id == fields.text("guid")
    return article_of(fields, source_id or f"item-{number}", site, item.remarks, item.mark if is_by_guid else None)


def _once(source_id: str | None, fields: WxrFields, seen: Seen) -> str | None:
    """The same id, with the post's number where an earlier item of the file has it (copied posts keep their guid)."""
    if source_id in seen:
        source_id = f"{source_id}#{fields.text('wp:post_id') or len(seen)}"
    if source_id in seen:  # their numbers are the same too, their names never are
        source_id = f"{source_id}#{fields.text('wp:post_name') or fields.text('title')}"
    if source_id:
        seen.add(source_id)
    return source_id


def source_id_of(fields: WxrFields) -> str | None:
    """What stays the same from export to export: guid; Squarespace has none, so its link, then its number."""
    return fields.text("guid") or fields.text("link") or fields.text("wp:post_id") or None
