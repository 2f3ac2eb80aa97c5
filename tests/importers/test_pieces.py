"""XML files are cut at the same places whichever way an item's end is found, and however the bytes come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from kapcms.importers.xml_files import pieces as cutting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.xml_files.pieces import Piece

TOKENS = [
    b"<item>",
    b"<item a='1'>",
    b"<item/>",
    b"<items>",
    b"</item>",
    b"</item >",
    b"<wp:tag>",
    b"</wp:tag>",
    b"<![CDATA[",
    b"]]>",
    b"]]]]><![CDATA[>",
    b"<!--",
    b"-->",
    b"<title>a</title>",
    b"\n",
    b"text ",
    b"<",
    b">",
]


class _TagByTag(cutting._Cutter):
    """Looks at every tag of every item."""

    def _end_of_plain_item(self, data: bytes, at: int) -> tuple[bool, int]:
        del at
        return False, len(data)


def cut(cutter: cutting._Cutter, chunks: list[bytes]) -> list[Piece]:
    def given_out() -> Iterator[Piece]:
        for chunk in chunks:
            yield from cutter.feed(chunk)
        yield from cutter.close()

    return list(given_out())


@given(st.lists(st.lists(st.sampled_from(TOKENS), max_size=25).map(b"".join), max_size=3))
@example([b"<item><![CDATA[</item>]]></item>"])
@example([b"<item>]]><![CDATA[</item>"])
@example([b"<item><!--<![CDATA[--></item>]]></item>"])
@example([b"<item><item ]]></item></item>"])
def test_the_end_of_a_plain_item_is_where_looking_at_every_tag_finds_it(chunks):
    names = "item|wp:tag"
    assert cut(cutting._Cutter(names, 10_000), chunks) == cut(_TagByTag(names, 10_000), chunks)
