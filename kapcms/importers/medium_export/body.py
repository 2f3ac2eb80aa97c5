"""The text of a Medium article without its scaffold: no repeated title, no leading rule, code with its line ends."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

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
        classes, text = heading.attributes.get("class") or "", " ".join(heading.text().split())
        if "graf--title" in classes or (index == 0 and "graf--leading" in classes and text == title):
            heading.decompose()
        elif "graf--subtitle" in classes and text == subtitle:
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
    """Scripts of other sites (gists) as links to them."""
    remarks = []
    while (script := body.css_first("script")) is not None:  # anew each time: one change may take another away
        address, holder = script.attributes.get("src") or "", script.parent
        if address.startswith("http") and holder is not None:
            link = escape(address)
            holder.inner_html = f'<a href="{link}">{link}</a>'
            remarks.append(Remark("script_linked", f"the script {address} is a link to it here"))
        else:
            script.decompose()
    return remarks


def _plain(body: LexborNode) -> None:
    """Take away Medium's own attributes, and the ids to which nothing in the text leads."""
    linked = {link.attributes.get("href") for link in body.css("a[href]")}
    for node in body.css("[name], [class], [style], [id]"):
        is_target = f"#{node.attributes.get('id')}" in linked
        for name in ("name", "class", "style", *(() if is_target else ("id",))):
            if name in node.attributes:
                del node.attrs[name]


def _tidy(html: str) -> str:
    return _BETWEEN_BLOCKS.sub(">\n<", html).strip()
