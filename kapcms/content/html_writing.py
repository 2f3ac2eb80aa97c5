"""Renders a document as semantic HTML, every text and attribute escaped.

`html_reading.py` reads this HTML back into the same document; what HTML has no word for is said in `data-` attributes.
Footnotes stand at the end in `<section data-footnotes>`, citations are `<sup data-citation>` links to `#citation-{n}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.to_html.blocks import HtmlWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def html_from_document(
    document: Mapping[str, Any],
    *,
    snippets: Mapping[str, str] | None = None,
    citations: Sequence[Mapping[str, Any]] = (),
    images: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """The canonical `document` as HTML, one block a line.

    `snippets` holds the HTML of each snippet by its slug, itself written by this function; a snippet that is not there
    renders as an empty box. `citations` are the article's, each with its `id`: a citation shows its place among them
    (from 1), or its id where it is not among them. `images` holds for a media id what is known of the file: `src`,
    `srcset`, `sizes`, `width`, `height`, and `alt` for images that have none of their own; each optional.
    """
    numbers = {str(citation["id"]): number for number, citation in enumerate(citations, start=1)}
    writer = HtmlWriter(snippets or {}, numbers, images or {})
    body = writer.blocks(document["content"], "\n")
    return body + writer.footnote_section()
