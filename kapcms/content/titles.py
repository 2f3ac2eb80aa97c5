"""When two titles are the same: the key by which unresolved neighbours find their article."""

from __future__ import annotations

import re
import unicodedata

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u02bc\u02b9\u0060\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u2039\u203a", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None),
    }
)
_HYPHENS = re.compile(r"\s*-+\s*")


def title_key(title: str) -> str:
    """`title` without what typography changes: equal keys, same title; "" for a title of nothing but white space.

    Unicode's compatibility forms (NFKC: the ellipsis is three points), case, kinds of quotes and dashes and the spaces
    around them, runs of white space and what has no width count for nothing.
    """
    folded = unicodedata.normalize("NFKC", title.translate(_FOLDED)).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_FOLDED)
    return " ".join(_HYPHENS.sub("-", folded).split())
