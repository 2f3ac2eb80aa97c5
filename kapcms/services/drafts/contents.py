"""What a draft of each type contains, and how the fields of a request become it.

Content is a mapping with every field of its type, always in the same order; revisions, records of the log, merges and
exports all carry this form. References to other things are their ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.clock import parse_rfc3339
from kapcms.content.body_media import media_ids, media_named_by, media_places
from kapcms.errors import Fault, Invalid
from kapcms.later import later
from kapcms.models.draft import find_draft, find_drafts
from kapcms.services.drafts.blank import BLANK, EMPTY_SEO
from kapcms.services.drafts.fielding import checked_fields
from kapcms.services.drafts.translating import ORIGINAL, original_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from kapcms.content import document, html_reading, markdown_reading
    from kapcms.services.drafts.blank import Content
else:
    document = later("kapcms.content.document")
    html_reading = later("kapcms.content.html_reading")
    markdown_reading = later("kapcms.content.markdown_reading")

REFERENCES: dict[str, dict[str, tuple[str, str]]] = {
    "article": {"authors": ("author", "person"), "topics": ("topic", "topic")},
    "series": {"articles": ("member", "article")},
    "person": {},
    "snippet": {},
    "topic": {},
    "term": {},
    "media": {},
    "site": {},
}
"""The fields of each type that are lists of references: their `rel`, and the type of what they name."""

EMPTIED: Content = {
    "seo": EMPTY_SEO,
    "articles": [],
    "authors": [],
    "topics": [],
    "citations": [],
    "snippets": {},
    "fields": {},
    "links": [],
    "alts": {},
    "captions": {},
    "policies": [],
    "field_schemas": {},
    "article_type": "Article",
}
"""What an explicit null means for a field whose value is never null."""


def with_changes(type_: str, content: Content, changes: Mapping[str, Any]) -> Content:
    """`content` with the fields of a checked request in place of its own.

    Raises:
        Invalid: a body cannot be read or a reference names nothing; the faults name the fields.
    """
    result = dict(content)
    for name, value in changes.items():
        result[name] = _value(type_, name, EMPTIED.get(name) if value is None else value, result)
    return {name: result[name] for name in BLANK[type_]}


def references_of(type_: str, content: Content) -> list[tuple[str, str]]:
    """All references of a content as (rel, id), in order."""
    found = [(rel, i) for name, (rel, _) in REFERENCES[type_].items() for i in content[name]]
    if content.get("translation_of"):
        found.append((ORIGINAL, content["translation_of"]))
    if content.get("parent"):
        found.append(("parent", content["parent"]))
    if type_ == "article" and content["review"] and content["review"]["reviewed_by"]:
        found.append(("reviewer", content["review"]["reviewed_by"]))
    return found + [("media", media_id) for media_id in media_named_by(content)]


def bodies_of(content: Mapping[str, Any]) -> list[Content]:
    """The documents that a content holds: its body, and its own words for snippets."""
    own = [content["body"]] if "body" in content else []
    return [*own, *content.get("snippets", {}).values()]


def review_due_at(content: Mapping[str, Any]) -> datetime | None:
    """The moment at which an article is to be reviewed again."""
    due = (content.get("review") or {}).get("next_review_at")
    return parse_rfc3339(due) if due else None


def _value(type_: str, name: str, value: Any, content: Content) -> Any:
    if name == "body":
        return _with_known_media(_body(value), value.get("document"), content)
    if name in {"cover", "photo"} and value is not None:
        return _picture(name, value, content)
    if name in REFERENCES[type_]:
        return _ids(name, value, REFERENCES[type_][name][1], content[name])
    if value is None or name not in _MADE:
        return value
    return _MADE[name](type_, value, content)


def _body(value: Mapping[str, Any], pointer: str = "/body") -> Content:
    """The checked document of `{"document": …}`, `{"html": …}` or `{"markdown": …}`."""
    form, given = next(iter(value.items()))
    if form == "html":
        return html_reading.document_from_html(given).document
    if form == "markdown":
        return markdown_reading.document_from_markdown(given).document
    try:
        return document.checked(given)
    except Invalid as error:
        faults = tuple(Fault(f"{pointer}/document{f.pointer}", f.code, f.detail) for f in error.faults)
        raise Invalid(error.detail, code=error.code, faults=faults) from error


def _picture(name: str, value: Any, content: Content) -> Any:
    """A cover, or a photo's id, whose medium is there; one that stood there before may stay."""
    if name == "photo":
        return value if value == content["photo"] else _id(value, "media", "/photo")
    before = (content["cover"] or {}).get("id")
    if "id" not in value or value["id"] == before:
        return value
    return value | {"id": _id(value["id"], "media", "/cover")}


def _with_known_media(body: Content, given: Content | None, before: Content) -> Content:
    """The body, all of whose images of the library are there; those that stood there before may stay.

    `given` is the document as it was sent, in which the faults name their places.

    Raises:
        Invalid: some are not.
    """
    named = list(media_places(given or body))
    known = {*find_drafts(media_id for _, media_id in named), *media_ids(before["body"])}
    faults = tuple(
        Fault(f"/body/document{pointer}/attrs/src", "unknown_reference", "There is no medium with this id; upload it.")
        for pointer, media_id in named
        if media_id not in known
    )
    if faults:
        raise Invalid("The body shows an image that is not in the media library.", faults=faults)
    return body


def _ids(name: str, keys: list[Any], type_: str, before: list[str]) -> list[str]:
    """The ids of the things of `type_` that `keys` (ids, slugs, or objects with either) name; the same one once.

    One that stood there before may stay while it is in the trash.
    """
    ids = [_id(key, type_, f"/{name}/{index}", before) for index, key in enumerate(keys)]
    return list(dict.fromkeys(ids))


def _id(key: Any, type_: str, pointer: str, before: Sequence[str] = ()) -> str:
    wanted = key if isinstance(key, str) else key.get("id") or key.get("slug")
    draft = find_draft(type_, wanted) if wanted else None
    if draft is None or (draft.trashed_at is not None and draft.id not in before):
        fault = Fault(pointer, "unknown_reference", f"There is no {type_} with this id or slug; make it first.")
        raise Invalid(f"{pointer} names no {type_}.", faults=(fault,))
    return draft.id


def _policy(value: Mapping[str, Any], pointer: str) -> Content:
    topic = value.get("topic")
    return {
        "name": value.get("name"),
        "topic": _id(topic, "topic", f"{pointer}/topic") if topic else None,
        "needs": list(dict.fromkeys(value["needs"])),
        "action": value["action"],
    }


def _review(value: Mapping[str, Any]) -> Content:
    reviewer = value.get("reviewed_by")
    return {
        "reviewed_by": _id(reviewer, "person", "/review/reviewed_by") if reviewer else None,
        "last_reviewed_at": value.get("last_reviewed_at"),
        "next_review_at": value.get("next_review_at"),
        "evidence_level": value.get("evidence_level"),
    }


_MADE: dict[str, Callable[[str, Any, Content], Any]] = {
    "review": lambda _, value, __: _review(value),
    "seo": lambda _, value, content: content["seo"] | value,
    "snippets": lambda _, value, __: {slug: _body(body, f"/snippets/{slug}") for slug, body in sorted(value.items())},
    "translation_of": lambda type_, value, content: original_named(type_, value, content["translation_of"]),
    "parent": lambda _, value, content: _id(value, "topic", "/parent", [content["parent"]]),
    "policies": lambda _, value, __: [_policy(policy, f"/policies/{place}") for place, policy in enumerate(value)],
    "fields": lambda type_, value, __: checked_fields(type_, value),
}
"""How the value of a field on write becomes what is stored, by the type of draft, the value, the content so far."""
