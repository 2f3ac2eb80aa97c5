"""Ghost's Lexical documents (Ghost 5 and 6) as HTML, for posts whose stored HTML is missing.

Source: the node types of TryGhost/Koenig `kg-default-nodes`. Cards that only mails show are left out; what is not known
gives its texts, and its name is reported.
"""

from __future__ import annotations

import json
from typing import Any

from kapcms.importers.ghost_export.lexical_cards import card_html, words_of
from kapcms.importers.html_bodies.writing import element, marked, text

_MARKS = ((1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"), (128, "mark"))
_TEXTS = {"text", "tk", "emoji", "code-highlight", "hashtag", "zwnj"}
"""Nodes inside of a line that are text; `tk` is a mark for what is still to come."""
_MAIL_ONLY = {"email", "email-cta"}
_GATE = "<!--kg-gated-block:begin nonMember:false -->{}<!--kg-gated-block:end-->"
"""How Ghost marks in its stored HTML what members alone see."""


def lexical_html(document: object) -> tuple[str, tuple[str, ...]]:
    """The HTML of a document (JSON text or read already), and the names, sorted, of what it could not take over.

    Those are nodes that are not known, and cards that only mails showed.
    A document that is none gives no HTML.
    """
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            return "", ("broken document",)
    root = document.get("root") if isinstance(document, dict) else None
    unknown: set[str] = set()
    try:
        return _children(root if isinstance(root, dict) else {}, unknown), tuple(sorted(unknown))
    except RecursionError:
        return "", ("too deep a document",)


def _children(node: dict[str, Any], unknown: set[str]) -> str:
    children = node.get("children")
    return (
        "".join(_node(child, unknown) for child in children if isinstance(child, dict))
        if isinstance(children, list)
        else ""
    )


def _node(node: dict[str, Any], unknown: set[str]) -> str:
    """A node's HTML; of a card that was not for everyone, marked as such, or nothing where only mails showed it."""
    visibility = node.get("visibility")
    seen = visibility if isinstance(visibility, dict) else {}
    web = seen.get("web")
    if seen.get("showOnWeb") is False or (isinstance(web, dict) and not web.get("nonMember") and not _members(web)):
        unknown.add(f"{node.get('type')} for mails alone")
        return ""
    html = _shown(node, unknown)
    is_for_all = not isinstance(web, dict) or web.get("nonMember") is True
    return html if is_for_all or not html else _GATE.format(html)


def _members(web: dict[str, Any]) -> bool:
    return bool(web.get("memberSegment"))


def _shown(node: dict[str, Any], unknown: set[str]) -> str:
    kind = str(node.get("type", ""))
    if kind in _MAIL_ONLY:
        unknown.add(kind)
        return ""
    if kind == "paywall":
        return ""
    if kind.removeprefix("extended-") in _TEXTS:
        return _text(node)
    block = _block(kind.removeprefix("extended-"), node, unknown)
    if block is None:
        block = card_html(kind, node)
    if block is None:
        unknown.add(kind or "?")
        block = words_of(node) + _children(node, unknown)
    return block


def _text(node: dict[str, Any]) -> str:
    number = node.get("format")
    bits = number if isinstance(number, int) else 0
    return marked(text(node.get("text")), [name for bit, name in _MARKS if bits & bit])


def _block(kind: str, node: dict[str, Any], unknown: set[str]) -> str | None:
    if kind == "linebreak":
        return "<br>"
    if kind == "horizontalrule":
        return "<hr>"
    if kind == "tab":
        return "\t"
    if kind == "list":
        name = "ol" if node.get("listType") == "number" else "ul"
        start = node.get("start")
        return element(name, _items(node, unknown), start=start if name == "ol" and start != 1 else None)
    names = {"paragraph": "p", "quote": "blockquote", "aside": "blockquote", "listitem": "li"}
    if kind == "heading":
        tag = node.get("tag")
        names["heading"] = tag if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} else "h2"
    if kind in {"link", "autolink", "at-link"}:
        return element("a", _children(node, unknown), href=node.get("url"))
    return element(names[kind], _children(node, unknown)) if kind in names else None


def _items(node: dict[str, Any], unknown: set[str]) -> str:
    """The items of a list; Lexical keeps a list within an item as an item of its own after it."""
    parts: list[str] = []
    children = node.get("children")
    for child in children if isinstance(children, list) else []:
        if not isinstance(child, dict):
            continue
        if parts and parts[-1].endswith("</li>") and _holds_lists_alone(child):
            parts[-1] = f"{parts[-1].removesuffix('</li>')}{_children(child, unknown)}</li>"
        else:
            parts.append(_node(child, unknown))
    return "".join(parts)


def _holds_lists_alone(item: dict[str, Any]) -> bool:
    inner = item.get("children")
    return (
        isinstance(inner, list) and bool(inner) and all(isinstance(i, dict) and i.get("type") == "list" for i in inner)
    )
