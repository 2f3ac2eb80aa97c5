"""MDX (Markdown with JSX, as Astro and Docusaurus read it) to Markdown: programs go, what stands in them stays.

`import` and `export` blocks and `{/* comments */}` were never shown. Tags of components go, their content stays;
a component that is alone leaves its picture or its address, if it has one. Everything that went is named in a remark.
Source: mdxjs.com/docs/what-is-mdx (MDX 3): such blocks begin at the start of a line and end at an empty one.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kapcms.importers.html_bodies.writing import figure
from kapcms.importers.imported import Remark
from kapcms.importers.markdown_folder.protected import code_of

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = re.compile(
    r"^(?:import\s+[\w{*][^\n]*|import\s+[\"']|export\s+(?:const|let|default|function|\{)).*?(?=\n[ \t]*\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
_IS_PROGRAM = re.compile(r"import\s+[\"']|import\s[^;]*?\sfrom\s+[\"']|export\s")
_PICTURE = re.compile(r"import\s+(?P<name>\w+)\s+from\s+[\"'](?P<path>[^\"']+\.(?:png|jpe?g|gif|webp|avif|svg))[\"']")
_COMMENT = re.compile(r"\{/\*(?:(?!\{/\*).)*?\*/\}", re.DOTALL)
_TAG = re.compile(
    r"(?P<line>^[ \t]*)?<(?P<end>/)?(?P<name>[A-Z][\w.]*)"
    r"(?P<arguments>(?:[^<>{}\"'/]|/(?!>)|\"[^\"]*\"|'[^']*'|\{[^{}]*\}){0,2000}+)(?P<alone>/)?>"
    r"(?P<rest>[ \t]*$)?",
    re.MULTILINE,
)
_ARGUMENT = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|'([^']*)'|\{\s*[\"'`]?([^{}\"'`]*?)[\"'`]?\s*\})")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_WORDS = ("title", "label", "summary", "text")
_ESCAPED = re.compile(r"[*_`<>\[\]\\]")
_VIDEO_ID = re.compile(r"[\w-]{6,20}")


def plain_mdx(text: str) -> tuple[str, tuple[Remark, ...]]:
    """`text` as Markdown, and what went."""
    pictures: dict[str, str] = {}
    gone: Counter[str] = Counter()

    def program(found: re.Match[str]) -> str:
        if not _IS_PROGRAM.match(found[0]):
            return found[0]
        pictures.update({picture["name"]: picture["path"] for picture in _PICTURE.finditer(found[0])})
        gone["import/export"] += 1
        return ""

    def tag(found: re.Match[str]) -> str:
        gone[found["name"]] += 0 if found["end"] else 1
        shown = "" if found["end"] else _shown(found, pictures)
        is_line = found["line"] is not None and found["rest"] is not None
        return f"\n{shown}\n" if is_line else (found["line"] or "") + shown + (found["rest"] or "")

    for pattern, replace in ((_BLOCK, program), (_COMMENT, lambda _: ""), (_TAG, tag)):
        text = _outside_code(pattern, replace, text)
    names = ", ".join(f"{name} ({count})" for name, count in sorted(gone.items()) if count)
    remark = Remark("mdx", f"programs and tags of components went, what stood in them stays: {names}")
    return text.strip(), (remark,) if names else ()


def _outside_code(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str) -> str:
    if not pattern.search(text):
        return text
    code = code_of(text)
    return pattern.sub(lambda found: found[0] if code.covers(found.end() - 1) else replace(found), text)


def _shown(found: re.Match[str], pictures: dict[str, str]) -> str:
    """What a component shows, as far as it says so: a picture, a film, an address, its title or label."""
    given = {name: next(filter(None, values), "") for name, *values in _ARGUMENT.findall(found["arguments"])}
    source = given.get("src", "")
    source = pictures.get(source.removesuffix(".src"), source)
    if re.search(r"[./]", source) and re.search(r"image|img|picture|figure|photo", found["name"], re.IGNORECASE):
        return figure(source, given.get("alt", ""), given.get("caption", ""))
    if "youtube" in found["name"].casefold() and _VIDEO_ID.fullmatch(given.get("id", "")):
        return f"<https://www.youtube.com/watch?v={given['id']}>"
    address = next((value for value in given.values() if _ADDRESS.fullmatch(value)), "")
    words = next((given[name] for name in _WORDS if given.get(name)), "")
    if address:
        return f"<{address}>"
    return _ESCAPED.sub(r"\\\g<0>", words) if found["alone"] or not words else f"**{words}**"
