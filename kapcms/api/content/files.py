"""The bytes of media at `/media/{hash}/{name}` and `/media/{hash}/{width}/{name}`: kept for ever by whoever likes.

Ranges, conditions and HEAD as RFC 9110 has them, in sections 13 and 14. One range is answered; several are answered
with the whole, as section 14.2 allows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import Range
from werkzeug.http import is_resource_modified, parse_range_header, quote_header_value

from kapcms.api.access import for_all
from kapcms.api.conditions import environ_without_if_match, not_matched
from kapcms.api.openapi import Blueprint
from kapcms.content.media_document import IN_HTML, widths_of
from kapcms.delivery.media import find_file, find_rendition, is_shown_in_place
from kapcms.errors import NotFound
from kapcms.models.storage import open_pieces

if TYPE_CHECKING:
    from kapcms.delivery.media import StoredFile
    from kapcms.models.media import MediaFile

PREFIX = "/media"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=10"
"""For the original in place of a rendition that is not made yet."""
POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)
"""Opened by itself a file runs nothing; browsers show images and films with a style of their own."""

blp = Blueprint("files", __name__, url_prefix=PREFIX, description="The bytes of media")
ANY = "application/octet-stream"


@blp.get("/<file_hash>/<name>")
@for_all
@blp.response(200, content_type=ANY)
def get_file(file_hash: str, name: str) -> Response:
    """A file as it was stored."""
    return _respond(find_file(file_hash, name))


@blp.get("/<file_hash>/<int:width>/<name>")
@for_all
@blp.response(200, content_type=ANY)
def get_rendition(file_hash: str, width: int, name: str) -> Response:
    """An image at one of its widths in one of the formats; other widths are not there."""
    return _respond(find_rendition(file_hash, width, name))


def address_of(row: MediaFile, *, pixels: int | None) -> str:
    """The path of a file of this server; of an image, the rendition nearest to `pixels` wide that is not smaller."""
    widths = widths_of(row.width, is_animated=row.is_animated)
    if pixels is None or not widths:
        return f"{PREFIX}/{row.hash}/{quote(row.name)}"
    width = next((width for width in widths if width >= pixels), widths[-1])
    return f"{PREFIX}/{row.hash}/{width}/{quote(row.name.rpartition('.')[0])}.{IN_HTML}"


def _respond(found: StoredFile | None) -> Response:
    if found is None:
        raise NotFound("Nothing is at this address.")
    refusal = not_matched(found.etag)
    if refusal is not None:
        return refusal
    etag = f'"{found.etag}"'
    if not is_resource_modified(environ_without_if_match(), etag=etag):
        return Response(status=304, headers=_headers(found, etag))
    begin, end, status = _wanted(found.bytes, etag)
    response = Response(status=status, headers=_headers(found, etag))
    if status == 416:  # noqa: PLR2004  HTTP's number
        response.headers["Content-Range"] = f"bytes */{found.bytes}"
        return response
    if status == 206:  # noqa: PLR2004  HTTP's number
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{found.bytes}"
    if request.method != "HEAD":
        response.response = open_pieces(found.key, begin, end)
        response.direct_passthrough = True
    response.headers["Content-Length"] = str(end - begin)
    return response


def _wanted(size: int, etag: str) -> tuple[int, int, int]:
    """Which bytes are wanted, from the first to before the last, and the status that says so."""
    asked = request.headers.get("Range")
    condition = request.headers.get("If-Range")
    if request.method != "GET" or asked is None or (condition is not None and condition != etag):
        return 0, size, 200
    parsed = parse_range_header(asked)
    if parsed is None or parsed.units != "bytes" or len(parsed.ranges) != 1:
        return 0, size, 200
    found = Range("bytes", parsed.ranges).range_for_length(size)
    return (0, 0, 416) if found is None else (found[0], found[1], 206)


def _headers(found: StoredFile, etag: str) -> dict[str, str]:
    how = "inline" if is_shown_in_place(found.media_type) else "attachment"
    return {
        "Content-Type": found.media_type,
        "Content-Disposition": f"{how}; filename={quote_header_value(_ascii(found.name), allow_token=False)}",
        "ETag": etag,
        "Cache-Control": FOR_EVER if found.is_final else FOR_A_MOMENT,
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }


def _ascii(name: str) -> str:
    """The name as old browsers take it; letters beyond ASCII as the address has them."""
    return name if name.isascii() else quote(name)
