"""Goes through the repaired tree in the order of reading and hands every element to the function for its tag."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kapcms.content.from_html.builder import Builder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from selectolax.lexbor import LexborNode

    from kapcms.content.from_html.footnotes import Notes
    from kapcms.content.inline import Node

    Handler = Callable[["Walker", LexborNode], None]

LEVEL_LIMIT = 150
"""Elements inside elements that are walked one by one; of deeper ones the text is taken. Page builders reach 40."""


class Walker:
    """The walk over one text: the builder it fills, the notes found beforehand, where it is."""

    def __init__(self, handlers: Mapping[str, Handler], notes: Notes) -> None:
        self.builder = Builder()
        self.notes = notes
        self.in_noscript = False
        self.in_note = False
        self.noscript_image: Node | None = None
        self.captions: list[list[Node]] = []
        self._handlers = handlers
        self._level = 0

    def walk(self, node: LexborNode) -> None:
        """Read the children of `node`."""
        if self._level >= LEVEL_LIMIT:
            self.builder.remark(
                "too_deep", f"Elements nest more than {LEVEL_LIMIT} deep; of the inner ones the text was kept."
            )
            self.builder.text(node.text(deep=True))
            return
        self._level += 1
        builder, handlers = self.builder, self._handlers
        child = node.first_child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                text = child.text_content or ""
                if builder.run or not text.isspace():
                    builder.text(text)
            elif tag in handlers:
                handlers[tag](self, child)
            elif child.is_element_node:
                self.walk(child)
            child = child.next
        self._level -= 1

    def walk_one(self, node: LexborNode) -> None:
        """Read `node` itself."""
        if node.is_text_node:
            self.builder.text(node.text_content or "")
        elif (node.tag or "") in self._handlers:
            self._handlers[node.tag or ""](self, node)
        else:
            self.walk(node)

    def walk_marked(self, node: LexborNode, kind: str, attributes: dict[str, Any] | None = None) -> None:
        """Read the children of `node` with one more mark."""
        builder = self.builder
        marks = builder.marks
        builder.marks = builder.with_mark(kind, attributes)
        self.walk(node)
        builder.marks = marks

    @contextmanager
    def unmarked(self) -> Iterator[None]:
        """No mark is in force while the context is open."""
        marks, self.builder.marks = self.builder.marks, []
        yield
        self.builder.marks = marks
