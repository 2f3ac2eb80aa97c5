"""The shortcodes that are understood, each with what it becomes in Markdown; every other one stays as it is written.

Players become their page's address alone on a line, images become images, code becomes fences, references become links
in the normal form that `imported.py` describes. Sources: gohugo.io/shortcodes (built-in ones),
jekyllrb.com/docs/liquid/tags, getzola.org, 11ty.dev's image plugin, Octopress.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from markdown_it import MarkdownIt

from kapcms.importers.html_bodies.writing import figure
from kapcms.importers.markdown_folder.shortcode_arguments import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.importers.markdown_folder.shortcode_arguments import Arguments

_ID = re.compile(r"[\w-]{1,64}")
_CAPTIONS = MarkdownIt("commonmark")
"""Captions are Markdown; HTML has a place for them, Markdown has none."""


def _youtube(given: Arguments) -> str | None:
    video = given.get("id", "video", "video_id", place=0)
    if video and (match := re.search(r"(?:v=|youtu\.be/|embed/|shorts/)([\w-]{6,})", video)):
        video = match[1]
    return f"<https://www.youtube.com/watch?v={video}>" if video and _ID.fullmatch(video) else None


def _vimeo(given: Arguments) -> str | None:
    video = given.get("id", "video", "video_id", place=0)
    match = re.search(r"(\d{3,})/?$", video or "")
    return f"<https://vimeo.com/{match[1]}>" if match else None


def _gist(given: Arguments) -> str | None:
    address = given.get("url", "id", place=0)
    if not address:
        return None
    if address.startswith("https://gist.github.com/"):
        return f"<{address}>"
    parts = [address] if "/" in address else [*given.listed[:2]]
    path = "/".join(parts)
    return f"<https://gist.github.com/{path}>" if re.fullmatch(r"[\w./-]+", path) else None


def _tweet(given: Arguments) -> str | None:
    address = given.get("url", "id", place=0)
    if address and re.match(r"https://(?:www\.)?(?:twitter|x)\.com/", address):
        return f"<{address}>"
    user = given.get("user")
    if not address or not address.isdigit():
        return None
    return f"<https://x.com/{user}/status/{address}>" if user else f"<https://x.com/i/status/{address}>"


def _instagram(given: Arguments) -> str | None:
    post = given.get("id", place=0)
    return f"<https://www.instagram.com/p/{post}/>" if post and _ID.fullmatch(post) else None


def _figure(given: Arguments) -> str | None:
    source = given.get("src", "url", "image_path", "image", "path", "file")
    if source is None:
        named_only = [value for value in given.listed if re.search(r"[./]", value)]
        source = named_only[0] if named_only and not given.named else None
    if source is None:
        return None
    caption = " ".join(filter(None, (given.get("caption"), given.get("attr")))) or given.get("title")
    link = given.get("link", "href")
    if caption and not link:
        return figure(source, given.get("alt") or "", str(_CAPTIONS.renderInline(caption)))
    return _linked(image(source, given.get("alt") or caption or "", caption), link)


def _image(given: Arguments) -> str | None:
    """`{% image "src" "alt" %}`, or the named form of a figure."""
    texts = quoted(given.text)
    return image(texts[0], texts[1] if len(texts) > 1 else "") if texts else _figure(given)


def _image_with_class(given: Arguments) -> str | None:
    """`{% image_with_class "src" "class" "alt" %}`: how it looks is the front end's business."""
    texts = quoted(given.text)
    return image(texts[0], texts[2]) if len(texts) == len(("src", "class", "alt")) else None


def _include(given: Arguments) -> str | None:
    """Jekyll's `{% include figure.html … %}` for the names that themes give to images and players."""
    name = (given.listed[0] if given.listed else "").rsplit("/", 1)[-1].split(".")[0].casefold().replace("_", "-")
    if name in {"figure", "image", "img", "linked-figure", "lazyimg"}:
        return _figure(given)
    players: dict[str, Callable[[Arguments], str | None]] = {
        "youtube": _youtube, "youtubeplayer": _youtube, "youtube-player": _youtube, "vimeo": _vimeo, "gist": _gist,
        "tweet": _tweet, "twitter": _tweet,
    }  # fmt: skip
    player = players.get(name)
    address = given.get("id", "url", "video", "video_id")
    return player(given) if player and address else None


def _reference(given: Arguments) -> str | None:
    path = given.get("path", place=0)
    return f"ref:{_path(path)}" if path else None


def _link(given: Arguments) -> str | None:
    path = given.text.strip().strip("\"'")
    return f"ref:{_path(path)}" if path and "{{" not in path else None


def _post_url(given: Arguments) -> str | None:
    path = given.text.strip().strip("\"'")
    return f"post_url:{_path(path)}" if path and "{{" not in path else None


ALONE: dict[str, Callable[[Arguments], str | None]] = {
    "youtube": _youtube,
    "youtube_simple": _youtube,
    "vimeo": _vimeo,
    "vimeo_simple": _vimeo,
    "gist": _gist,
    "tweet": _tweet,
    "twitter": _tweet,
    "twitter_simple": _tweet,
    "x": _tweet,
    "x_simple": _tweet,
    "instagram": _instagram,
    "instagram_simple": _instagram,
    "figure": _figure,
    "image": _image,
    "img": _image,
    "image_with_class": _image_with_class,
    "include": _include,
    "include_relative": _include,
    "include_cached": _include,
    "ref": _reference,
    "relref": _reference,
    "link": _link,
    "post_url": _post_url,
}
"""Shortcodes without a body. Each gives Markdown, or None where its arguments are not the ones that are known."""


def fenced(given: Arguments, inner: str) -> str:
    """The body of a `highlight` or `codeblock` as a fence that is longer than any run of backticks in it."""
    language = next((value for value in given.listed if re.fullmatch(r"[A-Za-z][\w+#.-]*", value)), "")
    language = given.get("lang", "language") or (language if language != "linenos" else "")
    code = inner.removeprefix("\n").rstrip()
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


AROUND: dict[str, Callable[[Arguments, str], str]] = {"highlight": fenced, "codeblock": fenced}
"""Shortcodes around a body that is code."""


def image(source: str, alt: str, caption: str | None = None) -> str:
    """A Markdown image; the caption is its title."""
    safe_alt = re.sub(r"([\[\]\\])", r"\\\1", " ".join(alt.split()))
    address = f"<{source}>" if re.search(r"[\s()]", source) else source
    title = ' "' + " ".join(caption.split()).replace("\\", "\\\\").replace('"', '\\"') + '"' if caption else ""
    return f"![{safe_alt}]({address}{title})"


def _linked(picture: str, address: str | None) -> str:
    return f"[{picture}]({address})" if address else picture


def _path(path: str) -> str:
    """A path as it may stand in a link: without its leading `/`, spaces and brackets as %-codes."""
    return quote(path.strip().removeprefix("/"), safe="/#._-~!$&'*+,;=:@%?")
