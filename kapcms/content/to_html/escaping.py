"""Text and attributes as they stand in HTML."""

from __future__ import annotations

_NOT_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;"})
_NOT_IN_ATTRIBUTES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;", "\n": "&#10;", "\xa0": "&nbsp;"}
)


def text(value: str) -> str:
    """`value` as text."""
    return value if value.isalnum() else value.translate(_NOT_IN_TEXT)


def attribute(name: str, value: object) -> str:
    """` name="value"`, escaped; "" where `value` is None."""
    return "" if value is None else f' {name}="{str(value).translate(_NOT_IN_ATTRIBUTES)}"'
