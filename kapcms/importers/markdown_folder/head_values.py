"""Reading the values of a front matter by name, in any spelling: `seriesOrder`, `series-order`, `Series_Order`.

YAML gives texts, TOML and JSON give typed values; both are taken here to what a field means.
"""

from __future__ import annotations

import re
from typing import Any

from kapcms.importers.texts.plain import plain_title, storable

_NESTS = ("params", "extra", "taxonomies")
"""Tables whose entries count as entries of the head: Hugo's `params`, Zola's `extra` and `taxonomies`."""

_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}
_MAIL = re.compile(r"\s*[<(\[]?(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}[>)\]]?")


def spelling(name: str) -> str:
    """The one spelling of a name: small letters, no `_`, `-` or space."""
    return re.sub(r"[\s_-]", "", name).casefold()


class Head:
    """The values of one front matter; remembers which names were asked for, so that the others can be reported."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values: dict[str, Any] = {}
        self._names: dict[str, str] = {}
        for nest in _NESTS:
            table = next((v for k, v in values.items() if spelling(k) == nest), None)
            if isinstance(table, dict):
                self._add(table)
        self._add({k: v for k, v in values.items() if spelling(k) not in _NESTS or not isinstance(v, dict)})
        self._asked: set[str] = set()

    def _add(self, table: dict[str, Any]) -> None:
        for name, value in table.items():
            self._values[spelling(name)] = value
            self._names[spelling(name)] = name

    def first(self, *names: str) -> Any:
        """The value of the first of `names` that is there and not empty; None where none is."""
        found = None
        for name in names:
            key = spelling(name)
            if self._values.get(key) not in (None, "", [], {}):
                self._asked.add(key)
                found = self._values[key] if found is None else found
        return found

    def text(self, *names: str) -> str | None:
        """The first of `names` as text; None where it is missing, empty, or a list or table."""
        return as_text(self.first(*names))

    def line(self, *names: str) -> str | None:
        """The first of `names` as one line of plain text, without HTML."""
        text = self.text(*names)
        return (plain_title(text) or None) if text is not None else None

    def truth(self, *names: str) -> bool | None:
        """The first of `names` as a yes or no; None where it is missing or says neither."""
        return as_truth(self.first(*names))

    def ask(self, *names: str) -> None:
        """Say that `names` are known and need no report."""
        self._asked.update(spelling(name) for name in names)

    def unread(self) -> list[str]:
        """The names that nobody asked for and that hold something, as the file spells them, sorted."""
        return sorted(
            self._names[key]
            for key, value in self._values.items()
            if key not in self._asked and value not in (None, "", [], {})
        )


def as_text(value: Any) -> str | None:
    """A text, number, date or truth as text; None for nothing, blanks, lists and tables."""
    if value is None or isinstance(value, list | dict):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return storable(str(value)).strip() or None


def as_truth(value: Any) -> bool | None:
    """`true`, `yes`, `on`, `1` and their opposites in any case; None for everything else."""
    text = (as_text(value) or "").casefold()
    return True if text in _TRUE else False if text in _FALSE else None


def as_number(value: Any) -> float | None:
    """A finite number, also from text such as `2` or `Part 2`; None for everything else."""
    if isinstance(value, bool):
        return None
    match = re.fullmatch(r"(?:[^\d-]\D*[\s.#-])?(-?\d{1,15}(?:\.\d{1,9})?)", as_text(value) or "")
    return float(match[1]) if match else None


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty list, anything else as a list of one."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def as_words(value: Any) -> list[str]:
    """A list's texts; a text parted at its commas, or at its spaces where it has none (Jekyll's `tags: one two`)."""
    if isinstance(value, str):
        parts: list[Any] = value.split(",") if "," in value else value.split()
    else:
        parts = as_list(value)
    lines = [plain_title(text) for part in parts if (text := as_text(part))]
    return list(dict.fromkeys(line for line in lines if line))


def without_mail(text: str) -> str:
    """`text` without mail addresses and the brackets around them."""
    return _MAIL.sub("", text).strip()
