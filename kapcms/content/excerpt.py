"""The excerpt of a document: how its text begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kapcms.content.walking import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SENTENCE_END = re.compile(r"[.!?\u2026]['\"\u2019\u201d)\]]*(?=\s)|[\u3002\uff01\uff1f][\u300d\u300f\uff09]?")
_LEAST_SHARE = 0.6
"""A sentence that ends before this share of the limit is too little of an excerpt."""

_PASSED_OVER = frozenset({"heading", "table", "code_block", "image", "call_to_action"})


def excerpt(document: Mapping[str, Any], limit_characters: int = 280) -> str:
    """The beginning of the canonical `document`, at most `limit_characters` long; "" where it has no words.

    It is made of paragraphs and lists, in one line. It ends with the text, at the end of a sentence, or after a word
    with an ellipsis.
    """
    gathered = ""
    for text in _paragraphs(document):
        gathered = f"{gathered} {text}".strip()
        if len(gathered) > limit_characters:
            return _shortened(gathered, limit_characters)
    return gathered


def _paragraphs(node: Mapping[str, Any]) -> Iterator[str]:
    for child in node.get("content", ()):
        if child["type"] in _PASSED_OVER or child.get("attrs", {}).get("role") == "disclaimer":
            continue
        if child["type"] == "paragraph":
            yield " ".join(plain_text(child).split())
        else:
            yield from _paragraphs(child)


def _shortened(text: str, limit: int) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text[: limit + 1]) if match.end() <= limit]
    if ends and ends[-1] >= limit * _LEAST_SHARE:
        return text[: ends[-1]]
    cut = text[: max(limit - 1, 0)]
    if not text[len(cut) : len(cut) + 1].isspace():
        cut = cut.rsplit(None, 1)[0] if " " in cut else cut
    return cut.rstrip(" ,;:.-\u2013\u2014") + "\u2026" if limit > 0 else ""
