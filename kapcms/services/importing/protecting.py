"""The importers' normal forms of links (`ref:`, `post_url:`, `entry:`) carried through the readers of bodies.

The readers take out every address that is none, so these become addresses of a host that cannot exist (RFC 2606) before
a body is read, and are found again in its document. Where such words stood in text or code they come back as they were.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.content.walking import nodes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOST = "kapcms-import.invalid"
_FORMS = ("ref:", "post_url:", "entry:")
_IN_TEXT = re.compile(
    r"""((?:href|src)\s*=\s*["']?|\]\(\s*<?|^\s{0,3}\[[^\]\n]+\]:\s*<?)(ref|post_url|entry):""", re.MULTILINE
)
_PROTECTED = re.compile(rf"https://(ref|post_url|entry)\.{re.escape(_HOST)}/")


def protected(text: str) -> str:
    """`text` (HTML or Markdown) with the normal forms of its links as addresses."""
    if not any(form in text for form in _FORMS):
        return text
    return _IN_TEXT.sub(rf"\1https://\2.{_HOST}/", text)


def normal_form(href: str) -> str:
    """The link as the importer gave it."""
    return _PROTECTED.sub(r"\1:", href, count=1)


def restore_texts(document: dict[str, Any]) -> None:
    """Give texts their own words back, and images the paths that they were named by, in place."""
    for _, node in nodes_of(document):
        if "text" in node and _HOST in node["text"]:
            node["text"] = _PROTECTED.sub(r"\1:", node["text"])
        attributes = node.get("attrs")
        if attributes and _HOST in str(attributes.get("src", "")):
            attributes["src"] = _PROTECTED.sub("", attributes["src"])


def links_of(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every (attributes, name) whose value is an address that leads somewhere: links and calls to action."""
    waiting = [document]
    for node in waiting:  # a list that grows: half the time of a generator in generators
        if "marks" in node:
            for mark in node["marks"]:
                if mark["type"] == "link":
                    yield mark["attrs"], "href"
        elif node["type"] == "call_to_action" and "url" in node.get("attrs", ()):
            yield node["attrs"], "url"
        if "content" in node:
            waiting += node["content"]
