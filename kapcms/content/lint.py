"""What an editor should look at in a document that may nevertheless be published: hints, never refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kapcms.content.counting import word_count
from kapcms.content.walking import nodes_of, plain_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kapcms.content.inline import Node

PARAGRAPH_LIMIT_WORDS = 150
"""Longer paragraphs are hard to read on a phone: about one screen of text."""

_ACRONYM = re.compile(r"\b[A-Z]{2,6}s?\b")
_EXPANDED = ("abbreviation", "term")
_VAGUE_LINKS = frozenset({"here", "click here", "this", "link", "more", "read more", "learn more"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One hint: a stable code, a JSON pointer into the document, a sentence."""

    code: str
    pointer: str
    detail: str


def lint(
    document: Mapping[str, Any], *, known_acronyms: Collection[str] = (), citation_ids: Collection[str] | None = None
) -> list[Finding]:
    """The findings on the canonical `document`, in the order of reading.

    Codes: `missing_alt`, `heading_jump`, `unexpanded_acronym` (once for each, not for `known_acronyms`), `vague_link`,
    `empty_link`, `long_paragraph`, `empty_section`, `missing_embed_title`, and `unknown_citation` if `citation_ids`
    are given.
    """
    nodes = list(nodes_of(document))
    findings = [*_headings(nodes), *_acronyms(nodes, known_acronyms), *_citations(nodes, citation_ids)]
    for pointer, node in nodes:
        findings += _of_node(pointer, node)
    places = {pointer: place for place, (pointer, _) in enumerate(nodes)}
    return sorted(findings, key=lambda finding: places[finding.pointer])


def _of_node(pointer: str, node: Node) -> Iterator[Finding]:
    kind, own = node["type"], node.get("attrs", {})
    if kind == "image" and not own.get("alt"):
        yield Finding("missing_alt", pointer, "Say what the image shows for those who cannot see it.")
    if kind == "embed" and not own.get("title"):
        yield Finding("missing_embed_title", pointer, "Give what is embedded a title.")
    if kind == "paragraph" and (words := word_count(plain_text(node))) > PARAGRAPH_LIMIT_WORDS:
        yield Finding("long_paragraph", pointer, f"This paragraph has {words} words; {PARAGRAPH_LIMIT_WORDS} are many.")
    if kind == "section" and node["content"] == [{"type": "paragraph"}]:
        yield Finding("empty_section", pointer, f"The section {own['role']!r} is empty.")
    if kind == "text":
        yield from _links(pointer, node)


def _links(pointer: str, node: Node) -> Iterator[Finding]:
    for mark in node.get("marks", ()):
        if mark["type"] != "link":
            continue
        if mark["attrs"]["href"] == "#":
            yield Finding("empty_link", pointer, "This link leads nowhere.")
        if node["text"].strip(" .:>\u2026\u2192\xbb").casefold() in _VAGUE_LINKS:
            yield Finding("vague_link", pointer, f"{node['text']!r} does not say where the link leads.")


def _headings(nodes: list[tuple[str, Node]]) -> Iterator[Finding]:
    level = 1
    for pointer, node in nodes:
        if node["type"] != "heading":
            continue
        if node["attrs"]["level"] > level + 1:
            detail = f"A heading of level {node['attrs']['level']} follows one of level {level}."
            yield Finding("heading_jump", pointer, detail)
        level = node["attrs"]["level"]


def _acronyms(nodes: list[tuple[str, Node]], known: Collection[str]) -> Iterator[Finding]:
    """An acronym counts as expanded where it is an abbreviation, or stands in or before parentheses."""
    words = [(pointer, node) for pointer, node in nodes if node["type"] == "text" and not _is_code(node)]
    text = " ".join(node["text"] for _, node in words)
    settled = {word.removesuffix("s") for word in known}
    settled |= {node["text"] for _, node in words for mark in node.get("marks", ()) if mark["type"] in _EXPANDED}
    settled |= set(re.findall(r"\(\s*([A-Z]{2,6})s?\b", text)) | set(re.findall(r"\b([A-Z]{2,6})s?\s*\(", text))
    for pointer, node in words:
        for match in _ACRONYM.finditer(node["text"]):
            acronym = match[0].removesuffix("s")
            if acronym not in settled and not node["text"].isupper():
                settled.add(acronym)
                yield Finding("unexpanded_acronym", pointer, f"{acronym} is never spelt out.")


def _is_code(node: Node) -> bool:
    return any(mark["type"] == "code" for mark in node.get("marks", ()))


def _citations(nodes: list[tuple[str, Node]], ids: Collection[str] | None) -> Iterator[Finding]:
    for pointer, node in nodes:
        if ids is not None and node["type"] == "citation" and node["attrs"]["id"] not in ids:
            yield Finding("unknown_citation", pointer, f"There is no citation {node['attrs']['id']!r}.")
