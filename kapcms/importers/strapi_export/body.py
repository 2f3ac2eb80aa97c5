"""Bodies of Strapi: Markdown or HTML text, dynamic zones of components, and documents of the blocks editor.

Source: docs.strapi.io, "Rich text (blocks)" and "Dynamic zones"; the components of create-strapi-app's blog template.
"""

from __future__ import annotations

import re
from typing import Any

from kapcms.importers.html_bodies.writing import element, figure, marked, text
from kapcms.importers.imported import ImportedBody, Remark
from kapcms.importers.texts.plain import storable

_MARKS = ("bold", "italic", "underline", "strikethrough", "code")
_ELEMENTS = {"bold": "strong", "italic": "em", "underline": "u", "strikethrough": "s", "code": "code"}
_TEXT_KEYS = ("body", "content", "text", "richText", "markdown", "description")
_HTML = re.compile(r"\s*<(?:p|h[1-6]|div|ul|ol|figure|blockquote|section|table)[\s>]", re.IGNORECASE)


def strapi_body(value: object) -> tuple[ImportedBody, tuple[Remark, ...]]:
    """The body that a field's value is; an empty Markdown one for nothing."""
    if isinstance(value, str):
        form = "html" if _HTML.match(value) else "markdown"
        return ImportedBody("html" if form == "html" else "markdown", storable(value).strip()), ()
    if isinstance(value, list) and any(isinstance(part, dict) and "__component" in part for part in value):
        return _zone([part for part in value if isinstance(part, dict)])
    if isinstance(value, list):
        return ImportedBody("html", storable("".join(block_html(block) for block in value))), ()
    return ImportedBody("markdown", ""), ()


def is_body(value: object) -> bool:
    """Whether a value can be a body: a text, a dynamic zone, or a document of the blocks editor."""
    if isinstance(value, str):
        return True
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(part, dict)
            and ("__component" in part or ("type" in part and ("children" in part or "image" in part)))
            for part in value
        )
    )


def block_html(node: object) -> str:  # noqa: PLR0911 - a table of nodes reads best as one
    """The HTML of a node of the blocks editor and all below it."""
    if not isinstance(node, dict):
        return ""
    kind = node.get("type")
    if kind == "text":
        return marked(
            text(node.get("text")).replace("\n", "<br>"), [_ELEMENTS[name] for name in _MARKS if node.get(name) is True]
        )
    children = node.get("children")
    inner = "".join(block_html(child) for child in children) if isinstance(children, list) else ""
    if kind == "heading":
        level = node.get("level")
        return element(f"h{level}" if level in {1, 2, 3, 4, 5, 6} else "h2", inner)
    if kind == "link":
        return element("a", inner, href=node.get("url"))
    if kind == "image":
        image = node.get("image")
        data = image if isinstance(image, dict) else {}
        return figure(data.get("url"), data.get("alternativeText"), text(data.get("caption")))
    if kind == "code":
        language = node.get("language")
        named = f"language-{language}" if isinstance(language, str) and language not in {"", "plaintext"} else None
        return element("pre", element("code", re.sub(r"</?(?:strong|em|u|s|code)>", "", inner), class_=named))
    names = {"list": "ol" if node.get("format") == "ordered" else "ul", "list-item": "li", "quote": "blockquote"}
    return element(names.get(str(kind), "p"), inner)


def _zone(parts: list[dict[str, Any]]) -> tuple[ImportedBody, tuple[Remark, ...]]:
    """A dynamic zone as one Markdown text; components that are not known give their texts, and are reported."""
    written: list[str] = []
    unknown: list[str] = []
    for part in parts:
        name = str(part["__component"]) if "__component" in part else "?"
        made = _component(name.rsplit(".", 1)[-1], part)
        if made is None:
            unknown.append(name)
            made = "\n\n".join(str(part[key]) for key in ("title", *_TEXT_KEYS) if isinstance(part.get(key), str))
        written.append(made.strip())
    remarks = (Remark("unknown_component", f"only its texts are kept: {', '.join(unknown[:20])}"),) if unknown else ()
    return ImportedBody("markdown", storable("\n\n".join(part for part in written if part))), remarks


def _component(name: str, part: dict[str, Any]) -> str | None:
    value = next((part[key] for key in _TEXT_KEYS if part.get(key)), None)
    if name in {"rich-text", "text", "paragraph", "markdown", "content"}:
        return value if isinstance(value, str) else strapi_body(value)[0].text
    if name == "quote":
        title = part.get("title") or part.get("author")
        lines = [*str(value or "").split("\n"), *(["", f"— {title}"] if title else [])]
        return "\n".join(f"> {line}".rstrip() for line in lines)
    if name in {"media", "image", "slider", "gallery"}:
        files = part.get("file") or part.get("files") or part.get("image") or part.get("images")
        listed = files.get("data", files) if isinstance(files, dict) else files  # Strapi 4 puts `data` around
        return "\n\n".join(_image(file) for file in (listed if isinstance(listed, list) else [listed]))
    return None


def _image(file: object) -> str:
    """A media value: a table with its address, or (in the template's data) the file's name alone."""
    if isinstance(file, dict):
        data = file.get("data")
        inner = data if isinstance(data, dict) else file
        inner = inner["attributes"] if isinstance(inner.get("attributes"), dict) else inner
        alt = re.sub(r"([\[\]\\])", r"\\\1", str(inner.get("alternativeText") or ""))
        return f"![{alt}](<{inner['url']}>)" if isinstance(inner.get("url"), str) else ""
    return f"![](<{file}>)" if isinstance(file, str) and file and "@" not in file else ""
