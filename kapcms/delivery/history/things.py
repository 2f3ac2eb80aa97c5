"""Series, topics, people, snippets and the site as they were read at a number of the log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kapcms.content.field_schemas import filter_values
from kapcms.content.languages import best_of, group_of
from kapcms.content.public_thing import thing_parts, title_of_record
from kapcms.content.titles import title_key
from kapcms.delivery.found import Absent, Answer, Found, Moved
from kapcms.delivery.history.lists import page_of
from kapcms.delivery.languages import stands_for_group
from kapcms.delivery.paging import Page, Span
from kapcms.delivery.things import ORDERS, ThingList, item_of, series_document, things_keys

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
        return Absent(gone=True, number=state.number, keys=keys, notice=state.notices.get(thing_id))
    if record["slug"] != slug:
        return Moved(slug=record["slug"], number=state.number, keys=keys)
    document = thing_parts(type_, record, state.surroundings(type_, record)).facts
    moments = [state.site_modified_at if type_ == "site" else state.modified_at[thing_id]]
    if type_ == "series":
        order = state.series_orders[thing_id]
        document = series_document(document, [state.parts(article_id).card for article_id in order])
        keys += tuple(f"article:{article_id}" for article_id in order)
        moments += [state.modified_at[article_id] for article_id in order]
    return Answer(body=b'{"data":' + document + b"}", number=state.number, modified_at=max(moments), keys=keys)


def read_series_at(state: SiteState, slug: str, languages: tuple[str, ...] = ()) -> Found:
    """The series with this slug then, or its translation in the first of these languages."""
    asked = state.thing_by_slug("series", slug) if languages else None
    if asked is None:
        return read_thing_at(state, "series", slug)
    group = {other["locale"]: other for other in _group(state, asked)}
    chosen = best_of(group, languages)
    keys = (f"series:{asked['id']}",)
    if chosen is None:
        return Absent(gone=False, number=state.number, keys=keys, languages=tuple(sorted(group)))
    found = read_thing_at(state, "series", chosen["slug"])
    if isinstance(found, Answer):
        return replace(found, keys=(*found.keys, *keys), modified_at=state.at)
    return found


def read_things_at(state: SiteState, wanted: ThingList, span: Span) -> Page:
    """One page of the list as it was then."""
    records = {i: record for i, record in state.things[wanted.type_].items() if _passes(state, wanted, record)}
    keys = {thing_id: (title_key(title_of_record(record)), thing_id) for thing_id, record in records.items()}
    ids, after, before = page_of(keys, span, descending=ORDERS[wanted.sort].descending)
    return Page(
        items=tuple(_listed(state, wanted, records[thing_id]) for thing_id in ids),
        next_key=keys[ids[-1]] if ids and after else None,
        previous_key=keys[ids[0]] if ids and before else None,
        total=len(records) if span.with_total else None,
        number=state.number,
        modified_at=state.at,
        keys=things_keys(wanted),
    )


def _passes(state: SiteState, wanted: ThingList, record: Record) -> bool:
    type_, filters = wanted.type_, wanted.filters
    group = [other["locale"] for other in _group(state, record)] if type_ == "series" and filters.fallback else []
    if not stands_for_group(record.get("locale", ""), group, filters.locale, filters.fallback):
        return False
    schema = state.site["field_schemas"].get(type_)
    values = filter_values(schema, record["fields"]) if schema and filters.field else []
    return set(filters.field) <= set(values)


def _group(state: SiteState, record: Record) -> list[Record]:
    return [other for other in state.things["series"].values() if group_of(other) == group_of(record)]


def _listed(state: SiteState, wanted: ThingList, record: Record) -> bytes:
    facts = thing_parts(wanted.type_, record, state.surroundings(wanted.type_, record)).facts
    return item_of(wanted, facts, len(state.series_orders.get(record["id"], ())))
