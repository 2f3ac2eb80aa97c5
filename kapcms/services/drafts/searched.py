"""What editors' searches find a draft by.

This stands apart from `contents` and `entering` because importing makes it in a process that opens no database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kapcms.content.outline import outline
from kapcms.content.search_entry import Entry, entry_of
from kapcms.content.search_words import fold_text
from kapcms.content.text import text_from_document

if TYPE_CHECKING:
    from kapcms.content.search_entry import Shown
    from kapcms.services.drafts.blank import Content

FOLDED = "\u2064"
"""So the index column of a text begins (an invisible sign): another one, or none, where it was folded otherwise."""
USUAL_LOCALE = "en"
"""By whose rules words are stemmed in what bears no language, such as what a person is said to be."""
_SAID = ("excerpt", "description", "bio", "short", "expansion", "definition")


class Searched(NamedTuple):
    """All that searches need of one draft: the text that lists look through, and the entry of the index."""

    text: str
    entry: Entry


def searched_of(content: Content) -> Searched:
    """What searches need of a draft with this content."""
    body = _text_of(content)
    return Searched(_folded(content, body), entry_of(_shown(content, body)))


def searchable_text(content: Content) -> str:
    """What editors' lists look through: the title and the plain text, folded, after the mark FOLDED."""
    return _folded(content, _text_of(content))


def shown_of(content: Content) -> Shown:
    """What of a draft is searched and shown in fragments, in the order of an entry's columns."""
    return _shown(content, _text_of(content))


def title_of(content: Content) -> str:
    """The title (of a person or the site: the name; of a term: the term)."""
    return str(next(content[name] for name in ("title", "name", "term") if name in content))


def _folded(content: Content, body: str) -> str:
    parts = [title_of(content), content.get("subtitle"), *_said(content), body, *_of_media(content)]
    return FOLDED + fold_text("\n".join(filter(None, parts)))


def _shown(content: Content, body: str) -> Shown:
    return {
        "locale": content.get("locale") or USUAL_LOCALE,
        "title": " \u2014 ".join(filter(None, (title_of(content), content.get("subtitle")))),
        "headings": "\n".join(heading["title"] for heading in outline(content["body"])) if "body" in content else "",
        "text": "\n".join(filter(None, [*_said(content), *_of_media(content), body])),
    }


def _text_of(content: Content) -> str:
    return text_from_document(content["body"]) if "body" in content else ""


def _said(content: Content) -> list[str | None]:
    return [content.get(name) for name in _SAID]


def _of_media(content: Content) -> list[str]:
    return [*content.get("alts", {}).values(), *content.get("captions", {}).values()]
