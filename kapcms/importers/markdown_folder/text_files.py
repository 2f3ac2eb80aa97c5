"""Reading one text file whole, with a limit on its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.importers.markdown_folder.front_matter import HEAD_LIMIT, split
from kapcms.importers.texts.decoding import decode

if TYPE_CHECKING:
    from kapcms.importers.imported import Remark
    from kapcms.importers.markdown_folder.front_matter import Page
    from kapcms.importers.source import Source

FILE_LIMIT_BYTES = 8 * 1024 * 1024
"""An article's file above this is refused; the largest books on Project Gutenberg are near 6 MB."""


class TooLarge(Exception):
    """A file is over `FILE_LIMIT_BYTES`."""


def read_page(source: Source) -> tuple[Page, tuple[Remark, ...]]:
    """The file taken apart, and what had to be guessed to read its bytes.

    Raises:
        BrokenFrontMatter: its head cannot be read.
        TooLarge: it is over `FILE_LIMIT_BYTES`.
        OSError: it cannot be opened.
    """
    with source.open() as file:
        data = file.read(FILE_LIMIT_BYTES + 1)
    if len(data) > FILE_LIMIT_BYTES:
        raise TooLarge(f"the file is larger than {FILE_LIMIT_BYTES // 1024 // 1024} MiB")
    decoded = decode(data)
    return split(decoded.text), decoded.remarks


def read_head(source: Source) -> Page:
    """The beginning of the file taken apart, long enough for every head that is accepted.

    Raises:
        BrokenFrontMatter: the head cannot be read.
        OSError: the file cannot be opened.
    """
    with source.open() as file:
        data = file.read(HEAD_LIMIT * 4)
    return split(decode(data).text)
