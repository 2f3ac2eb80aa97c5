"""Classic WordPress text to HTML: empty lines part paragraphs, line ends are breaks, as its `wpautop` shows them.

Written from the behaviour (WordPress 6.5): block elements are never put into a paragraph, text beside them is, `pre`,
`script`, `style` and `textarea` are left alone, a quotation's text gets paragraphs, a list item's does not.
"""

from __future__ import annotations

import re

_BLOCKS = (
    "address|article|aside|audio|blockquote|caption|center|col|colgroup|dd|details|dialog|div|dl|dt|fieldset"
    "|figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|iframe|legend|li|main|math|menu|nav|object|ol|p|section"
    "|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|optgroup|option|select"
)
_TOKEN = re.compile(
    r"(?P<whole><(?P<raw>pre|script|style|textarea|svg)\b(?:(?!<(?P=raw)\b).)*?</(?P=raw)\s*>|<!--(?:(?!<!--).)*?-->"
    r"|<figure\b[^<>]*>(?:(?!<figure\b).)*?</figure\s*>)"
    rf"|(?P<block></?(?:{_BLOCKS})(?:[\s/](?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?>)",
    re.DOTALL | re.IGNORECASE,
)
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
_BREAK_PAIR = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>[ \t]*\n?", re.IGNORECASE)
_LINE_END = re.compile(r"(?<!<br/>)[ \t]*\n[ \t]*")
_TAG_LINE_END = re.compile(r"<[^<>\n]*\n[^<>]*>")
_NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_VOID = {"hr", "col", "iframe"}
_ALWAYS = {"", "blockquote"}
"""Where text is a paragraph even when it stands alone."""
_PARTED = {
    "div",
    "section",
    "article",
    "aside",
    "main",
    "center",
    "form",
    "fieldset",
    "details",
    "td",
    "th",
    "li",
    "dd",
}
"""Where text is paragraphs only when an empty line parts it."""
_BARE = {"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "colgroup", "select"}
"""Where no text belongs; white space goes."""


def paragraphs(text: str) -> str:
    """HTML of `text`, in which HTML and empty lines are mixed."""
    text = _BREAK_PAIR.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _TAG_LINE_END.sub(lambda tag: tag[0].replace("\n", " "), text)
    parts: list[str] = []
    open_blocks: list[str] = []
    at = 0
    for token in _TOKEN.finditer(text):
        parts.append(_run(text[at : token.start()], open_blocks))
        parts.append(token[0])
        if token["block"]:
            _step(token["block"], open_blocks)
        if not open_blocks:
            parts.append("\n")
        at = token.end()
    parts.append(_run(text[at:], open_blocks))
    return "".join(parts).strip()


def _step(tag: str, open_blocks: list[str]) -> None:
    """Follow a block tag down or up; an end tag without its start is passed over."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    if tag.startswith("</"):
        if name in open_blocks:
            while open_blocks.pop() != name:
                pass
    elif not tag.endswith("/>") and name not in _VOID:
        open_blocks.append(name)


def _run(text: str, open_blocks: list[str]) -> str:
    """Text between block tags, as the element that is open around it asks for."""
    inside = open_blocks[-1] if open_blocks else ""
    stripped = text.strip()
    if not stripped or inside in _BARE:
        return stripped
    chunks = [_broken(chunk) for chunk in _EMPTY_LINE.split(stripped) if chunk.strip()]
    if inside in _ALWAYS or (inside in _PARTED and len(chunks) > 1):
        return "".join(f"<p>{chunk}</p>\n" for chunk in chunks)
    if inside == "p":
        return "</p>\n<p>".join(chunks)
    return "<br/>".join(chunks)


def _broken(chunk: str) -> str:
    """One paragraph's text with a break for each line end that has none yet."""
    chunk = chunk.strip()
    if "\n" not in chunk and "<" not in chunk:
        return chunk
    return _LINE_END.sub("<br/>", _BREAK.sub("<br/>", chunk))
