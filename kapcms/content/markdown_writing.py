"""Renders a document as Markdown: CommonMark with tables, strikethrough, footnotes and `## Title {#anchor}`.

`markdown_reading.py` reads it back into the same document. What Markdown has no words for is written as the HTML of
`html_writing.py`: sections and calls to action as tags around Markdown, the rest as one line of HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.anchors import headings_to_mark
from kapcms.content.to_markdown.blocks import MarkdownWriter
from kapcms.content.walking import headings_of, plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping


def markdown_from_document(document: Mapping[str, Any]) -> str:
    """The canonical `document` as Markdown, ending with a line end; "" for the empty document.

    A heading shows its anchor only where reading its text would give another one.
    """
    headings = [(heading["attrs"]["id"], plain_text(heading)) for heading in headings_of(document)]
    writer = MarkdownWriter(headings_to_mark(headings))
    text = writer.blocks(document["content"])
    notes = writer.notes()
    return "\n\n".join(part for part in (text, notes) if part) + "\n" if text else ""
