"""Series, topics, people, snippets and the site as they were read at a number of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.content.public_thing import thing_parts
from kapcms.content.titles import title_key
from kapcms.delivery.found import Absent, Answer, Found, Moved
from kapcms.delivery.history.lists import page_of
from kapcms.delivery.paging import Page, Span
from kapcms.delivery.things import LIST_KEYS, series_document, with_count

if TYPE_CHECKING:
    from kapcms.content.public_article import Record
    from kapcms.delivery.history.state import SiteState


def read_thing_at(state: SiteState, type_: str, slug: str) -> Found:
    """The thing with this slug then, where it had moved to, or that it was gone or never had been."""
    thing_id = state.slugs.get((type_, slug))
    if thing_id is None:
        return Absent(gone=False, number=state.number, keys=("absent",))
    record = state.things[type_].get(thing_id)
    keys: tuple[str, ...] = (f"{type_}:{thing_id}",)
    if record is None:
        return Absent(gone=True, number=state.number, keys=keys)
    if record["slug"] != slug:
        return Moved(slug=record["slug"], number=state.number, keys=keys)
    document = thing_parts(type_, record, state.surroundings()).facts
    moments = [state.site_modified_at if type_ == "site" else state.modified_at[thing_id]]
    if type_ == "series":
        order = state.series_orders[thing_id]
        document = series_document(document, [state.parts(article_id).card for article_id in order])
        keys += tuple(f"article:{article_id}" for article_id in order)
        moments += [state.modified_at[article_id] for article_id in order]
    return Answer(body=b'{"data":' + document + b"}", number=state.number, modified_at=max(moments), keys=keys)


def read_things_at(state: SiteState, type_: str, span: Span) -> Page:
    """One page of the things of `type_` then, by title."""
    records = state.things[type_]
    keys = {thing_id: (title_key(_title(record)), thing_id) for thing_id, record in records.items()}
    ids, after, before = page_of(keys, span, descending=False)
    return Page(
        items=tuple(_listed(state, type_, records[thing_id]) for thing_id in ids),
        next_key=keys[ids[-1]] if ids and after else None,
        previous_key=keys[ids[0]] if ids and before else None,
        total=len(records) if span.with_total else None,
        number=state.number,
        modified_at=state.at,
        keys=(LIST_KEYS[type_],),
    )


def _title(record: Record) -> str:
    return str(record["title"] if "title" in record else record["name"])


def _listed(state: SiteState, type_: str, record: Record) -> bytes:
    facts = thing_parts(type_, record, state.surroundings()).facts
    return with_count(facts, len(state.series_orders[record["id"]])) if type_ == "series" else facts
