"""Keeping editors' search index equal to the working copies, in the transactions that save them.

Many write drafts at the same time, and all use the same words. Counted in the middle of a transaction, the words of one
would hold up the others until its end (an import's for a second), and two could wait for each other for ever. So what
came and went is remembered, and counted right before the commit. A savepoint that is undone takes back what it added.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import event, exists, select

from kapcms.content.search_entry import entry_of
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.draft_search import DRAFTS, DraftEntry, DraftWord
from kapcms.models.revision import Revision
from kapcms.services.drafts.searched import shown_of
from kapcms.services.indexing import clear, count_words, drop, put, put_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import Session, SessionTransaction

    from kapcms.content.search_entry import Entry
    from kapcms.services.drafts.blank import Content
    from kapcms.services.indexing import Vocabulary

AT_ONCE = 500
"""Drafts of a rebuild that are held in memory together."""
UNCOUNTED = "uncounted_words"
"""Under this name a session keeps what is to be counted, each with the savepoint in which it was entered."""


def enter_draft(draft_id: str, content: Content) -> None:
    """Make the draft findable by this content alone."""
    _count_later(put(DRAFTS, draft_id, shown_of(content)))


def enter_new_drafts(entries: Iterable[tuple[str, Entry]]) -> None:
    """Make drafts findable, by id and entry, none of which is yet."""
    _count_later(put_many(DRAFTS, entries))


def drop_draft(draft_id: str) -> None:
    """Let a draft that is to be deleted be found no more."""
    _count_later(drop(DRAFTS, draft_id))


def drafts_are_missing() -> bool:
    """Whether there are drafts that cannot be found: they are older than this index."""
    has_entry = exists().where(DraftEntry.draft_id == Draft.id)
    return db.session.scalar(select(Draft.id).where(~has_entry).limit(1)) is not None


def rebuild_draft_search() -> int:
    """Make the index anew from the working copies; how many there are."""
    clear(DRAFTS)
    db.session.info.pop(UNCOUNTED, None)
    vocabulary: Vocabulary = Counter()
    count, last = 0, ""
    while found := _contents_after(last):
        vocabulary.update(put_many(DRAFTS, ((draft_id, entry_of(shown_of(content))) for draft_id, content in found)))
        count, last = count + len(found), found[-1][0]
    count_words(DRAFTS, vocabulary)
    return count


def find_unlike() -> Iterator[str]:
    """One line for each entry that is not what its draft's content gives, and for a vocabulary that is not theirs."""
    vocabulary: Vocabulary = Counter()
    last = ""
    columns = (DraftEntry.draft_id, DraftEntry.locale, DraftEntry.title, DraftEntry.headings, DraftEntry.text)
    while found := _contents_after(last):
        last = found[-1][0]
        ids = [draft_id for draft_id, _ in found]
        stored = {row.draft_id: row for row in db.session.execute(select(*columns).where(DraftEntry.draft_id.in_(ids)))}
        for draft_id, content in found:
            shown = shown_of(content)
            vocabulary.update(entry_of(shown).words)
            row = stored.get(draft_id)
            if row is None or tuple(row)[1:] != tuple(shown.values()):
                yield f"draft_entry: that of the draft {draft_id} is not what its content gives"
    words = db.session.execute(select(DraftWord.word, DraftWord.stem, DraftWord.count))
    if {(word, stem): count for word, stem, count in words} != vocabulary:
        yield "draft_word: the words are not those of the drafts"


def _contents_after(last: str) -> list[tuple[str, Content]]:
    current = (Revision.draft_id == Draft.id) & (Revision.version == Draft.version)
    query = select(Draft.id, Revision.content).join(Revision, current).order_by(Draft.id).limit(AT_ONCE)
    if last:
        query = query.where(Draft.id > last)
    return [(draft_id, content) for draft_id, content in db.session.execute(query)]


def _count_later(vocabulary: Vocabulary) -> None:
    if vocabulary:
        session = db.session()
        within = session.get_nested_transaction() or session.get_transaction()
        session.info.setdefault(UNCOUNTED, []).append((within, vocabulary))


@event.listens_for(db.session, "before_commit")
def _count_now(session: Session) -> None:
    """Count what the transaction entered; the end of a savepoint is not its end."""
    if session.in_nested_transaction():
        return
    total: Vocabulary = Counter()
    for _, vocabulary in session.info.pop(UNCOUNTED, ()):
        for pair, count in vocabulary.items():
            total[pair] += count
    count_words(DRAFTS, total)


@event.listens_for(db.session, "after_soft_rollback")
def _take_back(session: Session, undone: SessionTransaction) -> None:
    """Forget what was entered in a savepoint, or a transaction, that was undone."""
    uncounted = session.info.get(UNCOUNTED, ())
    session.info[UNCOUNTED] = [(within, words) for within, words in uncounted if not _is_part(within, undone)]


def _is_part(within: SessionTransaction | None, whole: SessionTransaction) -> bool:
    while within is not None:
        if within is whole:
            return True
        within = within.parent
    return False
