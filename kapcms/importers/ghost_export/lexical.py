"""Ghost's Lexical documents (Ghost 5 and 6) as HTML, for posts whose stored HTML is missing.

Source: the node types of TryGhost/Koenig `kg-default-nodes`. Cards that only mails show are left out; what is not known
gives its texts, and its name is reported.
"""

from __future__ import annotations

import json
from typing import Any

from markdown_it import MarkdownIt

from kapcms.importers.html_bodies.writing import element, figure, marked, text

_MARKDOWN = MarkdownIt("commonmark").enable("table")
"""How Ghost shows its Markdown cards, HTML in them included; what is read from it is checked like all HTML."""
_MARKS = ((1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"), (128, "mark"))
_MAIL_ONLY = {"email", "email-cta"}
_GATE = "<!--kg-gated-block:begin nonMember:false -->{}<!--kg-gated-block:end-->"
"""How Ghost marks in its stored HTML what members alone see."""
_TEXT_KEYS = ("heading", "title", "calloutText", "content", "text", "description", "buttonText", "label", "subheader")


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
    if kind.removeprefix("extended-") == "text":
        return _text(node)
    block = _block(kind.removeprefix("extended-"), node, unknown)
    if block is None:
        block = _card(kind, node)
    if block is None:
        unknown.add(kind or "?")
        block = _texts(node) + _children(node, unknown)
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
        return element(name, _children(node, unknown), start=start if name == "ol" and start != 1 else None)
    names = {"paragraph": "p", "quote": "blockquote", "aside": "blockquote", "listitem": "li"}
    if kind == "heading":
        tag = node.get("tag")
        names["heading"] = tag if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} else "h2"
    if kind in {"link", "autolink", "at-link"}:
        return element("a", _children(node, unknown), href=node.get("url"))
    return element(names[kind], _children(node, unknown)) if kind in names else None


def _card(kind: str, node: dict[str, Any]) -> str | None:  # noqa: PLR0911 - a table of cards reads best as one
    if kind == "image":
        return figure(node.get("src"), node.get("alt"), str(node.get("caption") or ""), node.get("href"))
    if kind == "gallery":
        images = node.get("images")
        return "".join(figure(i.get("src"), i.get("alt")) for i in images or [] if isinstance(i, dict))
    if kind == "codeblock":
        language = node.get("language")
        code = element("code", text(node.get("code")), class_=f"language-{language}" if language else None)
        return element("pre", code)
    if kind == "html":
        return str(node.get("html") or "")
    if kind == "markdown":
        return str(_MARKDOWN.render(str(node.get("markdown") or "")))
    if kind == "embed":
        return str(node.get("html") or "") or _link(node.get("url"), node.get("url"))
    if kind in {"bookmark", "video", "audio", "file", "button"}:
        return _linked_card(node)
    if kind in {"callout", "toggle", "header"}:
        return _texts(node)
    return None


def _linked_card(node: dict[str, Any]) -> str:
    metadata = node.get("metadata")
    data = metadata if isinstance(metadata, dict) else {}
    address = node.get("url") or node.get("src") or node.get("buttonUrl")
    label = data.get("title") or node.get("buttonText") or node.get("title") or node.get("fileTitle") or address
    return _link(address, label)


def _link(address: object, label: object) -> str:
    return element("p", element("a", text(label), href=address)) if address else ""


def _texts(node: dict[str, Any]) -> str:
    """The texts of a card, which are HTML in Ghost."""
    found = [node[key] for key in _TEXT_KEYS if isinstance(node.get(key), str) and node[key].strip()]
    return "".join(part if part.lstrip().startswith("<p") else element("p", part) for part in found)
