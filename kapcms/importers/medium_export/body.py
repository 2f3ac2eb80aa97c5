"""The text of a Medium article without its scaffold: no repeated title, no leading rule, code with its line ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

from selectolax.lexbor import LexborHTMLParser

from kapcms.importers.html_bodies.writing import element, embed, text
from kapcms.importers.imported import Remark

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BETWEEN_BLOCKS = re.compile(r">\s*\n\s*<")
_SHORTEST_BEGINNING = 20
"""Characters of a summary that must begin the text to say that Medium took it from there."""


class MediumBody(NamedTuple):
    """The body, whether the summary was only taken from its beginning, and what should be looked at."""

    html: str
    is_summary_taken_from_text: bool
    remarks: list[Remark]


def medium_body(body: LexborNode | None, title: str, subtitle: str | None) -> MediumBody:
    """The body of the section that holds an article's text."""
    if body is None:
        return MediumBody("", is_summary_taken_from_text=False, remarks=[Remark("no_body", "the page has no text")])
    has_subtitle = _without_repeats(body, title, subtitle)
    taken = not has_subtitle and _is_beginning(subtitle, body)
    for divider in body.css("div.section-divider")[:1]:
        divider.decompose()
    for line_break in body.css("pre br"):
        line_break.replace_with("\n")
    for code in body.css("pre[data-code-block-lang]"):
        code.inner_html = _code(code)
    remarks = _with_embeds(body)
    for tag in ("section", "div"):
        for wrapper in body.css(tag):
            if wrapper.mem_id != body.mem_id:
                wrapper.unwrap()
    _plain(body)
    return MediumBody(_tidy(body.inner_html or ""), taken, remarks)


def _without_repeats(body: LexborNode, title: str, subtitle: str | None) -> bool:
    """Take away the title and subtitle that stand at the head of the text; whether a subtitle stood there."""
    has_subtitle = False
    for index, heading in enumerate(body.css("h1, h2, h3, h4")[:2]):
        classes, words = heading.attributes.get("class") or "", " ".join(heading.text().split())
        if "graf--title" in classes or (index == 0 and "graf--leading" in classes and words == title):
            heading.decompose()
        elif "graf--subtitle" in classes and words == subtitle:
            heading.decompose()
            has_subtitle = True
    return has_subtitle


def _is_beginning(subtitle: str | None, body: LexborNode) -> bool:
    """Medium fills a missing summary with the beginning of the text, cut with an ellipsis."""
    first = body.css_first("p")
    beginning = (subtitle or "").rstrip(". …")
    if first is None or len(beginning) < _SHORTEST_BEGINNING:
        return False
    return " ".join(first.text().split()).startswith(beginning)


def _with_embeds(body: LexborNode) -> list[Remark]:
    """Scripts of other sites (gists) as links to them, tweets and framed pages as embeds, own posts as links."""
    remarks = []
    while (script := body.css_first("script")) is not None:
        address, holder = script.attributes.get("src") or "", script.parent
        if address.startswith("http") and holder is not None:
            link = LexborHTMLParser(element("a", text(address), href=address)).css_first("a")
            if link is not None:
                script.insert_before(link)
            script.decompose()
            remarks.append(Remark("script_linked", f"the script {address} is a link to it here"))
        else:
            script.decompose()
    for frame in body.css('iframe[src*="embedly.com/widgets/media.html"]'):
        frame.attrs["src"] = _framed(frame.attributes.get("src") or "")
    for quote in body.css("blockquote.twitter-tweet"):
        _show_tweet(quote)
    for card in body.css("div.graf--mixtapeEmbed"):
        card.inner_html = _card(card) or card.inner_html or ""
    return remarks


def _show_tweet(quote: LexborNode) -> None:
    """A tweet whose words are not in the file is embedded by its address."""
    link, holder = quote.css_first("a[href]"), quote.parent
    if link is None or quote.text().strip() or holder is None:
        return
    caption = holder.css_first("figcaption") if holder.tag == "figure" else None
    box = LexborHTMLParser(element("div", embed(link.attributes.get("href") or ""))).css_first("div")
    if box is None:
        return
    quote.insert_before(box)
    quote.decompose()
    if holder.tag == "figure" and caption is None:
        holder.unwrap()


def _card(card: LexborNode) -> str:
    """The card of another post: its title as the link, its words below; the name of the site is in its address."""
    link, title, words = card.css_first("a[href]"), card.css_first("strong"), card.css_first("em")
    if link is None or title is None or not title.text().strip():
        return ""
    shown = element("p", element("a", text(title.text().strip()), href=link.attributes.get("href")))
    return shown + (element("p", text(words.text().strip())) if words is not None and words.text().strip() else "")


def _framed(address: str) -> str:
    """The page that Embedly frames; its own address where it does not say it."""
    told = parse_qs(address.partition("?")[2])
    return next((found[0] for name in ("src", "url") if (found := told.get(name)) and found[0]), address)


def _plain(body: LexborNode) -> None:
    """Take away Medium's own attributes, and the ids to which nothing in the text leads."""
    linked = {link.attributes.get("href") for link in body.css("a[href]")}
    for node in body.css("[name], [class], [style], [id]"):
        if node.tag == "code" and node.parent is not None and node.parent.tag == "pre":
            continue
        is_target = f"#{node.attributes.get('id')}" in linked
        for name in ("name", "class", "style", *(() if is_target else ("id",))):
            if name in node.attributes:
                del node.attrs[name]


def _code(block: LexborNode) -> str:
    """The text of a block of code inside of an element that names its language."""
    language = block.attributes.get("data-code-block-lang") or ""
    is_known = language not in {"", "none", "auto"}
    return element("code", text(block.text()), class_=f"language-{language}" if is_known else None)


def _tidy(html: str) -> str:
    return _BETWEEN_BLOCKS.sub(">\n<", html).strip()
