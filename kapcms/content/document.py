"""The check of a document that came from outside, and its canonical form.

What is stored went through here (or through the reader of HTML, whose output passes this check unchanged, which a
property test holds). The canonical form has its keys in a fixed order, no attribute at its default, text as
`inline.py` wants it, no empty paragraph or heading but where a block needs one, no blank lines at the end of code, and
an anchor on every heading. It is a fixed point: `checked(checked(d)) == checked(d)`.
"""

from __future__ import annotations

from typing import Any

from kapcms.content.anchors import anchors_for
from kapcms.content.attributes import Attribute, BadValue, accepted, holds_forbidden
from kapcms.content.inline import HARD_BREAK, Node, tidy_line_of_lines, tidy_lines
from kapcms.content.nesting import SCHEMA
from kapcms.content.schema import DEPTH_LIMIT, MARK_RANK, MARKS, NODE_LIMIT, NODES, VERSION
from kapcms.content.walking import headings_of, plain_text
from kapcms.errors import Fault, Invalid

FAULT_LIMIT = 20
"""Faults listed before the check stops."""

_KEYS = frozenset({"type", "attrs", "content", "marks", "text"})
_START = SCHEMA.nodes["doc"].content_match


def checked(document: object) -> dict[str, Any]:
    """`document` in its canonical form, made of new nodes.

    Accepts what ProseMirror's and TipTap's `toJSON` give: attributes that are null, a document without a version.

    Raises:
        Invalid: with one fault for each bad place; pointers are relative to the document ("/content/3/attrs/href").
    """
    check = _Check()
    root = check.document(document)
    if check.faults:
        first = check.faults[0]
        raise Invalid(
            f"The document cannot be stored: {first.detail} ({first.pointer or 'the document itself'})",
            code="invalid_document",
            faults=tuple(check.faults),
        )
    with_anchors(root)
    return root


def with_anchors(root: dict[str, Any]) -> None:
    """Give every heading of the canonical `root` its anchor, in place."""
    headings = list(headings_of(root))
    anchors = anchors_for([(heading["attrs"].get("id"), plain_text(heading)) for heading in headings])
    for heading, anchor in zip(headings, anchors, strict=True):
        heading["attrs"] = {"level": heading["attrs"]["level"], "id": anchor}


class _TooManyFaults(Exception):
    """The list of faults is full."""


class _Check:
    """One walk over one document: faults are collected, canonical nodes are built."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.node_count = 0

    def document(self, document: object) -> dict[str, Any]:
        try:
            return self._document(document)
        except _TooManyFaults:
            return {}

    def _document(self, document: object) -> dict[str, Any]:
        if not isinstance(document, dict) or document.get("type") != "doc":
            self._fault("", "wrong_type", 'A document is an object with "type": "doc".')
            return {}
        version = document.get("version", VERSION)
        if version != VERSION or isinstance(version, bool):
            self._fault("/version", "unknown_version", f"This version of kapcms reads version {VERSION}.")
        rest = {key: value for key, value in document.items() if key != "version"}
        blocks = self._block(rest, "", 0)
        content = blocks[0].get("content") if blocks else None
        return {"type": "doc", "version": VERSION, "content": content or [{"type": "paragraph"}]}

    def _fault(self, pointer: str, code: str, detail: str) -> None:
        self.faults.append(Fault(pointer, code, detail))
        if len(self.faults) >= FAULT_LIMIT:
            raise _TooManyFaults

    def _block(self, node: Node, pointer: str, depth: int) -> list[Node]:
        """The canonical nodes that the valid-looking `node` becomes: none, one, or several paragraphs."""
        kind = node["type"]
        self._closed(node, pointer)
        if node.get("marks"):
            self._fault(f"{pointer}/marks", "misplaced_mark", "Marks stand on text.")
        built: Node = {"type": kind}
        attributes = self._attributes(NODES[kind].attributes, node.get("attrs"), f"{pointer}/attrs")
        if attributes:
            built["attrs"] = attributes
        children = self._children(node, pointer, depth)
        if kind == "code_block":
            return [self._code(built, children)]
        if SCHEMA.nodes[kind].inline_content:
            return self._text_blocks(built, self._inlines(children, pointer))
        content: list[Node] = []
        for index, child in children:
            content += self._block(child, f"{pointer}/content/{index}", depth + 1)
        if not content and SCHEMA.nodes[kind].content_match.next and not SCHEMA.nodes[kind].content_match.valid_end:
            content = [{"type": "paragraph"}]
        if content:
            built["content"] = content
        return [built]

    def _text_blocks(self, built: Node, inlines: list[Node]) -> list[Node]:
        if built["type"] == "paragraph":
            return [{"type": "paragraph", "content": line} for line in tidy_lines(inlines)]
        content = tidy_line_of_lines(inlines)
        if content:
            built["content"] = content
        return [] if built["type"] == "heading" and not content else [built]

    def _code(self, built: Node, children: list[tuple[int, Node]]) -> Node:
        texts = [child["text"] for _, child in children if isinstance(child.get("text"), str)]
        text = "".join(texts).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
        if text:
            built["content"] = [{"type": "text", "text": text}]
        return built

    def _children(self, node: Node, pointer: str, depth: int) -> list[tuple[int, Node]]:
        """The children of `node` that stand where they may, with their indexes; the others become faults."""
        content = node.get("content")
        if content is None:
            content = []
        if not isinstance(content, list):
            self._fault(f"{pointer}/content", "wrong_type", "This must be a list of nodes.")
            return []
        self.node_count += len(content)
        if self.node_count > NODE_LIMIT:
            self._fault(pointer, "too_many_nodes", f"A document has at most {NODE_LIMIT} nodes.")
            raise _TooManyFaults
        if content and depth >= DEPTH_LIMIT and not SCHEMA.nodes[node["type"]].inline_content:
            self._fault(f"{pointer}/content", "too_deep", f"Blocks nest at most {DEPTH_LIMIT} deep.")
            return []
        return self._placed(node["type"], content, pointer)

    def _placed(self, parent: str, content: list[Any], pointer: str) -> list[tuple[int, Node]]:
        match = SCHEMA.nodes[parent].content_match
        good: list[tuple[int, Node]] = []
        for index, child in enumerate(content):
            place = f"{pointer}/content/{index}"
            name = child.get("type") if isinstance(child, dict) else None
            if not isinstance(name, str) or name not in NODES:
                self._fault(place, "unknown_node", "This is no node of the schema.")
                continue
            following = match.match_type(SCHEMA.nodes[name])
            if following is None:
                self._fault(place, "misplaced_node", f"A {name} cannot stand here in a {parent}.")
                continue
            match = following
            good.append((index, child))
            if parent == "code_block":
                self._text(child, place)
        if (
            not match.valid_end
            and len(good) == len(content)
            and parent in {"bullet_list", "ordered_list", "table", "table_row"}
        ):
            self._fault(pointer, "missing_content", f"A {parent} cannot be empty.")
        return good

    def _inlines(self, children: list[tuple[int, Node]], pointer: str) -> list[Node]:
        return [self._inline(child, f"{pointer}/content/{index}") for index, child in children]

    def _inline(self, node: Node, pointer: str) -> Node:
        kind = node["type"]
        if kind == "text":
            return self._text(node, pointer)
        self._closed(node, pointer)
        self._marks(node.get("marks"), pointer)
        built: Node = {"type": kind}
        attributes = self._attributes(NODES[kind].attributes, node.get("attrs"), f"{pointer}/attrs")
        if attributes:
            built["attrs"] = attributes
        content = tidy_line_of_lines(self._inlines(self._children(node, pointer, 0), pointer))
        if content:
            built["content"] = content
        return built

    def _text(self, node: Node, pointer: str) -> Node:
        self._closed(node, pointer)
        text = node.get("text")
        if not isinstance(text, str):
            self._fault(f"{pointer}/text", "wrong_type", "This must be text.")
            return {"type": HARD_BREAK}
        if holds_forbidden(text):
            self._fault(f"{pointer}/text", "bad_text", "This holds control characters or broken characters.")
        marks = self._marks(node.get("marks"), pointer)
        return {"type": "text", "marks": marks, "text": text} if marks else {"type": "text", "text": text}

    def _marks(self, marks: object, pointer: str) -> list[Node]:
        if marks is None:
            return []
        if not isinstance(marks, list):
            self._fault(f"{pointer}/marks", "wrong_type", "This must be a list of marks.")
            return []
        built = [self._mark(mark, f"{pointer}/marks/{index}") for index, mark in enumerate(marks)]
        kinds = [mark["type"] for mark in built if mark is not None]
        if len(set(kinds)) != len(kinds):
            self._fault(f"{pointer}/marks", "repeated_mark", "A mark stands once on a text.")
        return sorted((mark for mark in built if mark is not None), key=lambda mark: MARK_RANK[mark["type"]])

    def _mark(self, mark: object, pointer: str) -> Node | None:
        if not isinstance(mark, dict) or not isinstance(mark.get("type"), str) or mark["type"] not in MARKS:
            self._fault(pointer, "unknown_mark", "This is no mark of the schema.")
            return None
        for key in mark.keys() - {"type", "attrs"}:
            self._fault(f"{pointer}/{_escaped(key)}", "unknown_key", "A mark has no such key.")
        built: Node = {"type": mark["type"]}
        attributes = self._attributes(MARKS[mark["type"]].attributes, mark.get("attrs"), f"{pointer}/attrs")
        if attributes:
            built["attrs"] = attributes
        return built

    def _closed(self, node: Node, pointer: str) -> None:
        for key in node.keys() - _KEYS:
            self._fault(f"{pointer}/{_escaped(key)}", "unknown_key", f"A {node['type']} has no such key.")
        if "text" in node and node["type"] != "text":
            self._fault(f"{pointer}/text", "unknown_key", f"A {node['type']} has no such key.")

    def _attributes(self, rules: dict[str, Attribute], given: object, pointer: str) -> dict[str, Any]:
        if given is None:
            given = {}
        if not isinstance(given, dict):
            self._fault(pointer, "wrong_type", "This must be an object.")
            return {}
        for name in given.keys() - rules.keys():
            self._fault(f"{pointer}/{_escaped(name)}", "unknown_attribute", "There is no such attribute here.")
        built: dict[str, Any] = {}
        for name, rule in rules.items():
            value = given.get(name)
            if value is None:
                if rule.required:
                    self._fault(f"{pointer}/{name}", "required", "This must be given.")
                continue
            try:
                value = accepted(rule, value)
            except BadValue as bad:
                self._fault(f"{pointer}/{name}", bad.code, bad.detail)
                continue
            if value not in (rule.default, ""):
                built[name] = value
        return built


def _escaped(key: object) -> str:
    """`key` as a part of a JSON pointer (RFC 6901)."""
    return str(key).replace("~", "~0").replace("/", "~1")
