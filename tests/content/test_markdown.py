"""The reader and the writer of Markdown, as a pair."""

from __future__ import annotations

from hypothesis import given, settings

from kapcms.content.markdown_reading import document_from_markdown
from kapcms.content.markdown_writing import markdown_from_document
from tests.content.documents import documents


@settings(max_examples=200, deadline=None)
@given(documents)
def test_markdown_that_was_written_is_read_as_the_same_document(document):
    reading = document_from_markdown(markdown_from_document(document))
    assert reading.document == document
    assert reading.warnings == ()
