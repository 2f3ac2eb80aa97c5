"""Mobiledoc documents (Ghost 1 to 4) as HTML, for posts whose stored HTML is missing.

Source: bustle/mobiledoc-kit MOBILEDOC.md (formats 0.3.1 and 0.3.2) and the cards of Ghost's `kg-default-cards`.
"""

from __future__ import annotations

import json
from typing import Any

from kapcms.importers.ghost_export.lexical import lexical_html
from kapcms.importers.html_bodies.writing import element, text

_TEXT, _IMAGE, _LIST, _CARD = 1, 2, 3, 10
_CARD_NODES = {"code": "codeblock", "hr": "horizontalrule", "card-markdown": "markdown"}
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"}
_INLINE = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "u": "u",
    "s": "s",
    "code": "code",
    "sub": "sub",
    "sup": "sup",
}


def mobiledoc_html(document: object) -> tuple[str, tuple[str, ...]]:
    """The HTML of a document (JSON text or read already), and the names of the cards that are not known, sorted."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            return "", ("broken document",)
    if not isinstance(document, dict):
        return "", ()
    unknown: set[str] = set()
    sections = document.get("sections")
    parts = (
        [_section(s, document, unknown) for s in sections if isinstance(s, list) and s]
        if isinstance(sections, list)
        else []
    )
    return "".join(parts), tuple(sorted(unknown))


def _section(section: list[Any], document: dict[str, Any], unknown: set[str]) -> str:
    kind, rest = section[0], section[1:]
    if kind == _TEXT and len(rest) > 1:
        name = rest[0] if rest[0] in _BLOCKS else "p"
        return element("blockquote" if name in {"aside", "pull-quote"} else name, _markers(rest[1], document))
    if kind == _IMAGE and rest:
        return element("p", element("img", src=rest[0], alt=None))
    if kind == _LIST and len(rest) > 1 and isinstance(rest[1], list):
        return element(
            "ol" if rest[0] == "ol" else "ul", "".join(element("li", _markers(i, document)) for i in rest[1])
        )
    if kind == _CARD and rest:
        return _card(_at(document.get("cards"), rest[0]), unknown)
    unknown.add(f"section {kind}")
    return ""


def _card(card: object, unknown: set[str]) -> str:
    """A card is shown as the Lexical node of the same meaning."""
    if not isinstance(card, list) or not card:
        return ""
    payload = card[1] if len(card) > 1 and isinstance(card[1], dict) else {}
    name = str(card[0]).removesuffix("-card")  # so the betas of Ghost 1 named them
    node = {**payload, "type": _CARD_NODES.get(name, name)}
    html, names = lexical_html({"root": {"children": [node]}})
    unknown.update(names)
    return html


def _markers(markers: object, document: dict[str, Any]) -> str:
    """Texts with the marks that open before and close after them."""
    parts: list[str] = []
    opened: list[str] = []
    for marker in markers if isinstance(markers, list) else []:
        if not isinstance(marker, list) or len(marker) != len(("type", "opened", "closed", "value")):
            continue
        for index in marker[1] if isinstance(marker[1], list) else []:
            start, end = _markup(_at(document.get("markups"), index))
            parts.append(start)
            opened.append(end)
        atom = _at(document.get("atoms"), marker[3]) if marker[0] == 1 else None
        parts.append(_atom(atom) if marker[0] == 1 else text(marker[3]))
        closed = marker[2] if isinstance(marker[2], int) else 0
        parts += [opened.pop() for _ in range(min(max(closed, 0), len(opened)))]
    return "".join([*parts, *reversed(opened)])


def _atom(atom: object) -> str:
    if not isinstance(atom, list) or not atom:
        return ""
    return "<br>" if atom[0] == "soft-return" else text(atom[1] if len(atom) > 1 else "")


def _markup(markup: object) -> tuple[str, str]:
    if not isinstance(markup, list) or not markup:
        return "", ""
    if markup[0] == "a":
        attributes = markup[1] if len(markup) > 1 and isinstance(markup[1], list) else []
        pairs = dict(zip(map(str, attributes[::2]), attributes[1::2], strict=False))
        return element("a", href=pairs.get("href")).removesuffix("</a>"), "</a>"
    name = _INLINE.get(str(markup[0]).lower())
    return (f"<{name}>", f"</{name}>") if name else ("", "")


def _at(items: object, index: object) -> object:
    inside = (
        isinstance(items, list) and isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(items)
    )
    return items[index] if inside and isinstance(items, list) and isinstance(index, int) else None
