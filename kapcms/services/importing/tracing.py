"""What an import remembers of articles beside them: by what links mean them, their places in series, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from kapcms.content.slug import slug_from
from kapcms.models.database import db, unindexed
from kapcms.models.import_trace import ImportAddress, ImportPlace, ImportTask
from kapcms.services.importing.addresses import keys_of

if TYPE_CHECKING:
    from kapcms.services.importing.arriving import Work
    from kapcms.services.importing.links import Waiting
    from kapcms.services.importing.rows import Rows


class Traces:
    """The traces of one run's articles; new ones wait in `rows`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep(self, work: Work, draft_id: str, slug: str, waiting: Waiting) -> None:
        """Remember by what links mean the article, where it stands in series, and which of its links wait."""
        rows = [{"source": work.source, "key": key, "draft_id": draft_id} for key in sorted(keys_of(work.item))]
        self._rows.add(ImportAddress, rows)
        if waiting:
            self._rows.add(ImportTask, [task(work, "links", draft_id, waiting)])
        if work.item.translation_of and not _is_asked(work, draft_id):
            self._rows.add(ImportTask, [task(work, "translate", draft_id, {"of": work.item.translation_of})])
        places = {slug_from(p.series_slug or p.series_title, fallback="series"): p for p in work.item.series}
        for series, place in places.items():
            row = {
                "source": work.source,
                "series": series,
                "draft_id": draft_id,
                "title": place.series_title or series,
                "position": place.position,
                "at": work.item.published_at or work.item.scheduled_at,
                "slug": slug,
            }
            self._rows.add(ImportPlace, [row])
            self.ask(work, "series", series)

    def drop(self, work: Work, draft_id: str) -> None:
        """Forget what an earlier run kept of the article; the series where it stood so far are arranged anew."""
        self._stir_series(work, draft_id)
        for table in (ImportAddress, ImportPlace):
            db.session.execute(delete(table).where(unindexed(table.source) == work.source, table.draft_id == draft_id))
        is_links_of_draft = (ImportTask.source == work.source) & (ImportTask.key == draft_id)
        db.session.execute(delete(ImportTask).where(is_links_of_draft, ImportTask.what == "links"))

    def ask(self, work: Work, what: str, key: str) -> None:
        """Note what is to be done once all items are here."""
        if db.session.get(ImportTask, (work.source, what, key)) is None:
            db.session.add(ImportTask(**task(work, what, key, {})))
            db.session.flush()

    def _stir_series(self, work: Work, draft_id: str) -> None:
        """Let the series in which the article stood so far be arranged anew."""
        is_same_source = unindexed(ImportPlace.source) == work.source
        places = select(ImportPlace.series).where(is_same_source, ImportPlace.draft_id == draft_id)
        for series in db.session.scalars(places).all():
            self.ask(work, "series", series)


def task(work: Work, what: str, key: str, detail: Any) -> dict[str, Any]:
    """A row of what is to be done once all items are here."""
    return {"source": work.source, "what": what, "key": key, "detail": detail}


def _is_asked(work: Work, draft_id: str) -> bool:
    """Whether an earlier import asked for the translation's link, and waits for its original."""
    return db.session.get(ImportTask, (work.source, "translate", draft_id)) is not None
