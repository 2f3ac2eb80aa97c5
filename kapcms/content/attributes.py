"""What an attribute of a node or mark may hold, as data, and the judgement of one value.

ProseMirror checks nesting but takes any attribute value (`javascript:` links, text for numbers), so these rules stand
on top of it. The editor's schema and the OpenAPI types are made from the same `Attribute`s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from kapcms.content.urls import FILE_SCHEMES, LINK_SCHEMES, URL_LIMIT_CHARACTERS, is_safe_url, tidy_url

Kind = Literal["integer", "line", "link", "file", "word", "choice"]
"""`line`: text on one line; `link`, `file`: an address (urls.py); `word`: of a pattern; `choice`: one of a list."""

FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no text may hold: control characters but tab and line ends, lone surrogates, non-characters.

XML 1.0 (section 2.2) cannot carry most of them, so they would break the feeds.
"""

LINE_LIMIT_CHARACTERS = 2000
"""The longest alternative text, title or label."""

_SPACES = re.compile(r"[ \t\n\r\x0b\x0c]+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: `default` None means absent unless given; `required` means it must be given.

    `minimum` and `maximum` bound integers, `pattern` a whole word, `choices` the allowed values.
    """

    kind: Kind
    description: str
    required: bool = False
    default: Any = None
    minimum: int = 0
    maximum: int = 0
    pattern: str = ""
    choices: tuple[Any, ...] = ()


class BadValue(ValueError):
    """A value that its attribute does not allow: a stable code and a sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def accepted(rule: Attribute, value: Any) -> Any:
    """`value` in its canonical form.

    Raises:
        BadValue: with the code `wrong_type`, `out_of_range`, `unknown_value`, `bad_url`, `bad_text` or `required`.
    """
    if rule.kind == "integer":
        return _integer(rule, value)
    if rule.kind == "choice":
        return _choice(rule, value)
    if not isinstance(value, str):
        raise BadValue("wrong_type", "This must be text.")
    text = _TEXTS[rule.kind](rule, value)
    if rule.required and not text:
        raise BadValue("required", "This must not be empty.")
    return text


def holds_forbidden(text: str) -> bool:
    """Whether `text` holds one of the characters that no text may hold."""
    return not text.isprintable() and FORBIDDEN_CHARACTERS.search(text) is not None


def tidy_line(text: str) -> str:
    """`text` on one line: runs of white space are one space, none stands at the ends, forbidden characters are gone."""
    if "  " not in text and text.isprintable():
        return text.strip(" ")
    return _SPACES.sub(" ", FORBIDDEN_CHARACTERS.sub("", text)).strip(" ")


def _integer(rule: Attribute, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadValue("wrong_type", "This must be a whole number.")
    if rule.choices and value not in rule.choices:
        raise BadValue("unknown_value", f"This must be one of {', '.join(map(str, rule.choices))}.")
    if not rule.choices and not rule.minimum <= value <= rule.maximum:
        raise BadValue("out_of_range", f"This must be from {rule.minimum} to {rule.maximum}.")
    return value


def _choice(rule: Attribute, value: Any) -> Any:
    if not isinstance(value, str):
        raise BadValue("wrong_type", "This must be text.")
    if value not in rule.choices:
        raise BadValue("unknown_value", f"This must be one of {', '.join(rule.choices)}.")
    return value


def _word(rule: Attribute, value: str) -> str:
    if re.fullmatch(rule.pattern, value) is None or holds_forbidden(value):
        raise BadValue("bad_text", f"This must match {rule.pattern}.")
    return value


def _line(_rule: Attribute, value: str) -> str:
    if holds_forbidden(value):
        raise BadValue("bad_text", "This holds control characters or broken characters.")
    if len(value) > LINE_LIMIT_CHARACTERS:
        raise BadValue("bad_text", f"This is longer than {LINE_LIMIT_CHARACTERS} characters.")
    return tidy_line(value)


def _address(rule: Attribute, value: str) -> str:
    url = tidy_url(value)
    if not is_safe_url(url, LINK_SCHEMES if rule.kind == "link" else FILE_SCHEMES):
        allowed = "http, https, mailto, tel" if rule.kind == "link" else "http, https, media"
        raise BadValue("bad_url", f"This must be relative or one of {allowed}, at most {URL_LIMIT_CHARACTERS} long.")
    return url


_TEXTS = {"word": _word, "line": _line, "link": _address, "file": _address}
