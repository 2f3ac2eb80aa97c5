"""Images that were fetched into the library since an import: for the next one they are what they were at the source.

Without this, an article whose images came here would count as edited here, and no change of its text would arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.body_media import SCHEME, with_sources
from kapcms.content.walking import images_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.services.drafts.blank import Content


def brought_here(last: Content, here: Content) -> dict[str, str]:
    """Which address of the content that was imported last is which `media:{id}` here.

    Images are compared in order; where their number differs, they were edited here, and nothing is told.
    """
    before, now = _sources(last["body"]), _sources(here["body"])
    if len(before) != len(now):
        return {}
    return {
        old: new for old, new in zip(before, now, strict=True) if new.startswith(SCHEME) and not old.startswith(SCHEME)
    }


def with_brought(content: Content, brought: Mapping[str, str]) -> Content:
    """The content with these images from the library."""
    return content | {"body": with_sources(content["body"], brought)} if brought else content


def _sources(body: dict[str, Any]) -> list[str]:
    return [image["attrs"]["src"] for image in images_of(body)]
