"""The kinds of drafts as addresses name them: routes that all of them have are written once, for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.schemas.article import ArticleIn, ArticleOut
from kapcms.schemas.person import PersonIn, PersonOut
from kapcms.schemas.series import SeriesIn, SeriesOut
from kapcms.schemas.snippet import SnippetIn, SnippetOut
from kapcms.schemas.term import TermIn, TermOut
from kapcms.schemas.topic import TopicIn, TopicOut

if TYPE_CHECKING:
    import marshmallow as ma


@dataclass(frozen=True, slots=True)
class Noun:
    """How addresses name a type of draft, what is accepted of it and what is given."""

    name: str
    draft_type: str
    accepts: type[ma.Schema]
    gives: type[ma.Schema]


NOUNS = (
    Noun("articles", "article", ArticleIn, ArticleOut),
    Noun("series", "series", SeriesIn, SeriesOut),
    Noun("people", "person", PersonIn, PersonOut),
    Noun("topics", "topic", TopicIn, TopicOut),
    Noun("snippets", "snippet", SnippetIn, SnippetOut),
    Noun("glossary", "term", TermIn, TermOut),
)
TYPES = {noun.name: noun.draft_type for noun in NOUNS}
"""The nouns of addresses, and the types of drafts that they name."""
A_DRAFT = f"/<any({', '.join(TYPES)}):noun>/<key>"
"""The address of any draft, for routes whose answers are alike for all types."""
REVISED = TYPES | {"media": "media"}
"""What has revisions: media too, which become public and go in a way of their own."""
A_REVISED = f"/<any({', '.join(REVISED)}):noun>/<key>"
"""The address of anything that has revisions."""
