"""What stands behind an imported article, as the Editor API takes it: its sources and its review."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError

from kapcms.clock import rfc3339
from kapcms.schemas.article import EVIDENCE_LEVELS, CitationIn

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


def review_of(item: ImportedArticle, warnings: list[str]) -> dict[str, Any] | None:
    """The review of the item, its reviewer still unnamed; an unknown word for the evidence is left out and told."""
    if item.review is None:
        return None
    level, last, due = item.review.evidence_level, item.review.last_reviewed_at, item.review.next_review_at
    if level is not None and level not in EVIDENCE_LEVELS:
        warnings.append(f"unknown_evidence: {level[:100]!r} is none of {', '.join(EVIDENCE_LEVELS)}")
        level = None
    return {
        "reviewed_by": None,
        "last_reviewed_at": rfc3339(last) if last else None,
        "next_review_at": rfc3339(due) if due else None,
        "evidence_level": level,
    }
