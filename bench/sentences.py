"""Bodies of real length and shape from a seeded chance: headings, paragraphs with marks, lists, a quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kapcms.content.document import checked

if TYPE_CHECKING:
    import random

TEXT = """
the of and to in that was for with as his on be at by had not are but from have they which one were all their
there been would when who will more some them than could other into then only its time after our made over man
what water between under never year light first house upon great long might such little before must through
world still own see men work life without way day another while should himself found last away left place part
treatment patient evidence trial dose week nerve muscle pressure measure result method study question answer
"""
WORDS = TEXT.split()
WORDS_A_SECTION = 220
WORDS_A_PARAGRAPH = 70


def document(chance: random.Random, words: int) -> dict[str, Any]:
    """A checked document of about `words` words (between half and one and a half times as many)."""
    left = chance.randint(words // 2, words * 3 // 2)
    content: list[dict[str, Any]] = []
    while left > 0 or not content:
        if content:
            content.append({"type": "heading", "attrs": {"level": 2}, "content": [_text(_words(chance, 4).title())]})
        section = min(left, WORDS_A_SECTION)
        content += _section(chance, section)
        left -= section
    return checked({"type": "doc", "version": 1, "content": content})


def _section(chance: random.Random, words: int) -> list[dict[str, Any]]:
    paragraphs = [_paragraph(chance, WORDS_A_PARAGRAPH) for _ in range(words // WORDS_A_PARAGRAPH)]
    rest = max(3, words % WORDS_A_PARAGRAPH)
    items = [{"type": "list_item", "content": [_paragraph(chance, max(3, rest // 3))]} for _ in range(3)]
    return [*paragraphs, {"type": "bullet_list", "content": items}]


def _paragraph(chance: random.Random, words: int) -> dict[str, Any]:
    strong = _text(_words(chance, 2)) | {"marks": [{"type": "strong"}]}
    return {"type": "paragraph", "content": [strong, _text(f" {_words(chance, max(1, words - 2))}.")]}


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
