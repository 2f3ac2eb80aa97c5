"""An export of kapcms comes back: the same ids, versions, dates and publications.

Into a database that holds nothing but its founding, the whole state; into another, what is not here yet. What is here
under the same id stays as it is, and is told where it says something else; with `--on-conflict update` the working copy
takes what the export says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import OperationalError, StatementError

from kapcms.clock import parse_rfc3339
from kapcms.content.document import checked
from kapcms.content.slug import check_slug
from kapcms.content.titles import title_key
from kapcms.errors import Conflict, Invalid, KapcmsError
from kapcms.importers.ndjson import BadLine
from kapcms.models.database import db
from kapcms.models.draft import Draft
from kapcms.models.import_trace import ImportAddress, ImportPlace, ImportTask
from kapcms.models.named_neighbour import NamedNeighbour
from kapcms.models.origin import Origin
from kapcms.models.public import PublicNotice, PublicSlug
from kapcms.models.reference import replace_references
from kapcms.models.reminder import Reminder
from kapcms.models.revision import Revision
from kapcms.models.schedule import Schedule
from kapcms.services.drafts.blank import BLANK, Content
from kapcms.services.drafts.contents import references_of, review_due_at
from kapcms.services.drafts.editing import content_of, replace
from kapcms.services.drafts.entering import drop_draft, enter_draft
from kapcms.services.drafts.naming import check_slug_is_free
from kapcms.services.drafts.searched import searchable_text, title_of
from kapcms.services.importing.reporting import Action, ReportLine
from kapcms.services.media.library import adopt
from kapcms.services.projecting.articles import put_slug, touch_article
from kapcms.services.projecting.things import touch_thing
from kapcms.services.publication.accompanying import CAME_WITH
from kapcms.services.publication.publishing import withdraw
from kapcms.services.publication.recording import begin_recording, note_schedules
from kapcms.services.publication.redirecting import restore_redirect
from kapcms.services.publication.spreading import Withdrawn, spread_article, spread_notice, spread_thing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kapcms.importers.ndjson import Line
    from kapcms.services.access.caller import Caller
    from kapcms.services.drafts.upserting import OnConflict

_TABLES: dict[str, Any] = {"address": ImportAddress, "place": ImportPlace, "task": ImportTask}
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, StatementError)
"""What a line of another form does to code, and to a database, that take it for one of ours."""

Outcome = tuple[Action, str | None]


def restore(n: int, line: Line | BadLine, on_conflict: OnConflict, by: Caller) -> ReportLine:
    """Bring back what one line says; its report line. One that cannot be stored leaves no trace.

    `on_conflict` and `by` are for what is here with another content.
    """
    if isinstance(line, BadLine):
        return ReportLine(n, None, None, "failed", "bad_line", (f"{line.detail} (line {line.number})",))
    value = line.value
    name = str(value.get("id") or value.get("draft_id") or value.get("type"))
    try:
        with db.session.begin_nested():
            action, code = _restore(value, on_conflict, by)
            db.session.flush()
    except KapcmsError as error:
        return ReportLine(n, name, _title(value), "failed", error.code, (f"{error.detail} (line {line.number})",))
    except OperationalError:  # the database's own trouble, not the line's
        raise
    except _BROKEN as error:
        reason = f"{type(error).__name__}: {_words_of(error)} (line {line.number})"
        return ReportLine(n, name, _title(value), "failed", "not_our_form", (reason,))
    return ReportLine(n, name, _title(value), action, code)


def _words_of(error: Exception) -> str:
    """What was wrong, without the SQL in which it was found."""
    return str(error.orig).partition("\n")[0] if isinstance(error, StatementError) else str(error)


def _restore(value: dict[str, Any], on_conflict: OnConflict, by: Caller) -> Outcome:
    kind = value["type"]
    if kind in BLANK:
        here = _here(value)
        return _restore_draft(value) if here is None else _meet(here, value, on_conflict, by)
    if kind == "export":
        return ("skipped", "header")
    if kind not in _LATER:
        raise Invalid(f"A line of type {kind!r} is not known here.", code="unknown_type")
    return _LATER[kind](value)


def _here(value: dict[str, Any]) -> Draft | None:
    """The thing of this id, if it is here to stay: the site's facts of an empty database make room for newer ones."""
    UUID(value["id"])
    here = db.session.get(Draft, value["id"])
    is_older_site = here is not None and here.type == "site" and here.version < value["version"]
    return None if is_older_site and _make_room_for_site() else here


def _meet(here: Draft, value: dict[str, Any], on_conflict: OnConflict, by: Caller) -> Outcome:
    """Compare a thing that is here with the export's working copy, and do as was asked where they differ."""
    if here.type != value["type"]:
        raise Invalid(f"This is the id of a {here.type} here.", code="other_type")
    if here.trashed_at is not None and value["trashed_at"] is None:
        return ("skipped", "in_trash")
    versions = {row["version"]: row["content"] for row in value["revisions"]}
    content = _content(here.type, versions[value["version"]])
    if content == content_of(here):
        return ("unchanged", "is_here")
    if on_conflict == "keep":
        return ("conflict", "edited_here")
    if on_conflict == "fail":
        raise Conflict("It is here with another content.", code="edited_here")
    replace(here, content, by, kind="import")
    return ("updated", None)


def _restore_draft(value: dict[str, Any]) -> Outcome:
    if value["type"] == "site" and not _make_room_for_site():
        return ("skipped", "site_is_here")
    versions = {
        row["version"]: row | {"content": _content(value["type"], row["content"])} for row in value["revisions"]
    }
    content = versions[value["version"]]["content"]
    check_slug_is_free(value["type"], content["slug"], None)
    draft = _draft(value, content)
    seen = versions.get(value["public_version"])
    draft.is_changed = seen is not None and seen["content"] != content
    db.session.add(draft)
    db.session.flush()
    db.session.execute(insert(Revision), [_revision(draft.id, row) for row in versions.values()])
    replace_references(draft.id, references_of(draft.type, content))
    enter_draft(draft.id, content)
    for origin in value["origins"]:
        row = origin | {"draft_id": draft.id, "imported_at": parse_rfc3339(origin["imported_at"])}
        _add(Origin, row, ("source", "external_id"))
    if draft.type == "media":
        adopt(draft, content)
    if value["record"] is not None and draft.public_version is not None:
        _show(draft, value["record"])
    return ("created", None)


def _draft(value: dict[str, Any], content: Content) -> Draft:
    bears = content.get("published_at")
    moments = ("first_public_at", "created_at", "updated_at", "trashed_at")
    return Draft(
        id=value["id"],
        type=value["type"],
        slug=content["slug"],
        title=title_of(content),
        title_key=title_key(title_of(content)),
        text=searchable_text(content),
        locale=content.get("locale"),
        review_due_at=review_due_at(content),
        bears_at=parse_rfc3339(bears) if bears else None,
        **{name: value[name] for name in ("version", "revision", "public_version", "created_by", "updated_by")},
        **{name: parse_rfc3339(value[name]) if value[name] else None for name in moments},
    )


def _revision(draft_id: str, row: dict[str, Any]) -> dict[str, Any]:
    names = ("version", "n", "kind", "pinned", "content", "author", "note")
    return {"draft_id": draft_id, "at": parse_rfc3339(row["at"])} | {name: row[name] for name in names}


def _content(type_: str, given: dict[str, Any]) -> Content:
    """The content in our form: no field but ours, the body checked, the slug a slug."""
    unknown = given.keys() - BLANK[type_].keys()
    if unknown:
        raise Invalid(f"A {type_} has no field {min(unknown)!r}.", code="unknown_field")
    content = {name: given.get(name, blank) for name, blank in BLANK[type_].items()}
    if "body" in content:
        content["body"] = checked(content["body"])
    if type_ != "site":
        content["slug"] = check_slug(str(content["slug"]))
    return content


def _show(draft: Draft, record: dict[str, Any]) -> None:
    """Make the thing public as its record says, with its own dates."""
    parse_rfc3339(record["published_at"])
    parse_rfc3339(record["updated_at"])
    clean = _content(draft.type, {name: record[name] for name in BLANK[draft.type] if name in record})
    clean |= {"published_at": record["published_at"], "updated_at": record["updated_at"]}
    known = clean | {"id": draft.id} | ({"history": _history(record)} if draft.type == "article" else {})
    known |= {CAME_WITH: True} if record.get(CAME_WITH) is True else {}
    full = {name: known[name] for name in record if name in known} | known  # in the order it had
    recorder = begin_recording()
    if draft.type == "article":
        spread_article(recorder, full, is_new=True)
    else:
        spread_thing(recorder, draft.type, full, None)


def _history(record: dict[str, Any]) -> list[dict[str, str]]:
    """What readers were told of the article's publications, in our form."""
    told = [{name: str(entry[name]) for name in ("at", "kind", "note")} for entry in record.get("history", [])]
    for entry in told:
        parse_rfc3339(entry["at"])
    return told


def _make_room_for_site() -> bool:
    """Withdraw and delete the site's own facts of a database in which nothing else was ever made; whether it was so."""
    if db.session.scalars(select(func.count()).select_from(Draft)).one() > 1:
        return False
    site = db.session.scalar(select(Draft).where(Draft.type == "site"))
    if site is not None:
        withdraw(site)
        db.session.flush()
        db.session.execute(delete(PublicSlug).where(PublicSlug.entity_id == site.id))
        drop_draft(site.id)
        db.session.delete(site)
        db.session.flush()
    return True


def _restore_neighbour(value: dict[str, Any]) -> Outcome:
    row = {name: value[name] for name in ("draft_id", "side", "title", "meaning", "neighbour_id")}
    return _add(NamedNeighbour, row | {"title_key": title_key(value["title"])}, ("draft_id", "side"))


def _restore_path(value: dict[str, Any]) -> Outcome:
    UUID(value["id"])
    return ("created", None) if restore_redirect(value) else ("unchanged", "is_here")


def _restore_trace(value: dict[str, Any]) -> Outcome:
    table, row = _TABLES[value["table"]], dict(value["row"])
    if row.get("at"):
        row["at"] = parse_rfc3339(row["at"])
    return _add(table, row, tuple(column.name for column in table.__table__.primary_key.columns))


def _restore_schedule(value: dict[str, Any]) -> Outcome:
    row = {name: value[name] for name in ("draft_id", "action", "version", "author")}
    row |= {name: value.get(name) for name in ("note", "note_kind")}
    outcome = _add(Schedule, row | {"due_at": parse_rfc3339(value["due_at"])}, ("draft_id", "action"))
    if outcome[0] == "created":
        note_schedules()
    return outcome


def _restore_reminder(value: dict[str, Any]) -> Outcome:
    told_at = parse_rfc3339(value["told_at"]) if value["told_at"] else None
    row = {"draft_id": value["draft_id"], "due_at": parse_rfc3339(value["due_at"]), "told_at": told_at}
    outcome = _add(Reminder, row, ("draft_id",))
    if outcome[0] == "created":
        note_schedules()
    return outcome


def _restore_notice(value: dict[str, Any]) -> Outcome:
    type_, entity_id, notice = value["of"], value["id"], str(value["notice"])
    draft = db.session.get(Draft, entity_id)
    if type_ not in BLANK or db.session.get(PublicNotice, entity_id) is not None:
        return ("unchanged", "is_here")
    if draft is not None and draft.public_version is not None:
        return ("skipped", "is_public")
    recorder = begin_recording()
    at = parse_rfc3339(value["withdrawn_at"]) if "withdrawn_at" in value else recorder.at  # older exports lack it
    spread_notice(recorder, Withdrawn(type_, entity_id, check_slug(value["slug"]), at), notice)
    return ("created", None)


def _restore_slug(value: dict[str, Any]) -> Outcome:
    """Let a slug of old lead where it led: the log tells of it, so that rebuilding knows it too."""
    type_, slug, entity_id = value["of"], value["slug"], value["id"]
    if type_ not in BLANK or db.session.get(PublicSlug, (type_, slug)) is not None:
        return ("unchanged", "is_here")
    put_slug(type_, check_slug(slug), entity_id)
    draft = db.session.get(Draft, entity_id)
    is_public = draft is not None and draft.public_version is not None
    what = "unpublished" if not is_public else "moved" if type_ == "article" else "updated"
    recorder = begin_recording()
    recorder.write(f"{type_}.{what}", entity_id, slug)
    (touch_article if type_ == "article" else touch_thing)(entity_id, recorder.at)
    return ("created", None)


def _add(table: Any, row: dict[str, Any], keys: Sequence[str]) -> Outcome:
    if db.session.get(table, tuple(row[key] for key in keys)) is not None:
        return ("unchanged", "is_here")
    db.session.add(table(**row))
    return ("created", None)


def _title(value: dict[str, Any]) -> str | None:
    revisions = value.get("revisions")
    if not isinstance(revisions, list) or not revisions or not isinstance(revisions[-1], dict):
        return None
    content = revisions[-1].get("content")
    return str(content.get("title") or content.get("name")) if isinstance(content, dict) else None


_LATER: dict[str, Callable[[dict[str, Any]], Outcome]] = {
    "neighbour": _restore_neighbour,
    "path": _restore_path,
    "import": _restore_trace,
    "schedule": _restore_schedule,
    "reminder": _restore_reminder,
    "redirect": _restore_slug,
    "notice": _restore_notice,
}
"""Lines that come after the drafts they are about."""
