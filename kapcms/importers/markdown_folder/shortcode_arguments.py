"""The arguments of a shortcode or liquid tag: `src="a.png" 12 class=wide`, with or without commas."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARGUMENT = re.compile(
    r"""(?:(?P<name>[\w-]+)\s*(?:=|:(?!//))\s*)?(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|`(?P<raw>[^`]*)`"""
    r"""|(?P<bare>[^\s,"'`=]+))""",
    re.DOTALL,
)
_QUOTED_ONLY = re.compile(r"""\s*(?:(?:"[^"]*"|'[^']*')\s*,?\s*)+""")
_TWO_QUOTED = re.compile(r"""\s*(["'])(?P<first>[^"']*)\1\s*,?\s*(["'])(?P<second>.*)\3\s*""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Arguments:
    """What stands after a shortcode's name, in the order of the file; `text` is all of it as written."""

    text: str
    listed: tuple[str, ...]
    named: dict[str, str]

    def get(self, *names: str, place: int | None = None) -> str | None:
        """The first non-empty argument of these names, or the listed argument at `place` (from 0)."""
        for name in names:
            if self.named.get(name):
                return self.named[name]
        return self.listed[place] if place is not None and place < len(self.listed) else None


def arguments(text: str) -> Arguments:
    """Read the arguments; never fails, what fits no form is left out of `listed` and stays in `text`."""
    listed: list[str] = []
    named: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text.strip().removeprefix("(").removesuffix(")")):
        value = next((match[k] for k in ("double", "single", "raw", "bare") if match[k] is not None), "")
        if match["double"] is not None:
            value = value.replace('\\"', '"').replace("\\\\", "\\")
        if match["name"]:
            named.setdefault(match["name"].casefold(), value)
        else:
            listed.append(value)
    return Arguments(text=text, listed=tuple(listed), named=named)


def quoted(text: str) -> list[str]:
    """The quoted arguments of `text`; two of them where the second holds unescaped quotes of its own."""
    if _QUOTED_ONLY.fullmatch(text):
        return [
            match[1] if match[1] is not None else match[2] for match in re.finditer(r"\"([^\"]*)\"|'([^']*)'", text)
        ]
    match = _TWO_QUOTED.fullmatch(text)
    return [match["first"], match["second"]] if match else []
