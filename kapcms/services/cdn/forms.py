"""The requests by which each kind of CDN is told to drop what bears some surrogate keys, within its limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from kapcms.services.notifying.posting import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kapcms.services.cdn.targets import PurgeTarget

FASTLY_MOST_KEYS = 256
"""Keys in one request. Source: Fastly API, "Purge multiple surrogate key tags", `POST /service/{service_id}/purge`
(www.fastly.com/documentation/reference/api/purging), read in November 2026."""
CLOUDFLARE_MOST_TAGS = 30
"""Tags in one request: the least that Cloudflare's documents ever allowed; newer ones say 100, and more by the plan
(developers.cloudflare.com/cache/how-to/purge-cache)."""
VARNISH_MOST_BYTES = 4_000
"""Length of the pattern in one BAN: half of Varnish's `http_req_hdr_len`, 8 KB by default (varnishd(1), 7.1)."""


def requests_for(target: PurgeTarget, keys: Sequence[str] | None) -> Iterator[Request]:
    """The requests that drop everything that bears one of `keys`; everything at all where that is None."""
    return FORMS[target.kind](target, keys)


def _fastly(target: PurgeTarget, keys: Sequence[str] | None) -> Iterator[Request]:
    headers = _headers({"Fastly-Key": target.token or "", "Content-Type": "application/json"})
    if keys is None:
        yield Request(f"{target.url}/purge_all", headers)
        return
    for batch in _batches(keys, FASTLY_MOST_KEYS):
        yield Request(f"{target.url}/purge", headers, orjson.dumps({"surrogate_keys": batch}))


def _cloudflare(target: PurgeTarget, keys: Sequence[str] | None) -> Iterator[Request]:
    """Cloudflare's name for surrogate keys is cache tags (`POST /zones/{zone_id}/purge_cache`)."""
    headers = _headers({"Authorization": f"Bearer {target.token or ''}", "Content-Type": "application/json"})
    url = f"{target.url}/purge_cache"
    if keys is None:
        yield Request(url, headers, orjson.dumps({"purge_everything": True}))
        return
    for batch in _batches(keys, CLOUDFLARE_MOST_TAGS):
        yield Request(url, headers, orjson.dumps({"tags": batch}))


def _varnish(target: PurgeTarget, keys: Sequence[str] | None) -> Iterator[Request]:
    """A BAN with a pattern over the whole Surrogate-Key field, as the VCL in docs/cdn.md takes it.

    No blank may stand in the pattern: Varnish takes a ban apart at blanks.
    """
    patterns = ["."] if keys is None else [rf"(^|\s)({part})(\s|$)" for part in _alternatives(keys)]
    for pattern in patterns:
        yield Request(f"{target.url}/", _headers({"Surrogate-Key-Pattern": pattern}), method="BAN")


FORMS = {"fastly": _fastly, "cloudflare": _cloudflare, "varnish": _varnish}
"""Every kind of target."""


def _headers(own: Mapping[str, str]) -> dict[str, str]:
    return {"User-Agent": "kapcms-purger", **own}


def _batches(keys: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), most):
        yield keys[start : start + most]


def _alternatives(keys: Sequence[str]) -> Iterator[str]:
    """The keys as alternatives of a regular expression, in parts that are not too long."""
    part = ""
    for key in map(re.escape, keys):
        if part and len(part) + len(key) >= VARNISH_MOST_BYTES:
            yield part
            part = ""
        part = f"{part}|{key}" if part else key
    if part:
        yield part
