"""The tree that lexbor repairs foreign HTML into, and the limits within which that costs linear time."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from kapcms.errors import Fault, Invalid

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

FREE_TAGS = 1000
"""Texts with fewer tags are parsed unasked: the worst of them costs 30 ms."""

WORK_LIMIT = 4_000_000
"""Tags times open elements of one text. HTML parsing is quadratic in them: 100,000 nested `<div>` took lexbor 37 s."""

_NUMBER = re.compile(r"[0-9]{1,9}(?![0-9])")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_NOT_NESTING = frozenset(
    (
        *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "br", "hr", "img", "input"),
        *("meta", "link", "source", "area", "base", "col", "embed", "wbr", "track", "param"),
    )
)
"""Elements that close themselves, or that the next of their kind closes."""


def body_of(html: str) -> LexborNode | None:
    """The body of `html`, a fragment or a whole page, repaired as browsers do.

    Raises:
        Invalid: its elements nest so deep that no person wrote it.
    """
    if html.count("<") > FREE_TAGS:
        _check_nesting(html)
    try:
        html.encode()
    except UnicodeEncodeError:
        html = html.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return LexborHTMLParser(f"<body>{html}").body


def attribute(node: LexborNode, name: str) -> str:
    """The attribute `name` of `node`, "" where it has none."""
    return node.attrs.get(name) or ""


def whole_number(text: str | None) -> int | None:
    """The number that `text` begins with (`640px` is 640), None where it is none or absurdly long."""
    match = _NUMBER.match(text or "")
    return int(match[0]) if match else None


def children(node: LexborNode) -> list[LexborNode]:
    """The child elements of `node`, without texts and comments."""
    found: list[LexborNode] = []
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            found.append(child)
        child = child.next
    return found


def _check_nesting(html: str) -> None:
    open_elements: Counter[str] = Counter()
    count = depth = deepest = 0
    for closing, name in _TAG.findall(html.lower()):
        count += 1
        if name in _NOT_NESTING:
            continue
        if not closing:
            open_elements[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif open_elements[name]:
            open_elements[name] -= 1
            depth -= 1
    if count * deepest > WORK_LIMIT:
        detail = f"The HTML leaves {deepest} elements open at once; close them."
        raise Invalid(detail, code="invalid_document", faults=(Fault("", "too_deep", detail),))
