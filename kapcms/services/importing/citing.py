"""The sources that an imported article names, as the Editor API takes them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from kapcms.schemas.article import CitationIn

if TYPE_CHECKING:
    from kapcms.importers.imported import ImportedArticle


def citations_of(item: ImportedArticle, warnings: list[str]) -> list[dict[str, Any]]:
    """The citations of the item; one that cannot be stored is left out, and a warning says why."""
    found: dict[str, dict[str, Any]] = {}
    for citation in item.citations:
        given = {name: value for name, value in asdict(citation).items() if value is not None}
        try:
            loaded = dict(CitationIn().load(given))
        except ValidationError as error:
            warnings.append(f"bad_citation: {citation.title[:100]!r} is left out: {error.messages}")
            continue
        if loaded["id"] in found:
            warnings.append(f"bad_citation: {citation.title[:100]!r} is left out: its id {loaded['id']!r} stands twice")
        else:
            found[loaded["id"]] = loaded
    return list(found.values())
