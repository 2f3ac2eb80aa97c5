"""What an import does once all items are here, in steps that may each be a transaction: links, series, publication."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from kapcms.content.slug import slug_words
from kapcms.content.walking import headings_of
from kapcms.errors import KapcmsError
from kapcms.models.database import db
from kapcms.models.draft import Draft, find_drafts
from kapcms.models.import_trace import ImportPlace, ImportTask
from kapcms.models.origin import Origin
from kapcms.services.editing import content_of, replace, version_of
from kapcms.services.importing.links import internal, replace_links, slugs_meant
from kapcms.services.importing.series import arrange_series
from kapcms.services.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kapcms.services.caller import Caller
    from kapcms.services.importing.options import ImportOptions
    from kapcms.services.importing.reporting import Sum

PAGE = 50
"""So many tasks are one step: a publication holds the lock of the log until its step ends."""


class Finish:
    """The end of one run, for the sources that it read."""

    def __init__(self, sources: set[str], options: ImportOptions, by: Caller, total: Sum) -> None:
        self._sources = sorted(sources)
        self._options = options
        self._by = by
        self._sum = total

    def steps(self) -> Iterator[Callable[[], None]]:
        """What is to be done, in order; each step is whole by itself and may be done again."""
        for source in self._sources:
            yield from self._pages(source, "links", self._link)
            yield from self._pages(source, "series", self._arrange)
            if self._options.publish:
                yield partial(self._ask_for_series, source)
                yield from self._pages(source, "publish", self._publish)

    def _pages(self, source: str, what: str, act: Callable[[list[ImportTask]], None]) -> Iterator[Callable[[], None]]:
        """Steps over the tasks of one sort, by key, until there are none behind the last."""
        place = _Place()
        while not place.is_end:

            def step() -> None:
                query = select(ImportTask).where(ImportTask.source == source, ImportTask.what == what)
                tasks = list(
                    db.session.scalars(query.where(ImportTask.key > place.key).order_by(ImportTask.key).limit(PAGE))
                )
                place.move(tasks)
                act(tasks)
                db.session.flush()

            yield step

    def _link(self, tasks: list[ImportTask]) -> None:
        keys = {key for task in tasks for keys in task.detail.values() for key in keys[:-1]}
        found = slugs_meant(tasks[0].source, keys) if tasks else {}
        origins = _origins_of(tasks)
        for task in tasks:
            links: dict[str, list[str]] = task.detail
            origin = origins.get(task.key)
            if origin is None:
                db.session.delete(task)
                continue
            done = self._rewritten(origin, links, found)
            left = {href: keys for href, keys in links.items() if href not in done}
            for href in left:
                self._sum.add_unresolved(origin.external_id, href)
            if done and _put_links(origin, done, self._by, is_to_publish=self._options.publish):
                task.detail = left
                if not left:
                    db.session.delete(task)

    def _rewritten(
        self, origin: Origin, links: dict[str, list[str]], found: dict[str, tuple[str, str]]
    ) -> dict[str, str]:
        """The new address of every link whose article is here; an anchor that its article lacks is reported."""
        done = {}
        for href, [*keys, anchor] in links.items():
            target = next((found[key] for key in keys if key in found), None)
            if target is None:
                continue
            fragment = _anchor_in(target[1], anchor[1:])
            if fragment is None:
                self._sum.add_unresolved(origin.external_id, f"{href} (the article is here; the anchor is not)")
            done[href] = internal(target[0], anchor[1:] if fragment is None else fragment)
        return done

    def _arrange(self, tasks: list[ImportTask]) -> None:
        for task in tasks:
            told = arrange_series(task.source, task.key, self._by, self._options.on_conflict)
            if told is not None:
                self._sum.series.append(told)
            db.session.delete(task)

    def _ask_for_series(self, source: str) -> None:
        """Let series of the source that readers never saw become public with their articles."""
        members = select(func.distinct(ImportPlace.series)).where(ImportPlace.source == source)
        ids = [f"series:{series}" for series in db.session.scalars(members.order_by(ImportPlace.series))]
        for external_id in ids:
            origin = db.session.get(Origin, (source, external_id))
            draft = None if origin is None else db.session.get(Draft, origin.draft_id)
            if draft is None or draft.trashed_at is not None:
                continue
            is_known = db.session.get(ImportTask, (source, "publish", f"~{draft.id}")) is not None
            if draft.first_public_at is None and not is_known:
                db.session.add(ImportTask(source=source, what="publish", key=f"~{draft.id}", detail={}))

    def _publish(self, tasks: list[ImportTask]) -> None:
        """Publish; the keys of series begin with `~`, which sorts behind every id: articles come first."""
        for task in tasks:
            draft = db.session.get(Draft, task.key.removeprefix("~"))
            if draft is not None and draft.trashed_at is None:
                self._publish_one(draft)
            db.session.execute(delete(ImportTask).where(_is(task)))

    def _publish_one(self, draft: Draft) -> None:
        try:
            with db.session.begin_nested():
                publish(draft)
            self._sum.published += draft.type == "article"
        except KapcmsError as error:
            self._sum.not_published.append({"title": draft.title, "code": error.code, "detail": error.detail})


class _Place:
    """How far the steps over a list of tasks came."""

    def __init__(self) -> None:
        self.key = ""
        self.is_end = False

    def move(self, tasks: list[ImportTask]) -> None:
        if tasks:
            self.key = tasks[-1].key
        self.is_end = len(tasks) < PAGE


def _put_links(origin: Origin, done: dict[str, str], by: Caller, *, is_to_publish: bool) -> bool:
    """Put the new addresses into the working copy and into what is remembered; False where the body was edited here.

    A copy that nobody saved over yet moves to its next version as it is, so that an import leaves one revision.
    """
    draft = db.session.get_one(Draft, origin.draft_id)
    here = content_of(draft)
    if here["body"] != origin.content["body"]:
        return False
    remembered = _with_links(origin.content, done)
    new = remembered if here == origin.content else _with_links(here, done)
    if draft.public_version is None:
        revision = version_of(draft, draft.version)
        revision.content = new
        revision.version = draft.version = draft.version + 1
    elif replace(draft, new, by, kind="import") and is_to_publish:
        _ask_to_publish(origin.source, draft)
    origin.content = remembered
    db.session.flush()
    return True


def _ask_to_publish(source: str, draft: Draft) -> None:
    if draft.public_version == draft.version - 1 and db.session.get(ImportTask, (source, "publish", draft.id)) is None:
        db.session.add(ImportTask(source=source, what="publish", key=draft.id, detail={}))


def _with_links(content: dict[str, Any], done: dict[str, str]) -> dict[str, Any]:
    copy: dict[str, Any] = _copied(content)
    replace_links(copy["body"], done)
    return copy


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _anchor_in(draft_id: str, fragment: str) -> str | None:
    """The anchor that the article has for `fragment`: the same one, or the one made of the same words."""
    if not fragment:
        return ""
    body = content_of(db.session.get_one(Draft, draft_id))["body"]
    anchors = {heading["attrs"]["id"] for heading in headings_of(body)}
    return next((anchor for anchor in (fragment, slug_words(fragment)) if anchor in anchors), None)


def _origins_of(tasks: list[ImportTask]) -> dict[str, Origin]:
    """What is remembered of the drafts that tasks are about, by the draft's id; with their drafts, loaded at once."""
    ids = [task.key for task in tasks]
    find_drafts(ids)
    query = select(Origin).where(Origin.draft_id.in_(ids), Origin.source.in_({task.source for task in tasks}))
    return {origin.draft_id: origin for origin in db.session.scalars(query)}


def _is(task: ImportTask) -> Any:
    return (ImportTask.source == task.source) & (ImportTask.what == task.what) & (ImportTask.key == task.key)
