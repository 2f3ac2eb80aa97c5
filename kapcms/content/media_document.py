"""A medium as readers get it: addresses, sizes, words in a language. Pure: the same record gives the same document.

Renditions are named before they are made (until then the original answers at their addresses), so that no document
changes when a job is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.content.public_article import Record, Surroundings

WIDTHS = (320, 640, 960, 1280, 1920, 2560)
"""The widths of renditions in pixels: phones to large screens, each step about half as many pixels more."""
MOST_HEIGHT = 16_383
"""Pixels of a rendition from top to bottom: more than these WebP does not hold (RFC 9649, 2.5)."""
FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
"""The formats of renditions by the endings of their names, the smallest first."""
IN_HTML = "webp"
"""The format in rendered HTML: every browser in use shows it."""
SIZES = "auto, (min-width: 800px) 800px, 100vw"
"""Images are loaded lazily, so browsers that can measure (`auto`); for others the width of a usual text column."""


def widths_of(width: int | None, height: int | None, *, is_animated: bool = False) -> tuple[int, ...]:
    """The widths of the renditions of an image of this size: only downwards, none that is too high; moving: none."""
    if width is None or height is None or is_animated:
        return ()
    smaller = tuple(known for known in WIDTHS if known < width)
    widths = (*smaller, width) if width <= WIDTHS[-1] else smaller
    return tuple(each for each in widths if scaled_height(width, height, each) <= MOST_HEIGHT)


def file_address(base: str, record: Mapping[str, Any]) -> str:
    """The address of the file itself below `base`."""
    return f"{base}/{record['file']}/{record['name']}"


def rendition_address(base: str, record: Mapping[str, Any], width: int, ending: str) -> str:
    """The address of one rendition below `base`."""
    return f"{base}/{record['file']}/{width}/{record['name'].rpartition('.')[0]}.{ending}"


def renditions_of(base: str, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every rendition: `url`, `width`, `height`, `type`; the smallest format first, then by width."""
    widths = widths_of(record["width"], record["height"], is_animated=record["is_animated"])
    return [
        {
            "url": rendition_address(base, record, width, ending),
            "width": width,
            "height": scaled_height(record["width"], record["height"], width),
            "type": media_type,
        }
        for ending, media_type in FORMATS.items()
        for width in widths
    ]


def scaled_height(width: int, height: int, to_width: int) -> int:
    """The height of an image at another width, at least 1."""
    return max(1, round(height * to_width / width))


def in_language(texts: Mapping[str, str], locale: str, otherwise: str) -> str:
    """The text in `locale`, in its language without its region, in the language of the site, in any; else ""."""
    for wanted in (locale, locale.partition("-")[0], otherwise, otherwise.partition("-")[0]):
        if texts.get(wanted):
            return texts[wanted]
    return next((text for text in texts.values() if text), "")


def medium_shown(record: Mapping[str, Any], around: Surroundings, locale: str) -> Record:
    """A medium as other documents show it, in their language."""
    return {
        "id": record["id"],
        "url": file_address(around.media_url, record),
        "media_type": record["media_type"],
        "alt": in_language(record["alts"], locale, around.locale),
        "caption": in_language(record["captions"], locale, around.locale) or None,
        "width": record["width"],
        "height": record["height"],
        "blurhash": record["blurhash"],
        "focal_point": record["focal_point"],
        "renditions": renditions_of(around.media_url, record),
    }


def medium_document(record: Mapping[str, Any], around: Surroundings) -> Record:
    """A medium as its own address gives it: what others show of it in the site's language, and all languages."""
    shown = medium_shown(record, around, around.locale)
    return shown | {
        "type": "media",
        "slug": record["slug"],
        "title": record["title"],
        "bytes": record["bytes"],
        "is_animated": record["is_animated"],
        "alts": record["alts"],
        "captions": record["captions"],
        "updated_at": record["updated_at"],
    }


def image_for_html(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What rendered HTML says of an image: `src`, `srcset`, `sizes`, `width`, `height`, `alt`."""
    media_type = FORMATS[IN_HTML]
    sources = [f"{one['url']} {one['width']}w" for one in shown["renditions"] if one["type"] == media_type]
    return {
        "src": shown["url"],
        "srcset": ", ".join(sources) or None,
        "sizes": SIZES if sources else None,
        "width": shown["width"],
        "height": shown["height"],
        "alt": shown["alt"],
    }
