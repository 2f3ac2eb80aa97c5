"""Who reviewed a text, when, and on what evidence: the table `review`, as our own export writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.importers.imported import ImportedPerson, ImportedReview
from kapcms.importers.markdown_folder.head_values import as_text, spelling, without_mail
from kapcms.importers.texts.dates import moment
from kapcms.importers.texts.plain import plain_title

if TYPE_CHECKING:
    from kapcms.importers.markdown_folder.head_values import Head


def review(head: Head) -> ImportedReview | None:
    """The review; None where `review` is no table or says nothing that is known here."""
    given = head.first("review")
    if not isinstance(given, dict):
        return None
    table = {spelling(str(name)): value for name, value in given.items()}
    name = plain_title(without_mail(as_text(table.get("reviewedby")) or ""))
    found = ImportedReview(
        reviewed_by=ImportedPerson(name) if name else None,
        last_reviewed_at=moment(table.get("lastreviewedat")),
        next_review_at=moment(table.get("nextreviewat")),
        evidence_level=as_text(table.get("evidencelevel")),
    )
    return None if found == ImportedReview() else found
