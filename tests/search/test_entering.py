"""What the index of drafts holds after any saves is what their contents give: entries and counted words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.models.transaction import transaction
from kapcms.services.access.caller import COMMAND_LINE
from kapcms.services.drafts.editing import create, save
from kapcms.services.drafts.entering import find_unlike
from kapcms.services.upkeep.checking_search import check_search

WORDS = st.sampled_from(["house", "houses", "Haus", "stone", "café", "Café", "don't", "a", "C++"])
LINE = st.lists(WORDS, max_size=4).map(" ".join)
BODY = st.lists(LINE, max_size=4).map("\n\n".join)
SAVE = st.tuples(LINE, BODY, st.sampled_from(["en", "de"]))


@settings(max_examples=20)
@given(saves=st.lists(SAVE, min_size=2, max_size=5))
def test_saves_leave_the_index_that_a_rebuild_would_make(app, saves):
    with app.app_context():
        with transaction():
            drafts = [create("article", {"title": "One house"}, COMMAND_LINE) for _ in range(2)]
            for number, (title, body, locale) in enumerate(saves):
                fields = {"title": title or "Untitled", "body": {"markdown": body}, "locale": locale}
                save(drafts[number % 2], fields, COMMAND_LINE, kind="autosave")
            assert list(find_unlike()) == []
        with transaction():
            assert list(check_search()) == []
