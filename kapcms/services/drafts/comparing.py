"""What differs between two contents of one thing, field by field, as data and as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.diff import diff_fields, diff_html, diff_words_html
from kapcms.content.order_diff import diff_orders
from kapcms.models.draft import find_drafts
from kapcms.services.drafts.contents import REFERENCES

if TYPE_CHECKING:
    from kapcms.services.drafts.blank import Content

Difference = dict[str, Any]


def compare(type_: str, before: Content, after: Content) -> list[Difference]:
    """The fields that differ, by name: `{"field", "before", "after"}` and what that kind of field has besides.

    `body` has `changes` (blocks, words inside changed ones) in place of before and after, and `html`; a text has
    `html`; a list of references, an order above all, has `changes` (who was added, removed or moved, with places).
    """
    found = diff_fields(before, after)
    for difference in found:
        name = difference["field"]
        if name == "body":
            difference["html"] = diff_html(before[name], after[name])
        elif name in REFERENCES[type_]:
            difference["changes"] = _moves(difference["before"], difference["after"])
        elif _is_text(difference["before"]) and _is_text(difference["after"]):
            difference["html"] = diff_words_html(difference["before"] or "", difference["after"] or "")
    return found


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _moves(before: list[str], after: list[str]) -> list[dict[str, Any]]:
    changes = diff_orders(before, after)
    named = find_drafts(change["id"] for change in changes)
    for change in changes:
        draft = named.get(change["id"])
        change |= {"slug": draft.slug if draft else None, "title": draft.title if draft else None}
    return changes
