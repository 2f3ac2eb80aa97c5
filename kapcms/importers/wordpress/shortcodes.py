"""WordPress shortcodes that stand for something an article can hold, as HTML; all other brackets are text and stay.

Known: caption, wp_caption, gallery, audio, video, players by their address, and those that show code. Nothing is
touched inside code, tags or comments, and `[[gallery]]`, WordPress's way to write about a shortcode, becomes
`[gallery]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable  # noqa: TC003 (a dataclass field's type is read at run time by readers of it)
from dataclasses import dataclass, field
from html import escape, unescape

from kapcms.importers.html_bodies.writing import embed, figure, recording, text
from kapcms.importers.imported import ImportedImage, Remark
from kapcms.importers.texts.plain import text_of_html
from kapcms.importers.wordpress.raw_code import has_raw_code, with_shown_code

_CODE_NAMES = ("sourcecode", "source", "code", "php", "js", "javascript", "css", "html", "xml", "python", "sql", "bash")
"""Shortcodes of WordPress.com and SyntaxHighlighter whose inside is shown as it is, never as markup or shortcodes."""
_PLAYERS = (
    "embed", "youtube", "vimeo", "soundcloud", "tweet", "instagram", "dailymotion", "ted", "spotify", "facebook",
    "pinterest", "tiktok", "googlemaps", "slideshare", "wpvideo", "videopress", "gist",
)  # fmt: skip
"""Shortcodes of WordPress.com and Jetpack that show what stands at an address."""
_KNOWN = "|".join(("wp_caption", "caption", "gallery", "audio", "video", *_PLAYERS))
_OPAQUE = re.compile(
    r"<(pre|code|kbd|samp|script|style|textarea)\b(?:(?!<\1\b).)*?</\1\s*>|<!--(?:(?!<!--).)*?-->"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    rf"|(?<!\[)(?P<shown>\[(?P<name>{'|'.join(_CODE_NAMES)})(?P<attributes>\s[^\[\]]*)?\]"
    r"(?P<inner>(?:(?!\[(?P=name)[\s\]]).)*?)\[/(?P=name)\])",
    re.DOTALL | re.IGNORECASE,
)
_SHORTCODE = re.compile(
    rf"(?P<left>\[)?\[(?P<name>{_KNOWN})(?=[\s\]/=])(?P<attributes>[^\[\]]*?)(?P<empty>/)?\]"
    r"(?:(?P<inner>(?:(?!\[(?P=name)[\s\]]).)*?)\[/(?P=name)\])?(?P<right>\])?",
    re.DOTALL,
)
_LEFT = {*_KNOWN.split("|")}
"""Those that are reported where they are left."""
_UNKNOWN = re.compile(r"\[(?:([a-z][a-z0-9_-]{2,})\s+[a-z_-]+\s*=\s*[\"'“”][^\[\]]*|/([a-z][a-z0-9_-]{2,}))\]")
"""What can be nothing but a shortcode: one with an attribute, or the end of one."""
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|[“”″]([^“”″]*)[“”″]|([^\s"'\]]+))""")
_BARE = re.compile(r"""^[\s=:]*["']?(https?://[^\s"'<>\]]+|[\w-]{6,20})""")
_MEDIA_TYPES = ("src", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv", "wmv", "flv")


@dataclass(slots=True)
class Shortcodes:
    """Expands shortcodes: `images` finds those of a gallery by its attributes; `remarks` gathers what was not read."""

    images: Callable[[dict[str, str]], list[ImportedImage]]
    remarks: list[Remark] = field(default_factory=list)

    def expanded(self, html: str) -> str:
        """`html` with the known shortcodes as HTML."""
        if "[" not in html and not has_raw_code(html):
            return html.replace("\x00", "")
        held: list[str] = []

        def hold(found: re.Match[str]) -> str:
            if found["tag"]:
                return found[0]
            held.append(_code(found) if found["shown"] else with_shown_code(found[0]))
            return f"\x00{len(held) - 1}\x00"

        open_text = _SHORTCODE.sub(self._html, _OPAQUE.sub(hold, html.replace("\x00", "")))
        for name in sorted({found[1] or found[2] for found in _UNKNOWN.finditer(open_text)} - _LEFT):
            self.remarks.append(Remark("unknown_shortcode", f"[{name}] is not known here and is left as text"))
        return re.sub("\x00(\\d+)\x00", lambda mark: held[int(mark[1])], open_text)

    def _html(self, found: re.Match[str]) -> str:
        if found["left"] and found["right"]:
            return found[0][1:-1]
        attributes = _attributes(found["attributes"])
        inner = found["inner"] or ""
        html = self._made(found["name"], attributes, inner, found["attributes"])
        if html is None:
            self.remarks.append(Remark("shortcode_left", f"[{found['name']}] names nothing that is known here"))
            return found[0]
        return (found["left"] or "") + html + (found["right"] or "")

    def _made(self, name: str, attributes: dict[str, str], inner: str, raw: str) -> str | None:
        if name in {"caption", "wp_caption"}:
            return _caption(attributes, inner)
        if name == "gallery":
            return (
                "".join(figure(image.url, image.alt, text(image.caption)) for image in self.images(attributes)) or None
            )
        if name in {"audio", "video"}:
            return _media(name, attributes, inner)
        address = _address(name, attributes, inner, raw)
        return embed(address) if address else None


def _code(found: re.Match[str]) -> str:
    """A shortcode of code as a code block; its inside is text, escaped by the visual editor or not."""
    attributes = _attributes(found["attributes"] or "")
    name = found["name"].lower()
    language = attributes.get("language") or attributes.get("lang") or ""
    if not language and name not in {"code", "source", "sourcecode"}:
        language = name
    inner = found["inner"].strip("\r\n")
    text = escape(inner, quote=False) if "<" in inner else inner
    mark = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{mark}>{text}</code></pre>"


def _attributes(text: str) -> dict[str, str]:
    return {found[1].lower(): next(filter(None, found.groups()[1:]), "") for found in _ATTRIBUTE.finditer(text)}


def _caption(attributes: dict[str, str], inner: str) -> str | None:
    image = re.search(r"(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a\s*>)?", inner, re.IGNORECASE)
    if image is None:
        return None
    caption = (inner[: image.start()] + inner[image.end() :]).strip() or attributes.get("caption", "").strip()
    caption = re.sub(r"</?p\b[^<>]*>", "", caption, flags=re.IGNORECASE).strip()
    return (
        f"<figure>{image[0]}<figcaption>{caption}</figcaption></figure>" if caption else f"<figure>{image[0]}</figure>"
    )


def _media(name: str, attributes: dict[str, str], inner: str) -> str | None:
    url = next((attributes[key] for key in _MEDIA_TYPES if attributes.get(key)), None) or text_of_html(inner)
    if not url.startswith(("http://", "https://", "/")):
        return None
    if name == "video" and re.match(r"https?://(?:www\.)?(?:youtube\.com|youtu\.be|vimeo\.com)/", url):
        return embed(url)
    return recording(name, unescape(url))


def _address(name: str, attributes: dict[str, str], inner: str, raw: str) -> str | None:
    bare = _BARE.match(raw)
    said = [text_of_html(inner), bare[1] if bare and "/" in bare[1] else ""]
    said += [attributes.get(key, "") for key in ("src", "url", "id", "v")]
    found = next(filter(None, said), bare[1] if bare else "")
    if found.startswith(("http://", "https://")):
        return found
    if name == "youtube" and re.fullmatch(r"[\w-]{6,20}", found):
        return f"https://www.youtube.com/watch?v={found}"
    if name == "vimeo" and found.isdecimal():
        return f"https://vimeo.com/{found}"
    return None
