"""A kept answer: one whole response, its forms per content coding, and what it depends on."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from wsgiref.handlers import format_date_time

from kapcms.delivery.kept.compressing import IDENTITY, compress, is_compressible
from kapcms.delivery.kept.placing import begin_hash, moved_body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kapcms.delivery.kept.placing import Entered, Place

Headers = list[tuple[str, str]]

KEEP = "kapcms.keep"
"""The name in the WSGI environ under which the app puts a `Keep`."""

OVERHEAD_BYTES = 1500
"""What the objects of one answer take besides its bytes (measured with tracemalloc over 10,000 answers)."""

ETAG_DIGITS = 24
"""Of the hash, in hexadecimal: 96 bits."""

PASSING_SECONDS = 10.0
"""How long an answer that is not 200 is kept at most: a wrong address may become a right one at any time."""

NOT_KEPT = frozenset({"date", "server", "connection", "keep-alive", "transfer-encoding", "content-length",
                      "content-encoding", "etag", "x-request-id"})  # fmt: skip
"""Fields that belong to one request, to the connection, or are set per coding."""

PASSING = frozenset({"last-modified", "kapcms-number"})
"""Fields that change when an answer is moved."""

NOT_LASTING = NOT_KEPT | PASSING

NOT_IN_304 = frozenset({"content-type", "content-language", "content-length", "content-encoding"})
"""RFC 9110, section 15.4.5: a 304 carries what a cache may need to update, not what describes a body."""


@dataclass(frozen=True, slots=True)
class Keep:
    """The app's word that its answer may be kept, because it depends on path, query and Accept-Encoding alone.

    `keys`: the surrogate keys it bears. `number`: the number of the log, read before its content was read.
    `seconds`: how long it is good for at most; None until one of its keys changes. `place`: where it shows its position
    in the site order, so that it can be moved there.
    """

    keys: frozenset[str]
    number: int
    seconds: float | None = None
    place: Place | None = None


class Common(NamedTuple):
    """The fields that every coding of an answer has, as pairs and as sent.

    `lasting` stay when the answer is moved and are shared with what it becomes; `passing` do not.
    """

    lasting: Headers
    lasting_wire: bytes
    passing: Headers
    passing_wire: bytes


class Variant:
    """The answer in one coding: its ETag, its body, its fields for a 200 and, made when first asked for, for a 304.

    `fields` and `fields_304` are the same as the bytes the worker sends, to the empty line.
    """

    __slots__ = ("_coding", "_common", "_fields_304", "body", "etag", "fields")

    def __init__(self, common: Common, body: bytes, etag: str | None, coding: str) -> None:
        self.body = body
        self.etag = etag
        self._common = common
        self._coding = coding
        own = "".join(f"{name}: {value}\r\n" for name, value in self._own())
        self.fields = b"%b%b%b\r\n" % (common.lasting_wire, common.passing_wire, own.encode("latin-1"))
        self._fields_304: bytes | None = None

    @property
    def headers(self) -> Headers:
        """The fields of a 200."""
        return [*self._common.lasting, *self._common.passing, *self._own()]

    @property
    def headers_304(self) -> Headers:
        """The fields of a 304."""
        return [field for field in self.headers if field[0].lower() not in NOT_IN_304]

    @property
    def fields_304(self) -> bytes:
        """The same as sent."""
        if self._fields_304 is None:
            self._fields_304 = _wire(self.headers_304) + b"\r\n"
        return self._fields_304

    @property
    def size_bytes(self) -> int:
        """What keeping it takes."""
        return len(self.body) + 6 * len(self.fields)

    def _own(self) -> Headers:
        fields = [("Content-Length", str(len(self.body)))]
        if self.etag:
            fields.append(("ETag", self.etag))
        if self._coding != IDENTITY:
            fields.append(("Content-Encoding", self._coding))
        return fields


class Answer:
    """One whole response with its variants; `valid_until` is in seconds of the epoch, `math.inf` for no end."""

    __slots__ = (
        "_common",
        "_last_modified",
        "keys",
        "media_type",
        "number",
        "place",
        "status",
        "valid_until",
        "variants",
    )

    def __init__(self, status: str, headers: Headers, body: bytes, *, keep: Keep, now: float) -> None:
        named = [(field[0].lower(), field) for field in headers]
        own = {name: field[1] for name, field in named}
        self.status = status
        lasting = [field for name, field in named if name not in NOT_LASTING]
        if "vary" not in own:
            lasting.append(("Vary", "Accept-Encoding"))
        passing = [field for name, field in named if name in PASSING]
        self._common = Common(lasting, _wire(lasting), passing, _wire(passing))
        self.keys = keep.keys
        self.number = keep.number
        self.place = keep.place
        seconds = math.inf if keep.seconds is None else keep.seconds
        self.valid_until = now + (seconds if self.is_ok else min(seconds, PASSING_SECONDS))
        self.media_type = own.get("content-type", "").partition(";")[0].strip().lower()
        self._last_modified = own.get("last-modified", "")
        etag = own.get("etag") or (strong_etag(body, keep.place) if self.is_ok else None)
        self.variants = {IDENTITY: Variant(self._common, body, etag, IDENTITY)}

    @property
    def last_modified(self) -> float | None:
        """Seconds of the epoch; None where it bears none. Read when needed: reading takes 12 µs of a miss."""
        return http_date(self._last_modified)

    @property
    def is_ok(self) -> bool:
        """Whether it is a 200."""
        return self.status.startswith("200")

    @property
    def size_bytes(self) -> int:
        """What keeping it takes, with the variants it has so far."""
        return OVERHEAD_BYTES + sum({id(variant): variant.size_bytes for variant in self.variants.values()}.values())

    def variant(self, coding: str) -> Variant:
        """The answer in `coding`, compressed on first use; the plain one where compressing gains nothing."""
        found = self.variants.get(coding)
        if found is None:
            plain = self.variants[IDENTITY]
            found = self.variants.setdefault(coding, self._compressed(plain, coding))
        return found

    def moved(self, place: Place, entered: Sequence[Entered]) -> Answer:
        """The same answer after these articles entered the site order; its body is compressed anew when asked for."""
        last = entered[-1]
        body, moved_place = moved_body(self.variants[IDENTITY].body, place, entered)
        passing, wire = _passing(last.number, max(self.last_modified or 0.0, last.modified))
        other = object.__new__(Answer)
        other._common = Common(*self._common[:2], passing, wire)
        other.status, other.keys, other.media_type = self.status, self.keys, self.media_type
        other.valid_until = self.valid_until
        other.number, other.place, other._last_modified = last.number, moved_place, passing[0][1]
        other.variants = {IDENTITY: Variant(other._common, body, strong_etag(body, moved_place), IDENTITY)}
        return other

    def _compressed(self, plain: Variant, coding: str) -> Variant:
        if not is_compressible(self.media_type, len(plain.body)):
            return plain
        body = compress(plain.body, coding)
        if len(body) >= len(plain.body):
            return plain
        return Variant(self._common, body, strong_etag(body) if plain.etag else None, coding)


def strong_etag(body: bytes, place: Place | None = None) -> str:
    """A strong ETag of exactly these bytes; the same with `place`, which has the hash of most of them."""
    if place is None:
        hashed = begin_hash(body)
    else:
        hashed = place.begun.copy()
        hashed.update(memoryview(body)[place.start :])
    return f'"{hashed.hexdigest()[:ETAG_DIGITS]}"'


def is_same(if_none_match: str, etag: str | None) -> bool:
    """Whether `If-None-Match` names `etag`: weak comparison, a list, or `*` (RFC 9110, section 13.1.2)."""
    if if_none_match == etag:
        return True
    tags = _tags(if_none_match)
    return etag is not None and ("*" in tags or etag.removeprefix("W/") in tags)


@lru_cache(maxsize=16)
def _passing(number: int, modified: float) -> tuple[Headers, bytes]:
    """The fields of an answer that was moved; the same ones in many that are moved together."""
    fields = [("Last-Modified", format_date_time(modified)), ("Kapcms-Number", str(number))]
    return fields, _wire(fields)


@lru_cache(maxsize=1024)
def _tags(if_none_match: str) -> frozenset[str]:
    """The quoted tags of a list without their weakness; `*` for any."""
    if if_none_match.strip() == "*":
        return frozenset("*")
    return frozenset(re.findall(r'"[^"]*"', if_none_match))


@lru_cache(maxsize=1024)
def http_date(text: str) -> float | None:
    """Seconds of the epoch; None where `text` is no date with an offset."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None


def _wire(headers: Headers) -> bytes:
    """The fields as sent."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
