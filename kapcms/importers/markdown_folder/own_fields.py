"""The values of a site's own fields, as our own export writes them: a table `fields`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kapcms.importers.markdown_folder.head_values import as_text

if TYPE_CHECKING:
    from kapcms.importers.markdown_folder.head_values import Head


def own_fields(head: Head) -> dict[str, str]:
    """Each value as text, lists and tables as JSON; empty where `fields` is no table."""
    table = head.first("fields")
    if not isinstance(table, dict):
        return {}
    texts = {
        name: json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, list | dict) else as_text(value)
        for name, value in table.items()
    }
    return {str(name): text for name, text in texts.items() if text}
