"""XML as sites really export it, made well-formed before a parser sees it, and parsed without DTDs or entities.

What is mended: control characters, `&` that begins no reference, HTML's named entities, references to characters that
XML forbids, `<` that begins no tag, prefixes that are not declared. CDATA is left as it is. Of 145 items of real
exports this reads all; strict parsing reads 39 and lxml's `recover=True` cuts bodies short without a word.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from functools import lru_cache
from html.entities import html5
from typing import TYPE_CHECKING

from lxml import etree

from kapcms.importers.imported import Remark, UnreadableSource
from kapcms.importers.texts.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kapcms.importers.xml_files.pieces import Piece

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPAQUE = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--(?:(?!<!--).)*?-->|<\?(?:(?!<\?).)*?\?>", re.DOTALL)
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->|<\?(?:(?!<\?).)*?\?>", re.DOTALL)
_CDATA_END = "]]>"
_AMPERSAND = re.compile(r"&(?:#(?P<decimal>\d{1,8});|#[xX](?P<hex>[0-9a-fA-F]{1,7});|(?P<name>\w{1,32});)?")
_STRAY_BRACKET = re.compile(r"<(?![A-Za-z_/])")
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*(?=[\s=/>])")
_XMLNS = re.compile(r"""\sxmlns(?::([\w.-]+))?\s*=\s*("[^"<]*"|'[^'<]*')""")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?)/?>")
_DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BYTE_ENCODINGS = re.compile(
    r"iso-?8859-\d+|latin-?\d|windows-?125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)|shift[_-]?jis",
    re.IGNORECASE,
)
"""Declared encodings that are believed: those in which a `<` byte is always a `<`."""
_PLAIN_ELEMENTS = re.compile(
    r"(<(title|description|content:encoded|excerpt:encoded|dc:creator|category)(?:\s[^<>]*)?(?<!/)>)(.*?)(</\2\s*>)",
    re.DOTALL,
)


def text_of(data: bytes, encoding: str | None = None) -> tuple[str, tuple[Remark, ...]]:
    """The text of a piece in the encoding its file declares, else UTF-8 with Windows-1252 for what does not fit."""
    if encoding is not None and _BYTE_ENCODINGS.fullmatch(encoding):
        return data.decode(encoding, errors="replace"), ()
    decoded = decode(data)
    return decoded.text, decoded.remarks


def declared_encoding(head: bytes) -> str | None:
    """The encoding that an XML declaration at the beginning of `head` names."""
    found = _DECLARED_ENCODING.search(head[:1024])
    return found[1].decode() if found else None


def refuse_dtd(text: str) -> None:
    """Nothing, where `text` declares no document type.

    Raises:
        UnreadableSource: it does; a DTD can define entities that grow without bound or read files.
    """
    bare = _without_opaque(text)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", bare, re.IGNORECASE):
        raise UnreadableSource("the file declares a document type (DTD), which is refused")


def root_of(text: str) -> tuple[str, dict[str, str]]:
    """The name of the root element (empty where there is none) and the namespaces it declares, by prefix."""
    found = _ROOT.search(_without_opaque(text))
    if found is None:
        return "", {}
    return found[1], {prefix or "": address[1:-1] for prefix, address in _XMLNS.findall(found[2])}


def repaired(text: str) -> str:
    """`text` without what XML does not allow; what was meant is kept, as characters."""
    text = _FORBIDDEN.sub("", text)
    parts: list[str] = []
    at = 0
    for opaque in _opaque(text):
        parts.append(_mended(text[at : opaque.start()]))
        parts.append(opaque[0] if opaque[0].startswith("<![") else "")
        at = opaque.end()
    rest = text[at:]
    cdata = rest.find("<![CDATA[")
    parts.append(_mended(rest) if cdata < 0 else _mended(rest[:cdata]) + rest[cdata:])
    return "".join(parts)


def parse(piece: Piece, text: str, namespaces: dict[str, str]) -> etree._Element:
    """The element of an item, read with the namespaces of its file's root.

    It is repaired where it is not well-formed as it stands (trying first saves two thirds of the time on a sound
    file, 0.25 of 0.4 ms an item of 4 KB); where it is not even then, HTML that stands unescaped in its title or text
    is escaped first.

    Raises:
        UnreadableSource: it cannot be parsed; the position is that of the item.
    """
    with suppress(etree.XMLSyntaxError):
        return _in_frame(text, namespaces)
    mended = repaired(text)
    try:
        return _parsed(mended, namespaces)
    except etree.XMLSyntaxError as error:
        try:
            return _parsed(_PLAIN_ELEMENTS.sub(_escaped, mended), namespaces)
        except etree.XMLSyntaxError:
            raise UnreadableSource(f"the item is not well-formed: {error.msg}", position=piece.position) from error


def parse_frame(text: str) -> etree._Element | None:
    """The root of what stands around the items, None where it is not well-formed (a file that was cut off)."""
    mended = repaired(text)
    name, namespaces = root_of(mended)
    missing = "".join(f' xmlns:{prefix}="urn:undeclared:{prefix}"' for prefix in _undeclared(mended, namespaces))
    try:
        return etree.fromstring(mended.replace(f"<{name}", f"<{name}{missing}", 1).strip().encode(), _parser())
    except etree.XMLSyntaxError:
        return None


def _parsed(text: str, namespaces: dict[str, str]) -> etree._Element:
    names = dict(namespaces)
    for prefix in _undeclared(text, names):
        names[prefix] = f"urn:undeclared:{prefix}"
    return _in_frame(text, names)


def _in_frame(text: str, names: dict[str, str]) -> etree._Element:
    frame = _frame_start(tuple(names.items()))
    return etree.fromstring(f"{frame}{text}</frame>".encode(), _parser())[0]


@lru_cache(maxsize=16)
def _frame_start(names: tuple[tuple[str, str], ...]) -> str:
    declared = "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{repaired(address)}"' for prefix, address in names if address
    )
    return f"<frame{declared}>"


def _parser() -> etree.XMLParser:
    """`huge_tree` because one text may be long: items are limited before they come here, and entities do not exist."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_pis=True, remove_comments=True
    )


def _undeclared(text: str, namespaces: dict[str, str]) -> list[str]:
    tags = "".join(re.findall(r"<[^<>]*>", _without_opaque(text)))
    local = {prefix for prefix, _ in _XMLNS.findall(tags)}
    return sorted(set(_PREFIX.findall(tags)) - {"xml", "xmlns"} - local - set(namespaces))


def _without_opaque(text: str) -> str:
    parts, at = [], 0
    for opaque in _opaque(text):
        parts.append(text[at : opaque.start()])
        at = opaque.end()
    return "".join([*parts, text[at:]])


def _opaque(text: str) -> Iterator[re.Match[str]]:
    """CDATA, comments and instructions; CDATA that begins after the last end of any is not searched for one."""
    last = text.rfind(_CDATA_END) + len(_CDATA_END) if _CDATA_END in text else 0
    yield from _OPAQUE.finditer(text, 0, last)
    yield from _COMMENT.finditer(text, last)


def _mended(markup: str) -> str:
    markup = _AMPERSAND.sub(_reference, markup)
    return _STRAY_BRACKET.sub("&lt;", markup.replace("]]>", "]]&gt;"))


def _reference(found: re.Match[str]) -> str:
    if found["decimal"] or found["hex"]:
        number = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
        character = chr(number) if number <= sys.maxunicode else "\0"
        return "" if _FORBIDDEN.match(character) else f"&#{number};"
    name = found["name"]
    if name in _XML_NAMES:
        return f"&{name};"
    if name and f"{name};" in html5:
        return "".join(f"&#{ord(character)};" for character in html5[f"{name};"])
    return "&amp;" + found[0][1:]


def _escaped(element: re.Match[str]) -> str:
    start, _, inner, end = element.groups()
    if "<![CDATA[" in inner:
        return element[0]
    return start + inner.replace("<", "&lt;") + end
