"""Writing HTML that stands for what other editors hold: text and attributes are always escaped."""

from __future__ import annotations

from html import escape, unescape

_VOID = {"img", "hr", "br"}


def element(name: str, inner: str = "", **attributes: object) -> str:
    """An element around `inner` (HTML already); attributes that are None or empty are left out, `_` ends are cut."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{pairs}>" if name in _VOID else f"<{name}{pairs}>{inner}</{name}>"


def text(value: object) -> str:
    """`value` as text that is safe between tags; nothing for None."""
    return "" if value is None else escape(str(value), quote=False)


def figure(source: object, alt: object = "", caption: str = "", link: object = None) -> str:
    """An image with its caption (HTML already); nothing where it has no source."""
    if not isinstance(source, str) or not source:
        return ""
    image = f'<img src="{escape(source)}" alt="{escape(str(alt or ""))}">'
    image = element("a", image, href=link) if link else image
    return element("figure", image + (element("figcaption", caption) if caption else ""))


def embed(url: str) -> str:
    """Something from another site by its page address: a figure with a link in it, which is readable as it is."""
    address = escape(unescape(url.strip()))
    return f'<figure data-embed="{address}"><a href="{address}">{address}</a></figure>'


def recording(name: str, url: str) -> str:
    """An `audio` or `video` file as a figure, with a link to it for readers whose browser cannot play it."""
    address = escape(url)
    return f'<figure><{name} controls="controls" src="{address}"><a href="{address}">{address}</a></{name}></figure>'


def marked(inner: str, names: list[str]) -> str:
    """`inner` inside the elements `names`, the first outermost."""
    for name in reversed(names):
        inner = element(name, inner)
    return inner
