"""What stands in front of `<!--more-->` is the summary of a Markdown text, as Hugo, Zola and Jekyll show it."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from kapcms.importers.markdown_folder.protected import code_of
from kapcms.importers.texts.plain import text_of_html

MORE = re.compile(r"^[ \t]*(?:#{1,6}[ \t]*)?<!--[ \t]*(?:more|excerpt|truncate)[ \t]*-->[ \t]*$", re.MULTILINE)
"""The mark, alone on its line; Docusaurus writes `truncate`."""
_PARSER = MarkdownIt("commonmark")


def summary_of(body: str) -> str | None:
    """The text in front of the first mark that is not code, without markup; None where there is none."""
    if "<!--" not in body:
        return None
    code = code_of(body)
    mark = next((found for found in MORE.finditer(body) if not code.covers(found.start())), None)
    return (text_of_html(str(_PARSER.render(body[: mark.start()]))) or None) if mark else None
