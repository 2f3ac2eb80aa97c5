"""The `sys` of a Contentful entry: its id, what links lead to, and whether its text was public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kapcms.importers.imported import Status


def link_id(value: object) -> str | None:
    """The id of a `{"sys": {"type": "Link", "id": …}}`; None for anything else."""
    sys = value.get("sys") if isinstance(value, dict) else None
    found = sys.get("id") if isinstance(sys, dict) else None
    return found if isinstance(found, str) else None


def sys_of(row: dict[str, Any]) -> dict[str, Any]:
    """The `sys` of a row; empty where it has none."""
    sys = row.get("sys")
    return sys if isinstance(sys, dict) else {}


def was_published(sys: dict[str, Any]) -> bool:
    """Whether readers saw some version of the entry when it was exported."""
    if sys.get("archivedAt") or sys.get("archivedVersion"):
        return False
    return sys.get("publishedVersion") is not None or sys.get("version") is None


def status_of(sys: dict[str, Any], locale: str) -> Status:
    """Public only where the exported version is the published one, for this language."""
    if sys.get("archivedAt") or sys.get("archivedVersion"):
        return "trash"
    by_locale = sys.get("fieldStatus")
    states = by_locale.get("*") if isinstance(by_locale, dict) else None
    if isinstance(states, dict) and locale in states:
        return "public" if states[locale] == "published" else "draft"
    version, published = sys.get("version"), sys.get("publishedVersion")
    if isinstance(version, int) and isinstance(published, int):
        return "public" if version <= published + 1 else "draft"
    if version is None and isinstance(sys.get("revision"), int):
        return "public"  # the delivery API gives published entries alone
    return "draft" if version is not None else "unknown"
