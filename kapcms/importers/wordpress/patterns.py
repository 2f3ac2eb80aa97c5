"""Synced patterns ("reusable blocks"): texts that stand in many posts by their number, and once in the export.

Source: the block `core/block` of WordPress 5.0 to 6.8, `<!-- wp:block {"ref":42} /-->`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 (a parameter's type is read at run time by readers of it)

_REFERENCE = re.compile(r"<!--\s+wp:(?:core/)?block\s+\{[^{}]*?\"ref\":\s*(?P<number>\d{1,18})[^{}]*\}\s+/-->")
_MOST_CHARACTERS = 2_000_000
_DEPTH = 3
"""Patterns within patterns; WordPress shows none that holds itself."""


def with_patterns(content: str, patterns: Mapping[str, str]) -> str:
    """`content` with the texts of its patterns in their places; those that the file does not hold stay as they are."""
    for _ in range(_DEPTH):
        if not patterns or "wp:" not in content or len(content) > _MOST_CHARACTERS:
            return content
        filled = _REFERENCE.sub(lambda found: patterns.get(found["number"], found[0]), content)
        if filled == content:
            return content
        content = filled
    return content
