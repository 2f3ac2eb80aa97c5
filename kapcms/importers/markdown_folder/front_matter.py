"""The head of a text file: YAML between `---`, TOML between `+++`, or a JSON object; split from the body and read.

YAML is read by our own small builder over PyYAML's events: every plain value stays the text that stands in the file
(PyYAML would make `2024_01` the number 202401 and `NO` a false), aliases are refused (a few lines of them can stand for
gigabytes), and depth and size have limits.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import yaml

from kapcms.importers.markdown_folder.yaml_values import YamlRefused, yaml_value

if TYPE_CHECKING:
    from collections.abc import Callable

_Values = tuple[dict[str, Any] | None, tuple[str, ...]]
"""A head (None: there is none after all) and the names that stand twice in it."""

HEAD_LIMIT = 256 * 1024
"""Characters of a front matter; longer ones are refused. Real ones are below 10,000."""

_YAML = re.compile(r"---[ \t]*(?:#[^\n]*)?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FENCED_JSON = re.compile(r"(?:;;;|---[ \t]*json)[ \t]*\n(.*?)^(?:;;;|---)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


Form = Literal["none", "yaml", "toml", "json"]
_OPENINGS: tuple[tuple[str, Form], ...] = (
    ("---json", "json"), ("--- json", "json"), (";;;", "json"), ("+++", "toml"), ("---", "yaml"),
)  # fmt: skip


class BrokenFrontMatter(Exception):
    """A front matter that cannot be read: why, and the line of the file (from 1)."""

    def __init__(self, detail: str, line: int) -> None:
        super().__init__(f"{detail} (line {line})")
        self.detail = detail
        self.line = line


@dataclass(frozen=True, slots=True)
class Page:
    """A text file taken apart: the values of its head (empty where it has none) and its body."""

    head: dict[str, Any]
    body: str
    form: Form = "none"
    doubled: tuple[str, ...] = field(default=())


def split(text: str) -> Page:
    """Take `text` apart. Line ends are taken as they come; a byte order mark is not expected here.

    Raises:
        BrokenFrontMatter: the head does not end, cannot be read, is no mapping, or is over `HEAD_LIMIT`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    stripped = text.lstrip("\n\t ")
    lines_before = text[: len(text) - len(stripped)].count("\n")
    if stripped.startswith("{"):
        return _json_page(stripped, text, lines_before)
    for opening, form in _OPENINGS:
        if stripped.startswith(opening) and _is_fence(stripped, opening):
            return _fenced_page(stripped, form, lines_before)
    return Page(head={}, body=text)


def _is_fence(text: str, opening: str) -> bool:
    rest = text[len(opening) :].split("\n", 1)[0].strip()
    return "\n" in text and (not rest or rest.startswith("#"))


def _fenced_page(text: str, form: Form, lines_before: int) -> Page:
    pattern, read = _READERS[form]
    match = pattern.match(text)
    if match is None:
        if text.startswith("---") and not re.match(r"---[^\n]*\n\s*[\w\"'-]+\s*:", text):
            return Page(head={}, body=text)  # a thematic break opens the text
        raise BrokenFrontMatter("the front matter is opened and never closed", lines_before + 1)
    if len(match[1]) > HEAD_LIMIT:
        raise BrokenFrontMatter(f"the front matter is longer than {HEAD_LIMIT} characters", lines_before + 1)
    head, doubled = read(match[1], lines_before + 2)
    if head is None:
        return Page(head={}, body=text)
    return Page(head=head, body=text[match.end() :], form=form, doubled=doubled)


def _yaml_values(text: str, first_line: int) -> _Values:
    doubled: list[str] = []
    try:
        value = yaml_value(text, doubled)
    except YamlRefused as error:
        raise BrokenFrontMatter(str(error), first_line + error.line) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise BrokenFrontMatter(f"YAML: {error.problem}", first_line + (mark.line if mark else 0)) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise BrokenFrontMatter(f"YAML: {error}".split("\n")[0], first_line) from error
    if value is None:
        return {}, ()
    if isinstance(value, str):
        return None, ()  # two thematic breaks around a paragraph
    if not isinstance(value, dict):
        raise BrokenFrontMatter("the front matter is no list of `name: value` lines", first_line)
    return value, tuple(doubled)


def _toml_values(text: str, first_line: int) -> _Values:
    try:
        return tomllib.loads(text), ()
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise BrokenFrontMatter(f"TOML: {error}", first_line + (int(found[1]) - 1 if found else 0)) from error


def _json_values(text: str, first_line: int) -> _Values:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenFrontMatter(f"JSON: {error.msg}", first_line + error.lineno - 1) from error
    except (RecursionError, ValueError) as error:
        raise BrokenFrontMatter(f"JSON: {error}", first_line) from error
    if not isinstance(value, dict):
        raise BrokenFrontMatter("the front matter is no JSON object", first_line)
    return value, ()


def _json_page(stripped: str, text: str, lines_before: int) -> Page:
    if not re.match(r'\{\s*(?:"|\})', stripped) or stripped.startswith("{}"):
        return Page(head={}, body=text)  # a text that opens with a brace, as in `{% include %}`
    try:
        value, end = json.JSONDecoder().raw_decode(stripped[:HEAD_LIMIT])
    except json.JSONDecodeError as error:
        raise BrokenFrontMatter(f"JSON: {error.msg}", lines_before + error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise BrokenFrontMatter(f"JSON: {error}", lines_before + 1) from error
    return Page(head=value, body=stripped[end:].removeprefix("\n"), form="json")


_READERS: dict[Form, tuple[re.Pattern[str], Callable[[str, int], _Values]]] = {
    "yaml": (_YAML, _yaml_values),
    "toml": (_TOML, _toml_values),
    "json": (_FENCED_JSON, _json_values),
}
