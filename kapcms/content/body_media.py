"""The media library in articles and other things: what they name of it, and bodies with the addresses of images."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.content.walking import images_of, nodes_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

SCHEME = "media:"
"""The scheme of an image that stands in the media library: `media:{id}`."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Document = dict[str, Any]


def media_id_of(image: Mapping[str, Any]) -> str | None:
    """The id of the medium that an image node names by its `src` or its `media_id`; None where it names none."""
    own = image["attrs"]
    named = own["src"].removeprefix(SCHEME) if own["src"].startswith(SCHEME) else own.get("media_id") or ""
    return named if _ID.fullmatch(named) else None


def media_ids(document: Mapping[str, Any]) -> list[str]:
    """The ids of the media that the images of the document name, each once, in order."""
    found = (media_id_of(image) for image in images_of(document))
    return [media_id for media_id in dict.fromkeys(found) if media_id is not None]


def media_named_by(content: Mapping[str, Any]) -> list[str]:
    """The ids of the media that a thing shows: its cover or photo, then the images of its body; each once."""
    named = [(content.get("cover") or {}).get("id"), content.get("photo")]
    named += media_ids(content["body"]) if "body" in content else []
    return [media_id for media_id in dict.fromkeys(named) if media_id]


def media_places(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(JSON pointer, id) of every image that names a medium."""
    for pointer, node in nodes_of(document):
        media_id = media_id_of(node) if node["type"] == "image" else None
        if media_id is not None:
            yield pointer, media_id


def without_lost_images(document: Document, known: Container[str]) -> Document:
    """The document without the images of the media library whose medium is not among `known`."""
    return _mapped(document, lambda node: None if _is_lost(node, known) else node)


def with_addresses(document: Document, shown: Mapping[str, Mapping[str, Any]]) -> Document:
    """The document with the `url` and the `alt` of its medium on every image, for forms that know no library."""

    def addressed(node: Document) -> Document:
        medium = shown.get(media_id_of(node) or "")
        if medium is None:
            return node
        own = node["attrs"]
        return node | {"attrs": own | {"src": medium["url"], "alt": own.get("alt") or medium["alt"]}}

    return _mapped(document, addressed)


def with_sources(document: Document, sources: Mapping[str, str]) -> Document:
    """The document with other sources for the images whose source is among the keys of `sources`."""

    def changed(node: Document) -> Document:
        own = node["attrs"]
        return node | {"attrs": own | {"src": sources[own["src"]]}} if own["src"] in sources else node

    return _mapped(document, changed)


def _is_lost(node: Document, known: Container[str]) -> bool:
    return node["attrs"]["src"].startswith(SCHEME) and media_id_of(node) not in known


def _mapped(node: Document, change: Any) -> Document:
    """`node` with `change` done to every image in it; where it gives None the image is left out."""
    if "content" not in node:
        return node
    content = []
    for child in node["content"]:
        changed = change(child) if child["type"] == "image" else _mapped(child, change)
        if changed is not None:
            content.append(changed)
    if not content and node["type"] not in {"paragraph", "heading", "image", "code_block"}:
        content = [{"type": "paragraph"}]
    return node | {"content": content}
