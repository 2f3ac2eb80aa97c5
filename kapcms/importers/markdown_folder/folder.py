"""A folder of text files, read file by file: one item for each file that stands where content stands.

The folder is walked twice. First the heads are read for what files tell about each other (languages, translation keys,
weights, section titles), of which only a few words a file are kept; then each file becomes an item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kapcms.importers.imported import FailedItem, SkippedItem
from kapcms.importers.markdown_folder.articles import Surroundings, article
from kapcms.importers.markdown_folder.file_names import SUFFIXES
from kapcms.importers.markdown_folder.folder_index import FolderIndex, folder_index
from kapcms.importers.markdown_folder.front_matter import BrokenFrontMatter
from kapcms.importers.markdown_folder.head_values import Head
from kapcms.importers.markdown_folder.text_files import TooLarge, read_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.imported import Item
    from kapcms.importers.markdown_folder.front_matter import Page
    from kapcms.importers.source import Source


def items(source: Source) -> Iterator[Item]:
    """One item for each file of a folder, or for the one file that `source` is."""
    index = folder_index(source)
    for file in index.files(source):
        yield _item(file, index)


def _item(file: Source, index: FolderIndex) -> Item:
    name = file.name
    if not name.lower().endswith(SUFFIXES):
        return SkippedItem(name, None, "no_article", "not a text file with front matter")
    try:
        page, guesses = read_page(file)
    except BrokenFrontMatter as error:
        return FailedItem(name, None, "front_matter", error.detail, f"{name}, line {error.line}")
    except TooLarge as error:
        return FailedItem(name, None, "too_large", str(error), name)
    except OSError as error:
        return FailedItem(name, None, "unreadable", error.strerror or "cannot be read", name)
    around = Surroundings(index.settings, index.series_of(name), index.translation_of(name), guesses)
    return _no_article(name, page, index) or article(name, page, index.facts(name), around)


def _no_article(name: str, page: Page, index: FolderIndex) -> SkippedItem | None:
    if index.facts(name).is_section:
        return SkippedItem(name, Head(page.head).line("title"), "section", "the page of a folder, not an article")
    if name.lower().endswith((".html", ".htm")) and page.form == "none":
        return SkippedItem(name, None, "no_front_matter", "an HTML file without front matter")
    if not page.head and not page.body.strip():
        return SkippedItem(name, None, "empty", "the file is empty")
    return None
