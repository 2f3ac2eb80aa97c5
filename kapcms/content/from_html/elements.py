"""Which function reads which element. A tag that is not listed is read through: its content counts, it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.content.from_html import blocks, embeds, images, inline_elements, lists, tables

if TYPE_CHECKING:
    from kapcms.content.from_html.walker import Handler

_MARKS = {
    "strong": "strong",
    "em": "emphasis",
    "i": "emphasis",
    "dfn": "emphasis",
    "var": "emphasis",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "sub": "sub",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
}
_BLOCKS = (
    *("p", "article", "main", "header", "footer", "nav", "address", "center", "search", "dialog", "hgroup", "picture"),
    *("form", "fieldset", "legend", "select", "optgroup", "option", "details", "dl", "dd", "li", "caption"),
    *("thead", "tbody", "tfoot", "tr", "td", "th"),
)
_DROPPED = (
    *("script", "style", "template", "head", "title", "link", "meta", "base", "source", "track", "area", "map"),
    *("param", "colgroup", "col", "rp"),
)
_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}

ELEMENTS: dict[str, Handler] = {
    **{tag: inline_elements.mark(kind) for tag, kind in _MARKS.items()},
    **dict.fromkeys(_BLOCKS, blocks.block),
    **dict.fromkeys(_DROPPED, blocks.dropped),
    **{tag: blocks.heading(level) for tag, level in _HEADINGS.items()},
    **dict.fromkeys(("iframe", "video", "audio", "object", "embed"), embeds.embed),
    **dict.fromkeys(("dt", "summary"), blocks.strong_block),
    **dict.fromkeys(("ul", "menu", "dir"), lists.bullet_list),
    "a": inline_elements.link,
    "abbr": inline_elements.abbreviation,
    "cite": inline_elements.source,
    "aside": blocks.call_to_action,
    "b": inline_elements.bold,
    "blockquote": blocks.quote,
    "br": inline_elements.line_break,
    "div": blocks.division,
    "figcaption": images.figure_caption,
    "figure": images.figure,
    "hr": blocks.divider,
    "img": images.image,
    "input": inline_elements.checkbox,
    "noscript": images.noscript,
    "ol": lists.ordered_list,
    "pre": blocks.preformatted,
    "q": inline_elements.quotation,
    "rt": inline_elements.ruby_text,
    "section": blocks.section,
    "span": inline_elements.span,
    "sup": inline_elements.raised,
    "svg": images.picture,
    "table": tables.table,
}
"""The function for each tag."""
