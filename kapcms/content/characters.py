"""Characters that cannot be stored or sent."""

from __future__ import annotations

import re

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""In no field: control characters (no database keeps all of them) and lone surrogates (no encoding does)."""
