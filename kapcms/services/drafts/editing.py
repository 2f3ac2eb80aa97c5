"""Making and saving drafts: every save is a new version and a revision; nothing here is seen by readers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from kapcms.clock import now, parse_rfc3339
from kapcms.config import settings_in_force
from kapcms.content.slug import check_slug
from kapcms.content.titles import title_key
from kapcms.errors import Fault, Invalid, NotFound
from kapcms.models.database import db, new_id
from kapcms.models.draft import Draft, find_draft
from kapcms.models.reference import replace_references
from kapcms.models.revision import Revision, begin_of, find_version, last_number
from kapcms.services.access.auditing import note_draft
from kapcms.services.drafts.blank import BLANK, Content
from kapcms.services.drafts.branching import check_branch
from kapcms.services.drafts.contents import references_of, review_due_at, with_changes
from kapcms.services.drafts.entering import enter_draft
from kapcms.services.drafts.naming import check_slug_is_free, free_slugs, slug_taken
from kapcms.services.drafts.searched import searchable_text, title_of
from kapcms.services.drafts.translating import check_translation
from kapcms.services.publication.neighbours_by_title import resolve_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kapcms.services.access.caller import Caller

VERBS = {"save": "saved", "autosave": "saved", "restore": "reverted", "import": "imported", "merge": "merged"}
"""What the audit calls a save of each kind."""


def create(type_: str, changes: Mapping[str, Any], by: Caller, *, kind: str = "save") -> Draft:
    """A new draft with these fields; without a slug, one is made from the title.

    Raises:
        Invalid: a field cannot be stored.
        Conflict: the slug asked for is taken.
    """
    wanted = changes.get("slug")
    content = with_changes(type_, BLANK[type_], {k: v for k, v in changes.items() if k != "slug"})
    if wanted:
        slug = _checked_slug(wanted)
        check_slug_is_free(type_, slug, None)
        draft = _insert(type_, content | {"slug": slug}, by, kind)
        if draft is None:
            raise slug_taken(slug)
        return draft
    for slug in free_slugs(type_, title_of(content)):
        draft = _insert(type_, content | {"slug": slug}, by, kind)
        if draft is not None:
            return draft
    raise slug_taken(slug)


def save(draft: Draft, changes: Mapping[str, Any], by: Caller, *, kind: str = "save", note: str | None = None) -> bool:
    """Store the draft with these fields changed; whether anything differs from what was stored.

    A save that changes nothing makes no version.

    Raises:
        Invalid: a field cannot be stored.
        Conflict: the slug asked for is taken.
    """
    return replace(draft, applied(draft.type, content_of(draft), changes), by, kind=kind, note=note)


def applied(type_: str, content: Content, changes: Mapping[str, Any]) -> Content:
    """`content` with these fields of a checked request in place of its own.

    Raises:
        Invalid: a field cannot be stored.
    """
    new = with_changes(type_, content, {k: v for k, v in changes.items() if k != "slug"})
    if changes.get("slug"):
        new["slug"] = _checked_slug(changes["slug"])
    return new


def replace(draft: Draft, content: Content, by: Caller, *, kind: str = "save", note: str | None = None) -> bool:
    """Store a whole content as the draft's new version; whether it differs from what was stored.

    Raises:
        Conflict: its slug is taken.
    """
    before = content_of(draft)
    if content == before:
        return False
    if content["slug"] != before["slug"]:
        check_slug_is_free(draft.type, content["slug"], draft.id)
    _store(draft, content, by, kind=kind, note=note)
    return True


def content_of(draft: Draft) -> Content:
    """The working copy's content."""
    return version_of(draft, draft.version).content


def version_of(draft: Draft, version: int) -> Revision:
    """The revision row of one version of a draft that exists."""
    revision = find_version(draft.id, version)
    if revision is None:
        raise LookupError(f"draft {draft.id} has no version {version}")
    return revision


def differs_from_public(draft: Draft, content: Content) -> bool:
    """Whether the draft is public with a content other than this one."""
    return draft.public_version is not None and version_of(draft, draft.public_version).content != content


def indexed(content: Content) -> dict[str, Any]:
    """The columns of a draft that follow from its content: what lists filter and sort by."""
    title, bears = title_of(content), content.get("published_at")
    return {
        "slug": content["slug"],
        "title": title,
        "title_key": title_key(title),
        "text": searchable_text(content),
        "locale": content.get("locale"),
        "bears_at": parse_rfc3339(bears) if bears else None,
        "review_due_at": review_due_at(content),
    }


def get_draft(type_: str, key: str, *, lock: bool = False) -> Draft:
    """The draft of `type_` with this id or current slug; with `lock`, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    draft = find_draft(type_, key, lock=lock)
    if draft is None:
        raise NotFound(f"There is no {type_} with the id or slug {key!r}.")
    return draft


def _checked_slug(slug: str) -> str:
    try:
        return check_slug(slug)
    except Invalid as error:
        faults = tuple(Fault("/slug", fault.code, fault.detail) for fault in error.faults)
        raise Invalid(error.detail, code=error.code, faults=faults) from error


def _insert(type_: str, content: Content, by: Caller, kind: str) -> Draft | None:
    """The new draft; None where the database says that its slug was taken meanwhile."""
    moment = now()
    draft = Draft(id=new_id(), type=type_, version=1, revision=1, created_at=moment, created_by=by.name)
    _index(draft, content, by)
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        return None
    _add_revision(draft, content, by, kind=kind, note=None)
    _after_save(draft, content)
    note_draft("created", draft, kind=kind)
    return draft


def _store(draft: Draft, content: Content, by: Caller, *, kind: str, note: str | None) -> None:
    last = version_of(draft, draft.version)
    joins = kind == "autosave" and _takes_autosave(last, by)
    draft.version += 1
    draft.revision = last.n if joins else last_number(draft.id) + 1
    draft.is_changed = differs_from_public(draft, content)
    try:
        with db.session.begin_nested():
            _index(draft, content, by)
    except IntegrityError as error:
        raise slug_taken(content["slug"]) from error
    _add_revision(draft, content, by, kind=kind, note=note)
    _after_save(draft, content)
    if not joins:
        note_draft(VERBS[kind], draft, revision=draft.revision, version=draft.version, note=note)


def _takes_autosave(last: Revision, by: Caller) -> bool:
    """Whether one more autosave joins this revision: one author's, begun a short while ago."""
    if last.kind != "autosave" or last.pinned or last.author != by.name:
        return False
    begin = begin_of(last.draft_id, last.n) or last.at
    return now() - begin < timedelta(minutes=settings_in_force().autosave_minutes)


def _index(draft: Draft, content: Content, by: Caller) -> None:
    for name, value in indexed(content).items():
        setattr(draft, name, value)
    draft.updated_at = now()
    draft.updated_by = by.name


def _add_revision(draft: Draft, content: Content, by: Caller, *, kind: str, note: str | None) -> None:
    db.session.add(
        Revision(
            draft_id=draft.id,
            version=draft.version,
            n=draft.revision,
            kind=kind,
            pinned=False,
            content=content,
            author=by.name,
            at=draft.updated_at,
            note=note,
        )
    )
    db.session.flush()


def _after_save(draft: Draft, content: Content) -> None:
    check_translation(draft, content)
    check_branch(draft, content)
    replace_references(draft.id, references_of(draft.type, content))
    enter_draft(draft.id, content)
    if draft.type == "article":
        resolve_title(draft)
