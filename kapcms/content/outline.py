"""The outline of a document: its headings with their anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.walking import headings_of, plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping


def outline(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every heading of the canonical `document` in its order: `{"id", "level", "title"}`, level 2 to 4."""
    return [
        {"id": heading["attrs"]["id"], "level": heading["attrs"]["level"], "title": plain_text(heading)}
        for heading in headings_of(document)
    ]
