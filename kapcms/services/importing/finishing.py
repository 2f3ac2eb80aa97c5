"""What an import does once all items are here, in steps that may each be a transaction: links, series, publication."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from kapcms.errors import Invalid, KapcmsError
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.import_trace import ImportPlace, ImportTask
from kapcms.models.origin import Origin
from kapcms.services.drafts.editing import content_of, save
from kapcms.services.importing.late_links import LateLinks
from kapcms.services.importing.series import arrange_series
from kapcms.services.publication.publishing import publish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kapcms.services.access.caller import Caller
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
        self._links = LateLinks(by, total.add_unresolved, is_to_publish=options.publish)

    def steps(self) -> Iterator[Callable[[], None]]:
        """What is to be done, in order; each step is whole by itself and may be done again."""
        for source in self._sources:
            yield from self._pages(source, "links", self._links.put)
            yield from self._pages(source, "translate", self._translate)
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

    def _translate(self, tasks: list[ImportTask]) -> None:
        """Link translations to their originals; a task whose original is not here waits for later imports."""
        for task in tasks:
            origin = db.session.get(Origin, (task.source, task.detail["of"]))
            draft = db.session.get(Draft, task.key)
            if origin is None or draft is None:
                continue
            if content_of(draft)["translation_of"] is None and origin.draft_id != draft.id:
                with suppress(Invalid), db.session.begin_nested():  # a knot: the editor decides
                    save(draft, {"translation_of": origin.draft_id}, self._by, kind="import")
            db.session.delete(task)

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


def _is(task: ImportTask) -> Any:
    return (ImportTask.source == task.source) & (ImportTask.what == task.what) & (ImportTask.key == task.key)
