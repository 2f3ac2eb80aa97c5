"""The sources of an article as readers see them: numbered by their place, each with its text and its link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.to_html.escaping import attribute, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Citation = dict[str, Any]


def numbered(citations: Sequence[Mapping[str, Any]]) -> list[Citation]:
    """The citations with `number` (from 1), `link` (by DOI, else the address; null where there is neither), `text`."""
    return [
        dict(citation) | {"number": number, "link": link_of(citation), "text": text_of(citation)}
        for number, citation in enumerate(citations, start=1)
    ]


def link_of(citation: Mapping[str, Any]) -> str | None:
    """Where the source is: a DOI is resolved by doi.org (DOI Handbook, 3.8), and outlives addresses."""
    doi, url = citation.get("doi"), citation.get("url")
    return f"https://doi.org/{doi}" if doi else url or None


def text_of(citation: Mapping[str, Any]) -> str:
    """The source in one line: authors, title, container, year, as far as they are known."""
    parts = (citation.get("authors"), citation["title"], citation.get("container"), citation.get("year"))
    return " ".join(_sentence(str(part)) for part in parts if part)


def references_html(citations: Sequence[Mapping[str, Any]]) -> str:
    """The list of sources at the end of an article, to which its citations link; "" where there are none."""
    if not citations:
        return ""
    items = "".join(_item(citation) for citation in numbered(citations))
    return f'\n<section data-references role="doc-bibliography"><ol>{items}</ol></section>'


def _item(citation: Mapping[str, Any]) -> str:
    link = citation["link"]
    anchor = f" <a{attribute('href', link)}>{text(link)}</a>" if link else ""
    return f'<li id="citation-{citation["number"]}">{text(citation["text"])}{anchor}</li>'


def _sentence(part: str) -> str:
    return part if part.endswith((".", "?", "!")) else f"{part}."
