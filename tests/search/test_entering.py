"""What the index of drafts holds after any saves is what their contents give: entries and counted words."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kapcms.models.database import db
from kapcms.models.draft_search import DraftWord
from kapcms.models.transaction import rehearsal, transaction
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
        with transaction():
            assert list(find_unlike()) == []
            assert list(check_search()) == []


def test_what_a_savepoint_entered_leaves_with_it(app):
    with app.app_context():
        with transaction():
            with suppress(ZeroDivisionError), db.session.begin_nested():
                with db.session.begin_nested():
                    create("article", {"title": "Undone house"}, COMMAND_LINE)
                create("article", {"title": "Undone stone"}, COMMAND_LINE)
                raise ZeroDivisionError
            with db.session.begin_nested():
                create("article", {"title": "A stone"}, COMMAND_LINE)
        with transaction():
            assert list(find_unlike()) == []
        with rehearsal():
            create("article", {"title": "Never there"}, COMMAND_LINE)
        with transaction():
            create("article", {"title": "Another"}, COMMAND_LINE)
        with transaction():
            assert list(find_unlike()) == []
            words = set(db.session.scalars(select(DraftWord.word)))
    assert {"stone", "another"} <= words
    assert not {"undone", "house", "never"} & words


@pytest.mark.postgres_only
def test_transactions_that_use_the_same_words_do_not_wait_for_each_other(app):
    """On PostgreSQL alone, where there are several writers: one is open while another saves the same words and ends."""
    done = []

    def save_beside():
        with app.app_context(), transaction():
            create("article", {"title": "zebra apple"}, COMMAND_LINE)
        done.append("beside")

    with app.app_context(), transaction():
        create("article", {"title": "apple zebra"}, COMMAND_LINE)
        beside = Thread(target=save_beside)
        beside.start()
        beside.join(20)
        done.append("first")
    assert done == ["beside", "first"]
