"""Publications in the Editor API: what readers see of a draft, and from when until when."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import Answer, draft_to_act_on
from kapcms.api.editor.nouns import A_DRAFT, TYPES
from kapcms.api.writing import writes
from kapcms.schemas.article import PublicationOut
from kapcms.schemas.envelope import one
from kapcms.schemas.publication import PublicationIn, WarnedPublicationOut, WithdrawalIn
from kapcms.services.drafts.editing import content_of, get_draft
from kapcms.services.drafts.showing import publication_of
from kapcms.services.publication.policing import breaches_of
from kapcms.services.publication.publishing import Note, withdraw
from kapcms.services.publication.scheduling import put_publication

blp = blueprint("publications", "Publications: what readers see")


@blp.get(f"{A_DRAFT}/publication")
@only("viewer")
@blp.response(200, one(PublicationOut))
def get_publication(noun: str, key: str) -> Answer:
    """What readers see of it, and what waits."""
    draft = get_draft(TYPES[noun], key)
    return {"data": publication_of(draft)}, 200, {"ETag": f'"{draft.version}"'}


@blp.put(f"{A_DRAFT}/publication")
@only("editor")
@writes
@blp.arguments(PublicationIn)
@blp.response(200, one(WarnedPublicationOut))
def put_publication_of(fields: dict[str, Any], noun: str, key: str) -> Answer:
    """Publish the working copy as it is now: at once or at the moment `at`, for good or until the moment `until`.

    An article that a policy of the site keeps from readers answers 422 `policy`; of policies that only warn, the
    answer has `warnings`. A `note` tells readers of an article what changed and why. `If-Match` may be left out; with
    it, only that very version is published.
    """
    draft = draft_to_act_on(TYPES[noun], key)
    note = Note(fields["note"], fields["note_kind"]) if fields.get("note") else None
    put_publication(draft, fields["at"], fields["until"], caller(), note)
    warnings = breaches_of(content_of(draft)) if draft.type == "article" else []
    data = publication_of(draft) | {"warnings": [asdict(breach.fault) for breach in warnings]}
    return {"data": data}, 200, {"ETag": f'"{draft.version}"'}


@blp.delete(f"{A_DRAFT}/publication")
@only("editor")
@writes
@blp.response(200, one(PublicationOut))
def delete_publication(noun: str, key: str) -> Answer:
    """Withdraw it from readers at once, and cancel what waits; `If-Match` may be left out."""
    draft = draft_to_act_on(TYPES[noun], key)
    withdraw(draft)
    return {"data": publication_of(draft)}, 200, {"ETag": f'"{draft.version}"'}


@blp.put(f"{A_DRAFT}/withdrawal")
@only("editor")
@writes
@blp.arguments(WithdrawalIn)
@blp.response(200, one(PublicationOut))
def put_withdrawal(fields: dict[str, Any], noun: str, key: str) -> Answer:
    """Withdraw it from readers with a notice, which its address answers with from now on (410).

    The notice of what was withdrawn before is replaced; what never was public answers 409 `never_public`.
    """
    draft = get_draft(TYPES[noun], key, lock=True)
    withdraw(draft, notice=fields["notice"])
    return {"data": publication_of(draft)}, 200, {"ETag": f'"{draft.version}"'}
