"""What one publication changes for all: projected, compared before and after, and recorded, each effect a change.

So the log tells of every document whose own facts or neighbours changed. Positions and counts follow from the orders;
they are told by keys (`order:site`, `series:…`), not by a change for every article behind the one that moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from kapcms.models.change import find_last_record
from kapcms.models.database import db
from kapcms.models.public import PublicArticle, PublicThing, named_target
from kapcms.services.projecting.articles import (
    drop_article,
    public_key,
    put_article,
    slug_owner,
    touch_article,
)
from kapcms.services.projecting.groups import others_of, seen_of, topics_below
from kapcms.services.projecting.neighbours import (
    beside_in_series,
    beside_in_site_order,
    moved_between,
    order_of,
    series_it_opens_or_ends,
)
from kapcms.services.projecting.notices import put_notice
from kapcms.services.projecting.series import number_positions, series_with
from kapcms.services.projecting.shown import things_showing
from kapcms.services.projecting.tags import articles_showing
from kapcms.services.projecting.things import drop_thing, put_series_members, put_thing, touch_thing
from kapcms.services.publication.recording import ABSENT, ARTICLE_LISTS, SITE_ORDER, THING_LISTS, UPDATE_LISTS, key_of

if TYPE_CHECKING:
    from datetime import datetime

    from kapcms.services.projecting.groups import Seen
    from kapcms.services.publication.recording import Recorder

SHOWN_BY_ARTICLES = frozenset({"person", "topic", "snippet", "term"})
"""Types of things that articles show."""

Record = dict[str, Any]


class Withdrawn(NamedTuple):
    """A thing that readers do not see any more: its last public slug, and since when."""

    type: str
    id: str
    slug: str
    at: datetime


def spread_article(recorder: Recorder, record: Record, *, is_new: bool) -> None:
    """Show an article as `record` says, and tell its old and new neighbours."""
    article_id = record["id"]
    keys = {UPDATE_LISTS, ABSENT, *_key_of_former_owner("article", record)}
    old_key, seen = public_key(article_id), seen_of("article", article_id)
    moved = beside_in_site_order(old_key) if old_key else set()
    projected = put_article(record, recorder.at)
    new_key = public_key(article_id)
    if new_key == old_key and not projected.neighbour_changed:
        moved = set()
    elif new_key:
        moved |= beside_in_site_order(new_key)
    if projected.neighbour_changed:
        moved |= beside_in_series(article_id)
        keys |= _touch_series_at_ends(recorder, article_id)
    if new_key != old_key:
        keys.add(SITE_ORDER)
        _touch_site(recorder)
    if projected.listing_changed:
        keys.add(ARTICLE_LISTS)
    recorder.write(
        "article.published" if is_new else "article.updated", article_id, record["slug"], keys=keys, record=record
    )
    reordered = series_with(article_id) if is_new else []
    moved |= _renumber(recorder, reordered)
    _tell_moved(recorder, moved - {article_id})
    _renew(recorder, _changed_translations("article", article_id, seen))


def spread_thing(recorder: Recorder, type_: str, record: Record, known: Record | None) -> None:
    """Show a series, person, topic, snippet, term or the site as `record` says, and renew every article that shows it.

    `known` is the record by which readers see it until now; None where they do not.
    """
    before = order_of(record["id"]) if type_ == "series" else []
    seen = seen_of(type_, record["id"])
    showing = _tags(type_, record["id"], known["slug"] if known else None)
    keys = {THING_LISTS[type_], ABSENT, *_key_of_former_owner(type_, record)}
    turned_round = type_ == "site" and known is not None and known["direction"] != record["direction"]
    if turned_round:
        keys.add(SITE_ORDER)
    put_thing(type_, record, recorder.at)
    reordered = type_ == "series" and put_series_members(record)
    recorder.write(f"{type_}.{_what_happened(record, known)}", record["id"], record["slug"], keys=keys, record=record)
    if reordered:
        touch_thing(record["id"], recorder.at)
        _tell_moved(recorder, moved_between(before, order_of(record["id"])))
    if type_ in SHOWN_BY_ARTICLES:
        _renew_articles(recorder, showing | _tags(type_, record["id"], record["slug"]))
    if type_ == "media":
        _renew_what_shows(recorder, record["id"])
    _renew_things(recorder, type_, _showing_things(type_, record["id"], seen))
    if type_ == "site":
        _renew_everything(recorder, record["id"])
    if turned_round:  # everybody's previous is now the next
        _tell_moved(recorder, set(db.session.scalars(select(PublicArticle.id))))


def spread_withdrawal(recorder: Recorder, type_: str, entity_id: str, notice: str | None = None) -> None:
    """Stop showing a thing, and tell all that named it; `notice` is what readers find in its place."""
    if type_ == "article":
        _withdraw_article(recorder, entity_id, notice)
    else:
        _withdraw_thing(recorder, type_, entity_id, notice)
    if notice is not None:
        put_notice(entity_id, notice, recorder.at)


def spread_notice(recorder: Recorder, withdrawn: Withdrawn, notice: str) -> None:
    """Tell readers of a thing that was withdrawn before why it was."""
    kind, at = f"{withdrawn.type}.unpublished", withdrawn.at
    recorder.write(kind, withdrawn.id, withdrawn.slug, notice=notice, withdrawn_at=at)
    put_notice(withdrawn.id, notice, at)


def _withdraw_thing(recorder: Recorder, type_: str, entity_id: str, notice: str | None) -> None:
    slug = _thing_slug(entity_id)
    moved = set(order_of(entity_id)) if type_ == "series" else set()
    showing, seen = _tags(type_, entity_id, slug), seen_of(type_, entity_id)
    drop_thing(entity_id)
    recorder.write(f"{type_}.unpublished", entity_id, slug, keys={THING_LISTS[type_]}, notice=notice)
    _flush()
    _tell_moved(recorder, moved)
    _renew_articles(recorder, showing)
    _renew_things(recorder, type_, _showing_things(type_, entity_id, seen))


def _withdraw_article(recorder: Recorder, article_id: str, notice: str | None) -> None:
    key = public_key(article_id)
    if key is None:
        return
    slug = _article_slugs({article_id})[article_id]
    moved = beside_in_site_order(key)
    reordered, seen = series_with(article_id), seen_of("article", article_id)
    drop_article(article_id)
    _touch_site(recorder)
    keys = {SITE_ORDER, ARTICLE_LISTS, UPDATE_LISTS}
    recorder.write("article.unpublished", article_id, slug, keys=keys, notice=notice)
    moved |= _renumber(recorder, reordered)
    _tell_moved(recorder, moved - {article_id})
    _renew(recorder, _changed_translations("article", article_id, seen))


def _changed_translations(type_: str, entity_id: str, seen: Seen | None) -> list[str]:
    """The ids of the public translations that show this one otherwise now than as it was `seen`, sorted."""
    now_seen = seen_of(type_, entity_id)
    if seen == now_seen:
        return []
    return others_of(type_, entity_id, [one[0] for one in (seen, now_seen) if one is not None])


def _showing_things(type_: str, entity_id: str, seen: Seen | None) -> list[str]:
    """The ids of the things that show this one and may look different now."""
    if type_ == "topic":
        return topics_below(entity_id)
    return _changed_translations(type_, entity_id, seen) if type_ == "series" else []


def _what_happened(record: Record, known: Record | None) -> str:
    """The end of the change's kind: a series of which only the order changed was reordered."""
    if known is None:
        return "published"
    differing = {name for name in record if record[name] != known.get(name)} - {"updated_at"}
    return "reordered" if differing == {"articles"} else "updated"


def _key_of_former_owner(type_: str, record: Record) -> set[str]:
    """The key of the answers at the record's slug while it is still another's: it moved from there, or is gone."""
    owner = slug_owner(type_, record["slug"])
    return set() if owner in {None, record["id"]} else {key_of(type_, owner)}


def _touch_series_at_ends(recorder: Recorder, article_id: str) -> set[str]:
    """Note that the first or last article of these series looks different; their keys: every member shows both."""
    series_ids = series_it_opens_or_ends(article_id)
    for series_id in series_ids:
        touch_thing(series_id, recorder.at)
    return {key_of("series", series_id) for series_id in series_ids}


def _renumber(recorder: Recorder, series_ids: list[str]) -> set[str]:
    """Number the positions in these series and count them anew; the articles whose neighbours changed with it."""
    moved: set[str] = set()
    for series_id in series_ids:
        before = order_of(series_id)
        number_positions(series_id)
        moved |= moved_between(before, order_of(series_id))
        touch_thing(series_id, recorder.at)
        recorder.write("series.reordered", series_id, _thing_slug(series_id), keys={THING_LISTS["series"]})
    return moved


def _tell_moved(recorder: Recorder, article_ids: set[str]) -> None:
    slugs = _article_slugs(article_ids)
    for article_id in sorted(slugs):
        touch_article(article_id, recorder.at)
        recorder.write("article.moved", article_id, slugs[article_id])


def _tags(type_: str, entity_id: str, slug: str | None) -> set[str]:
    """The tags under which articles that show the thing are found: its id, for a snippet or term its slug's."""
    if type_ not in {"snippet", "term"}:
        return {entity_id}
    return set() if slug is None else {named_target(type_, slug)}


def _renew_things(recorder: Recorder, type_: str, thing_ids: list[str]) -> None:
    """Make the documents of these things of one type anew, because something that they show changed."""
    _flush()
    for thing_id in thing_ids:
        record = find_last_record(thing_id)
        if record is not None and put_thing(type_, record, recorder.at):
            recorder.write(f"{type_}.updated", thing_id, record["slug"], keys={THING_LISTS[type_]})


def _renew_articles(recorder: Recorder, tags: set[str]) -> None:
    """Make the documents of the articles with these tags anew, because something that they show changed."""
    _renew(recorder, sorted({article_id for tag in tags for article_id in articles_showing(tag)}))


def _renew_what_shows(recorder: Recorder, media_id: str) -> None:
    """Make the documents that show a medium anew."""
    _flush()
    showing = things_showing(media_id)
    for type_, thing_id in showing:
        record = find_last_record(thing_id) if type_ != "article" else None
        if record is not None and put_thing(type_, record, recorder.at):
            recorder.write(f"{type_}.updated", thing_id, record["slug"], keys={THING_LISTS[type_]})
    _renew(recorder, [thing_id for type_, thing_id in showing if type_ == "article"])


def _renew(recorder: Recorder, article_ids: list[str]) -> None:
    _flush()
    moved: set[str] = set()
    renewed: set[str] = set()
    for article_id in article_ids:
        record = find_last_record(article_id)
        if record is None:
            continue
        projected = put_article(record, recorder.at)
        if not projected.bytes_changed:
            continue
        renewed.add(article_id)
        keys = {UPDATE_LISTS}
        if projected.neighbour_changed:
            key = public_key(article_id)
            moved |= beside_in_series(article_id) | (beside_in_site_order(key) if key else set())
            keys |= _touch_series_at_ends(recorder, article_id)
        recorder.write("article.updated", article_id, record["slug"], keys=keys)
    _tell_moved(recorder, moved - renewed)


def _renew_everything(recorder: Recorder, site_id: str) -> None:
    """Make every public document anew: all of them bear the site's address."""
    _flush()
    for thing_id, type_ in db.session.execute(select(PublicThing.id, PublicThing.type).order_by(PublicThing.id)).all():
        record = find_last_record(thing_id)
        if thing_id != site_id and record is not None and put_thing(type_, record, recorder.at):
            recorder.write(f"{type_}.updated", thing_id, record["slug"], keys={THING_LISTS[type_]})
    _renew(recorder, list(db.session.scalars(select(PublicArticle.id).order_by(PublicArticle.id))))


def _touch_site(recorder: Recorder) -> None:
    site_id = db.session.scalar(select(PublicThing.id).where(PublicThing.type == "site"))
    if site_id is not None:
        touch_thing(site_id, recorder.at)


def _article_slugs(article_ids: set[str]) -> dict[str, str]:
    slugs: dict[str, str] = {}
    wanted = sorted(article_ids)
    for start in range(0, len(wanted), 500):  # SQLite bounds the number of parameters
        query = select(PublicArticle.id, PublicArticle.slug).where(PublicArticle.id.in_(wanted[start : start + 500]))
        slugs.update((row[0], row[1]) for row in db.session.execute(query))
    return slugs


def _thing_slug(thing_id: str) -> str:
    return db.session.scalars(select(PublicThing.slug).where(PublicThing.id == thing_id)).one()


def _flush() -> None:
    """Let the records just written be found."""
    db.session.flush()
