"""Builds canonical blocks out of what the walker meets, valid by construction, so that nothing need be checked again.

Text and inline nodes gather in a run; whatever starts or ends a block ends the run, which then becomes a paragraph, or
a heading while one is open. Containers (quotes, lists, cells) are opened and closed like brackets.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kapcms.content.attributes import FORBIDDEN_CHARACTERS, BadValue, accepted
from kapcms.content.inline import HARD_BREAK, Node, tidy_line_of_lines, tidy_lines
from kapcms.content.reading import Remark
from kapcms.content.schema import DEPTH_LIMIT, MARK_RANK, NODE_LIMIT, TEXT_BLOCKS
from kapcms.errors import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.content.attributes import Attribute

REMARK_LIMIT = 50
"""Remarks kept of one text; one more says that there were others."""


class Builder:
    """The state of one reading: the open container, the run of inline nodes, the marks in force, the remarks."""

    def __init__(self) -> None:
        self.blocks: list[Node] = []
        self.run: list[Node] = []
        self.marks: list[Node] = []
        self.heading: Node | None = None
        self.depth = 0
        self.node_count = 0
        self._remarks: dict[Remark, None] = {}

    def text(self, text: str) -> None:
        """Add `text` with the marks in force."""
        if not text.isprintable():
            text = FORBIDDEN_CHARACTERS.sub("", text)
        if text:
            self.run.append(
                {"type": "text", "marks": self.marks, "text": text} if self.marks else {"type": "text", "text": text}
            )

    def inline(self, node: Node) -> None:
        """Add a line break, a footnote or a citation."""
        self.run.append(node)

    def flush(self) -> None:
        """End the run: what it holds becomes paragraphs, or a heading while one is open."""
        run = self.run
        if not run:
            return
        self.run = []
        if self.heading is not None:
            content = tidy_line_of_lines(run)
            if content:
                self.block({"type": "heading", "attrs": self.heading, "content": content}, len(content))
                self.heading = {"level": self.heading["level"]}
            return
        for line in tidy_lines(run):
            self.block({"type": "paragraph", "content": line}, len(line))

    def block(self, block: Node, size: int = 0) -> None:
        """Add a finished block that holds `size` inline nodes.

        Raises:
            Invalid: the document grows over `NODE_LIMIT`.
        """
        self.node_count += 1 + size
        if self.node_count > NODE_LIMIT:
            detail = f"A document has at most {NODE_LIMIT} nodes."
            raise Invalid(detail, code="invalid_document", faults=(Fault("", "too_many_nodes", detail),))
        self.blocks.append(block)

    def has_room(self, levels: int) -> bool:
        """Whether a container with `levels` levels of blocks inside may be opened here; a remark is left if not."""
        if self.depth + 1 + levels <= DEPTH_LIMIT:
            return True
        self.remark("too_deep", f"Blocks nest more than {DEPTH_LIMIT} deep; the inner ones were flattened.")
        return False

    @contextmanager
    def container(self, levels: int = 1) -> Iterator[list[Node]]:
        """A container's content, filled while the context is open; `levels` deeper than where it is opened."""
        self.flush()
        self.depth += levels
        with self.apart() as inner:
            yield inner
        self.depth -= levels

    @contextmanager
    def apart(self) -> Iterator[list[Node]]:
        """Blocks gathered apart while the context is open; the run outside stays open."""
        outside = self.blocks, self.run, self.heading
        inner: list[Node] = []
        self.blocks, self.run, self.heading = inner, [], None
        yield inner
        self.flush()
        self.blocks, self.run, self.heading = outside

    def with_mark(self, kind: str, attributes: dict[str, Any] | None = None) -> list[Node]:
        """The marks in force with one more, in their order; an inner mark replaces an outer one of its kind."""
        mark: Node = {"type": kind, "attrs": attributes} if attributes else {"type": kind}
        others = [other for other in self.marks if other["type"] != kind]
        return sorted([*others, mark], key=_rank)

    def remark(self, code: str, detail: str) -> None:
        """Say something to the person who reads the report, once."""
        if len(self._remarks) < REMARK_LIMIT:
            self._remarks[Remark(code, detail)] = None
        elif len(self._remarks) == REMARK_LIMIT:
            self._remarks[Remark("more", "There were more remarks than are listed.")] = None

    def remarks(self) -> tuple[Remark, ...]:
        """What was said, in order."""
        return tuple(self._remarks)


def kept(rules: dict[str, Attribute], given: dict[str, Any]) -> dict[str, Any]:
    """Those of `given` that `rules` accept, canonical, in the order of the rules; None and defaults are left out."""
    result: dict[str, Any] = {}
    for name, rule in rules.items():
        value = given.get(name)
        if value is None:
            continue
        try:
            value = accepted(rule, value)
        except BadValue:
            continue
        if value not in (rule.default, ""):
            result[name] = value
    return result


def or_paragraph(content: list[Node]) -> list[Node]:
    """`content`, or one empty paragraph where a block may not be empty."""
    return content or [{"type": "paragraph"}]


def flattened(blocks: list[Node]) -> list[Node]:
    """The inline content of `blocks`, one line for each text block, as content of one text block."""
    run: list[Node] = []
    for block in blocks:
        if run:
            run.append({"type": HARD_BREAK})
        content = block.get("content", [])
        run += content if block["type"] in TEXT_BLOCKS else flattened(content)
    return tidy_line_of_lines(run)


def _rank(mark: Node) -> int:
    return MARK_RANK[mark["type"]]
