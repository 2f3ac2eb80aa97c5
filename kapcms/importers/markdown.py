"""Text files with front matter, one or a folder of them, as Jekyll, Hugo, Zola, 11ty and Astro keep their content.

`front_matter.py` takes a file apart, `file_names.py` reads its path, `articles.py` makes the article,
`shortcodes.py` its body, and `folder.py` walks the files. This module is the importer's face.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kapcms.importers.imported import UnreadableSource
from kapcms.importers.markdown_folder.file_names import SUFFIXES
from kapcms.importers.markdown_folder.folder import items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kapcms.importers.imported import Item
    from kapcms.importers.source import Source

KIND = "markdown"

_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:---(?:json)?[ \t]*\r?\n|\+\+\+[ \t]*\r?\n|;;;[ \t]*\r?\n)")
_FILES_LOOKED_AT = 2000


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file is Markdown by its suffix, or another text (not XML or HTML data) with a front matter."""
    lower = name.lower()
    if lower.endswith(SUFFIXES) and not lower.endswith((".html", ".htm")):
        return b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return _HEAD.match(head) is not None and lower.endswith((".html", ".htm", ".txt", ".text"))


def looks_like_folder(path: Path) -> bool:
    """Whether one of the first `_FILES_LOOKED_AT` files below the folder is Markdown by its suffix."""
    for count, file in enumerate(path.rglob("*")):
        suffix = file.suffix.lower()
        if suffix in SUFFIXES and suffix not in {".html", ".htm"} and os.access(file, os.R_OK) and file.is_file():
            return True
        if count >= _FILES_LOOKED_AT:
            return False
    return False


def read(source: Source) -> Iterator[Item]:
    """One item a file, in the order of their paths.

    Raises:
        UnreadableSource: the file or folder is not there.
    """
    if not source.path.exists():
        raise UnreadableSource(f"{source.path.name}: there is no such file or folder")
    yield from items(source)


__all__ = ["KIND", "looks_like", "looks_like_folder", "read"]
