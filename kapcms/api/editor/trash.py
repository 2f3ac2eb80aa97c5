"""The trash in the Editor API, for all kinds of drafts: out of sight at once, and back until it is purged."""

from __future__ import annotations

from kapcms.api.access import caller, only
from kapcms.api.editor.blueprint import blueprint
from kapcms.api.editor.drafts import Answer, answer, draft_to_act_on
from kapcms.api.editor.nouns import NOUNS, Noun
from kapcms.api.writing import writes
from kapcms.schemas.envelope import one
from kapcms.services.drafts.trashing import put_in_trash, restore

blp = blueprint("trash", "The trash")


def _offer_trash(noun: Noun) -> None:
    @blp.put(f"/{noun.name}/<key>/trash", endpoint=f"trash_{noun.draft_type}")
    @only("author")
    @writes
    @blp.response(200, one(noun.gives))
    def put_trash(key: str) -> Answer:
        """Put it in the trash and withdraw it from readers: the same as DELETE, but `If-Match` may be left out."""
        draft = draft_to_act_on(noun.draft_type, key)
        put_in_trash(draft, caller())
        return answer(draft)

    @blp.delete(f"/{noun.name}/<key>/trash", endpoint=f"restore_{noun.draft_type}")
    @only("author")
    @writes
    @blp.response(200, one(noun.gives))
    def delete_trash(key: str) -> Answer:
        """Take it out of the trash, as a draft; what was purged is gone (404). `If-Match` may be left out."""
        draft = draft_to_act_on(noun.draft_type, key)
        restore(draft, caller())
        return answer(draft)


for each in NOUNS:
    _offer_trash(each)
