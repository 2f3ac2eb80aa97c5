"""Reads foreign HTML into a document: repaired by lexbor as browsers do, mapped onto the schema, valid by construction.

Nothing of the source's markup survives but what the schema has words for, so there is nothing left for a sanitiser:
every text, attribute and address goes through the same rules as a client's document (`attributes.py`, `urls.py`).
What has no counterpart is kept as text and reported, never dropped in silence; only scripts, styles, comments and the
doubles of lazy images go without a word.

Measured on one core (Python 3.11, selectolax 1.0.2, best of 60): 4 KB of an article dense with links and marks cost
0.6 ms on a quiet machine and 1.1 ms on a busy one, about a sixth of it in lexbor; the full check would double it.
"""

from __future__ import annotations

from kapcms.content.document import with_anchors
from kapcms.content.from_html.builder import or_paragraph
from kapcms.content.from_html.elements import ELEMENTS
from kapcms.content.from_html.footnotes import Notes, notes_of
from kapcms.content.from_html.tree import body_of
from kapcms.content.from_html.walker import Walker
from kapcms.content.reading import Reading
from kapcms.content.schema import VERSION


def document_from_html(html: str) -> Reading:
    """The document that `html`, a fragment or a whole page, says, and what was lost on the way.

    h1 becomes 2, h5 and h6 become 4; boxes are unwrapped, loose text becomes paragraphs, two line breaks in a row end
    one, images leave their line.

    Raises:
        Invalid: the text is larger or nested deeper than any document may be.
    """
    body = body_of(html)
    walker = Walker(ELEMENTS, notes_of(body, html) if body is not None else Notes())
    if body is not None:
        walker.walk(body)
        walker.builder.flush()
    blocks = walker.builder.blocks
    while len(blocks) > 1 and blocks[-1] == {"type": "paragraph"}:
        blocks.pop()
    document = {"type": "doc", "version": VERSION, "content": or_paragraph(blocks)}
    with_anchors(document)
    return Reading(document, walker.builder.remarks())
