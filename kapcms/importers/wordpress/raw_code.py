"""Code in `pre` and `code` as its author typed it: plugins that colour code let it stand unescaped.

WP-Syntax, WP-GeSHi and others take `<pre lang="php">` with anything in it; a bare `<?php` no HTML parser keeps.
"""

from __future__ import annotations

import re
from html import escape

_RAW = re.compile(
    r"(?P<open><pre\b[^<>]*?\slang=[\"']?(?P<language>[\w+#-]{1,30})[^<>]*>)(?P<inner>.*)(?P<close></pre\s*>)\Z",
    re.DOTALL | re.IGNORECASE,
)
_PHP = re.compile(r"<\?|(?<!-)\?>")


def has_raw_code(html: str) -> bool:
    """Whether code may stand in it unescaped; a quick look."""
    return "<?" in html or "<pre lang=" in html


def with_shown_code(element: str) -> str:
    """A `pre` or `code` element, in which what the reader saw as code is text; others are given back as they are."""
    raw = _RAW.match(element)
    if raw is None:
        return _PHP.sub(lambda found: escape(found[0]), element) if element[:2] != "<!" and "<?" in element else element
    inner = raw["inner"].strip("\r\n")
    text = inner if "<" not in inner else escape(inner, quote=False)
    return f'<pre><code class="language-{raw["language"].lower()}">{text}</code></pre>'
