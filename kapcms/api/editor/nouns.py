"""The kinds of drafts as addresses name them: routes that all of them have are written once, for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kapcms.schemas.article import ArticleCardOut, ArticleIn, ArticleOut
from kapcms.schemas.person import PersonCardOut, PersonIn, PersonOut
from kapcms.schemas.series import SeriesCardOut, SeriesIn, SeriesOut
from kapcms.schemas.snippet import SnippetCardOut, SnippetIn, SnippetOut
from kapcms.schemas.term import TermCardOut, TermIn, TermOut
from kapcms.schemas.topic import TopicCardOut, TopicIn, TopicOut

if TYPE_CHECKING:
    import marshmallow as ma


@dataclass(frozen=True, slots=True)
class Noun:
    """How addresses name a type of draft, what is accepted of it, what is given, and what lists give."""

    name: str
    draft_type: str
    description: str
    accepts: type[ma.Schema]
    gives: type[ma.Schema]
    lists: type[ma.Schema]


NOUNS = (
    Noun("articles", "article", "Articles: what editors write", ArticleIn, ArticleOut, ArticleCardOut),
    Noun("series", "series", "Series: ordered by hand", SeriesIn, SeriesOut, SeriesCardOut),
    Noun("people", "person", "People: authors and reviewers", PersonIn, PersonOut, PersonCardOut),
    Noun("topics", "topic", "Topics: what articles are about", TopicIn, TopicOut, TopicCardOut),
    Noun("snippets", "snippet", "Snippets: blocks that many articles share", SnippetIn, SnippetOut, SnippetCardOut),
    Noun("glossary", "term", "The glossary: terms that texts mark", TermIn, TermOut, TermCardOut),
)
TYPES = {noun.name: noun.draft_type for noun in NOUNS}
"""The nouns of addresses, and the types of drafts that they name."""
A_DRAFT = f"/<any({', '.join(TYPES)}):noun>/<key>"
"""The address of any draft, for routes whose answers are alike for all types."""
REVISED = TYPES | {"media": "media"}
"""What has revisions: media too, which become public and go in a way of their own."""
A_REVISED = f"/<any({', '.join(REVISED)}):noun>/<key>"
"""The address of anything that has revisions."""
