"""Terms of the glossary in a body: which it marks, and the body with what readers are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.walking import nodes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]


def term_slugs(document: Document) -> list[str]:
    """The slugs of the terms that the document marks, each once, in the order of reading."""
    marks = (mark for _, node in nodes_of(document) for mark in node.get("marks", ()) if mark["type"] == "term")
    return list(dict.fromkeys(mark["attrs"]["slug"] for mark in marks))


def glossed(document: Document, meanings: Mapping[str, str]) -> Document:
    """The document with each mark of a term bearing its meaning as `title` (`meanings` by slug).

    Every mark is told, not only the first: readers enter an article at any heading. A term without a meaning is plain
    text.
    """
    if not term_slugs(document):
        return document
    return _glossed(document, meanings)


def meaning_of(term: Mapping[str, Any]) -> str:
    """What an abbreviation's title says of a term: its long form, else its definition; "" where there is neither."""
    return str(term["expansion"] or term["definition"] or "")


def _glossed(node: Document, meanings: Mapping[str, str]) -> Document:
    result = dict(node)
    if "marks" in node:
        marks = [told for mark in node["marks"] if (told := _told(mark, meanings)) is not None]
        result = {key: value for key, value in node.items() if key != "marks"} | ({"marks": marks} if marks else {})
    if "content" in node:
        result["content"] = [_glossed(child, meanings) for child in node["content"]]
    return result


def _told(mark: Document, meanings: Mapping[str, str]) -> Document | None:
    if mark["type"] != "term":
        return mark
    meaning = meanings.get(mark["attrs"]["slug"])
    return mark | {"attrs": mark["attrs"] | {"title": meaning}} if meaning else None
