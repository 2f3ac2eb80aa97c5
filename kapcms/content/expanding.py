"""Snippets in a body: which it refers to, and the body with their blocks in place of the references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Document = dict[str, Any]


def snippet_slugs(document: Document) -> list[str]:
    """The slugs of the snippets that the document refers to, each once, in order."""
    return list(dict.fromkeys(_slugs(document)))


def expanded(document: Document, snippets: Mapping[str, Document]) -> Document:
    """The document with the blocks of `snippets` (by slug) in place of the references to them.

    A reference to a snippet that is not there disappears; a snippet inside a snippet is not followed.
    """
    return document | {"content": list(_expanded(document.get("content", ()), snippets))}


def _expanded(nodes: Any, snippets: Mapping[str, Document]) -> Iterator[Document]:
    for node in nodes:
        if node["type"] == "snippet":
            blocks = snippets.get(node["attrs"]["slug"], {}).get("content", ())
            yield from (block for block in blocks if block["type"] != "snippet")
        elif node["type"] == "section":
            inside = list(_expanded(node["content"], snippets))
            if inside:
                yield node | {"content": inside}
        else:
            yield node


def _slugs(node: Document) -> Iterator[str]:
    if node["type"] == "snippet":
        yield node["attrs"]["slug"]
    for child in node.get("content", ()):
        yield from _slugs(child)
