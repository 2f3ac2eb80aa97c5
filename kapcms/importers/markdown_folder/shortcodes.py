"""From a body with shortcodes (Hugo's, Zola's, Jekyll's liquid) to plain Markdown; code is never touched.

What `shortcode_list.py` knows is replaced; what it does not know stays as text and is counted, so that a person can
look.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kapcms.importers.imported import Remark
from kapcms.importers.markdown_folder.protected import code_of
from kapcms.importers.markdown_folder.shortcode_arguments import arguments
from kapcms.importers.markdown_folder.shortcode_list import ALONE, AROUND
from kapcms.importers.markdown_folder.summary import MORE

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.importers.markdown_folder.protected import Protected

_LIQUID_PAIR = re.compile(r"\{%-?\s*(?P<end>end)?(?P<name>raw|comment)\s*-?%\}")
_ESCAPED = re.compile(r"\{\{(?P<open>[<%])/\*(?P<inner>.{0,400}?)\*/(?P<close>[>%])\}\}", re.DOTALL)
_TAG = re.compile(
    r"\{\{(?P<mark>[<%])-?\s*(?P<hugo>/?\s*[\w./-]+)(?P<hugo_args>(?:[^>%}{]|[>%](?!\}\})|\}(?!\})|\{(?!\{[<%])){0,2000}?)/?\s*[>%]\}\}"
    r"|\{%-?\s*(?P<liquid>\w+)(?P<liquid_args>(?:[^%]|%(?!\})){0,2000}?)-?%\}"
    r"|\{\{-?\s*(?P<output>(?:[^{}]|\}(?!\})){0,2000}?)-?\}\}",
)
_SITE = re.compile(r"site\.(?:baseurl|url|github\.url)(?:\s*\|\s*\w+)?")
_LITERAL = re.compile(
    r"""(["'])(?P<path>[^"']*)\1\s*\|\s*(?:(?:url|relative_url|absolute_url|escape|uri_escape)"""
    r"""|prepend:\s*site\.(?:baseurl|url)|\s*\|\s*)+""",
)
_CALL = re.compile(r"(?P<name>\w+)\s*\((?P<args>.*)\)", re.DOTALL)
_TARGET = re.compile(
    r"(?P<before>\]\(\s*<?|^[ ]{0,3}\[[^\]\n]+\]:\s+<?)"
    r"(?P<path>@/[^\s)>]+|[^\s)>:#]{1,500}\.(?:md|mdx|markdown)(?:#[^\s)>]*)?)",
    re.MULTILINE,
)
_NEXT_LINE = re.compile(r"[ \t]*\n[ \t]*[^\s]")
_HOLD = "\ue000{}\ue001"
_HELD = re.compile("\ue000(\\d+)\ue001")


@dataclass(slots=True)
class _Work:
    """What one body gathers on its way: texts set aside, and the shortcodes that nobody knew."""

    held: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    comments: int = 0
    unclosed: set[str] = field(default_factory=set)

    def hold(self, text: str) -> str:
        self.held.append(text)
        return _HOLD.format(len(self.held) - 1)

    def release(self, text: str) -> str:
        return _HELD.sub(lambda m: self.held[int(m[1])] if int(m[1]) < len(self.held) else "", text)


def plain_markdown(text: str, path: str, *, liquid: bool) -> tuple[str, tuple[Remark, ...]]:
    """`text` with the known shortcodes replaced, and remarks on what stayed or was left out.

    `path` is the file's own path (relative links to other text files become `ref:` links from the root). `liquid` says
    that the site's engine reads `{% raw %}` and `{% comment %}` before Markdown, and so inside code too.
    """
    work = _Work()
    text = text.replace("\ue000", "").replace("\ue001", "")
    if liquid:
        text = _without_liquid_pairs(text, work)
    text = _ESCAPED.sub(lambda m: work.hold(f"{{{{{m['open']}{m['inner']}{m['close']}}}}}"), text)
    text = _replaced(text, work)
    code = code_of(text)
    text = _outside(_TARGET, lambda match: _reference_target(match, path), text, code)
    text = _outside(MORE, lambda _: "", text, code_of(text))
    return work.release(text), _remarks(work)


def _without_liquid_pairs(text: str, work: _Work) -> str:
    """Set aside what stands between `raw` and `endraw`, drop what stands between `comment` and `endcomment`."""
    parts: list[str] = []
    done = 0
    opening: re.Match[str] | None = None
    for match in _LIQUID_PAIR.finditer(text):
        if opening is None:
            opening = None if match["end"] else match
        elif match["end"] and match["name"] == opening["name"]:
            inner = text[opening.end() : match.start()]
            parts += [text[done : opening.start()], work.hold(inner) if match["name"] == "raw" else ""]
            work.comments += match["name"] == "comment"
            done, opening = match.end(), None
    return "".join([*parts, text[done:]])


def _replaced(text: str, work: _Work) -> str:
    code = code_of(text)
    parts: list[str] = []
    done = 0
    for match in _TAG.finditer(text):
        if match.start() < done or code.covers(match.start()):
            continue
        end, replacement = _replacement(match, text, work)
        if replacement is None:
            work.unknown[_name(match)] += 0 if _closes(match) else 1
            continue
        if replacement.startswith("<figure>") and _NEXT_LINE.match(text, end):
            replacement += "\n"  # else Markdown takes the line below for HTML too
        parts += [text[done : match.start()], _indented(replacement, text, match.start())]
        done = end
    return "".join([*parts, text[done:]])


def _replacement(match: re.Match[str], text: str, work: _Work) -> tuple[int, str | None]:
    """Where the replaced part ends, and what stands there now; None where the tag stays."""
    if match["output"] is not None:
        return match.end(), _output(match["output"].strip())
    name = _name(match)
    given = arguments(match["hugo_args"] if match["hugo"] else match["liquid_args"])
    if name in AROUND:
        closing = _closing(match, text, work)
        if closing is None:
            return match.end(), None
        return closing.end(), AROUND[name](given, text[match.end() : closing.start()])
    alone = ALONE.get(name)
    return match.end(), alone(given) if alone else None


def _closing(match: re.Match[str], text: str, work: _Work) -> re.Match[str] | None:
    """The tag that closes `match`; a search that failed once is not made again, so that the whole stays linear."""
    name = _name(match)
    pattern = rf"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}" if match["hugo"] else rf"\{{%-?\s*end{name}\s*-?%\}}"
    if pattern in work.unclosed:
        return None
    closing = re.compile(pattern).search(text, match.end())
    if closing is None:
        work.unclosed.add(pattern)
    return closing


def _output(expression: str) -> str | None:
    """`{{ … }}`: the site's own address is nothing, a literal path is itself, Zola's calls are shortcodes."""
    if _SITE.fullmatch(expression):
        return ""
    if literal := _LITERAL.fullmatch(expression):
        return literal["path"]
    call = _CALL.fullmatch(expression)
    alone = ALONE.get(call["name"]) if call else None
    return alone(arguments(call["args"])) if call and alone else None


def _name(match: re.Match[str]) -> str:
    if match["output"] is not None:
        words = re.findall(r"[\w.]+", match["output"].rsplit("|", 1)[-1])
        return words[0] if words else "{{}}"
    return (match["hugo"] or match["liquid"]).strip().removesuffix(".html")


def _closes(match: re.Match[str]) -> bool:
    return _name(match).startswith(("/", "end"))


def _indented(replacement: str, text: str, start: int) -> str:
    """Several lines in a list keep the list's indentation."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return replacement.replace("\n", f"\n{line}") if "\n" in replacement and line.strip() == "" else replacement


def _reference_target(match: re.Match[str], path: str) -> str:
    target = match["path"]
    if target.startswith("@/"):
        return f"{match['before']}ref:{target[2:]}"
    file, mark, anchor = target.partition("#")
    if file.startswith(("ref:", "post_url:", "/")):
        return match[0] if not file.startswith("/") else f"{match['before']}ref:{target[1:]}"
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file)))
    inside = joined.replace(" ", "%20")
    return match[0] if joined.startswith("..") else f"{match['before']}ref:{inside}{mark}{anchor}"


def _outside(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str, code: Protected) -> str:
    return pattern.sub(lambda m: m[0] if code.covers(m.start()) else replace(m), text)


def _remarks(work: _Work) -> tuple[Remark, ...]:
    remarks = []
    names = [f"{name} ({count})" for name, count in sorted(work.unknown.items()) if count]
    if names:
        remarks.append(Remark("unknown_shortcode", f"kept as text: {', '.join(names[:50])}"))
    if work.comments:
        remarks.append(Remark("comment_left_out", f"{work.comments} liquid comments were never shown and are left out"))
    return tuple(remarks)
