"""The reader and the writer of HTML, as a pair."""

from __future__ import annotations

from hypothesis import given, settings

from kapcms.content.document import checked
from kapcms.content.html_reading import document_from_html
from kapcms.content.html_writing import html_from_document
from tests.content.documents import documents


@settings(max_examples=60, deadline=None)
@given(documents)
def test_html_that_was_written_is_read_as_the_same_document(document):
    reading = document_from_html(html_from_document(document))
    assert reading.document == document
    assert reading.warnings == ()


@settings(max_examples=50, deadline=None)
@given(documents)
def test_the_canonical_form_is_a_fixed_point(document):
    assert checked(document) == document
