"""Text that is made to be slow: tags that never close cost no more than their length."""

import time

import pytest

from kapcms.importers.page_text.blocks import blocks_html
from kapcms.importers.page_text.labels import without_labels
from kapcms.importers.wordpress.body import wordpress_body
from kapcms.importers.xml_files.repair import repaired

PIECES = ["<pre>", "<!--", "<code>", "[caption]", "[gallery ", "<figure>", "<!-- wp:a {", "<!-- wp:a -->", "<![CDATA["]
PIECES += ["<?", "<script", "<", "&", '<a href="', '<ul class="blocks-gallery-grid">', "[audio]", " \n", "<div>"]


@pytest.mark.parametrize("piece", PIECES)
def test_tags_that_never_close_take_time_in_proportion(piece):
    started = time.process_time()
    wordpress_body(piece * 10_000, lambda _: [])
    repaired(piece * 10_000)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("piece", ["# a ", "Next\n", "a\n", "1. a\n", "A\n\n", "Previous Next\n\n"])
def test_pages_of_short_lines_take_time_in_proportion(piece):
    started = time.process_time()
    blocks_html(without_labels((piece * 10_000).split("\n")).lines)
    assert time.process_time() - started < 3
