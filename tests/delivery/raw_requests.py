"""Raw requests, right and wrong, for a comparison of two servers. The order and the random ones are always the same."""

# ruff: noqa: E501 - requests are read more easily in one line
from __future__ import annotations

import random

TARGETS = [
    b"/articles/a", b"/articles/a?x=1&y=2", b"/articles/a?y=2&x=1", b"/articles/missing", b"/articles/a?private=1",
    b"/echo", b"/echo?q=a%20b", b"/%61rticles/a", b"/articles%2Fa", b"//articles/a", b"/articles/a#part", b"/",
    b"http://h/articles/a", b"http://other/articles/a", b"https://h:99/echo", b"*", b"", b"articles/a", b"h:80",
    b"/articles/a%00", b"/articles/\x80", b"/articles/a b", b"/articles/%zz", b"/articles/a;v=1", b"/articles/a?",
    b"/articles/a??", b"/articles/../echo", b"/articles/a\\b", b"/articles/" + b"n" * 900, b"/" + b"n" * 5000, b"/[",
]  # fmt: skip
METHODS = [b"GET", b"HEAD", b"POST", b"PUT", b"OPTIONS", b"DELETE", b"TRACE", b"CONNECT", b"get", b"G#T", b"X", b"GE T"]
VERSIONS = [
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"HTTP/0.9",
    b"HTTP/1.2",
    b"HTTP/2.0",
    b"HTTP/1.10",
    b"http/1.1",
    b"HTTP/1.1 ",
    b"",
]
FIELDS = [
    [], [b"Connection: close"], [b"Connection: keep-alive"], [b"Connection: Keep-Alive"], [b"Connection: CLOSE"],
    [b"Connection: close, x"], [b"Connection: x"], [b"Connection: close", b"Connection: keep-alive"],
    [b"Connection: upgrade", b"Upgrade: websocket"], [b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c",
                                                      b"HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"],
    [b"Accept-Encoding: gzip"], [b"Accept-Encoding: gzip;q=0, br"], [b"Accept-Encoding: zstd, *;q=0"],
    [b"Accept-Encoding: identity"], [b"Accept-Encoding: gzip", b"Accept-Encoding: br"], [b"accept-encoding:gzip"],
    [b"Accept: text/html"], [b"Accept: application/json"], [b"Accept: */*;q=0"], [b"Accept: text/*, application/*"],
    [b"If-None-Match: *"], [b'If-None-Match: "x"'], [b"If-None-Match: ETAG"], [b'If-None-Match: "x", W/ETAG'],
    [b"If-None-Match: ETAG", b'If-None-Match: "y"'], [b"If-Modified-Since: Sat, 01 Aug 2026 10:00:00 GMT"],
    [b"If-Modified-Since: Sat, 01 Aug 2020 10:00:00 GMT"], [b"If-Modified-Since: nonsense"],
    [b"If-Match: ETAG"], [b"If-Unmodified-Since: Sat, 01 Aug 2020 10:00:00 GMT"], [b"Range: bytes=0-1"],
    [b"Authorization: Bearer x"], [b"Cookie: a=1"], [b"X-Api-Key: x"],
    [b"X-Forwarded-Proto: https"], [b"X-Forwarded-Proto: https", b"X-Forwarded-Ssl: off"],
    [b"X-Forwarded-For: 1.2.3.4"], [b"X_Under: 1"], [b"X Space: 1"], [b" X: 1"], [b"X : 1"], [b"X: 1", b" folded"],
    [b"X: a\x00b"], [b"X: a\rb"], [b"X: a\nY: b"], [b": empty"], [b"no colon"], [b"X:"], [b"X: \xff"], [b"X\xe9: 1"],
    [b"X:\ttab\t"], [b"X: " + b"v" * 9000], [b"X: " + b"v" * 5000], [b"X: v"] * 99, [b"X: v"] * 101, [b"Host: two"],
    [b"Content-Type: a/b", b"Content-Type: c/d"], [b"SCRIPT_NAME: /x"], [b"TE: trailers"], [b"Cache-Control: no-cache"],
    [b"Expect: 100-continue"], [b"Expect: 100-Continue"], [b"Expect: something"], [b"Trailer: X"],
    [b"Proxy-Connection: keep-alive"], [b"Proxy: http://evil"], [b"Content-Length: 0"], [b"Transfer-Encoding: identity"],
]  # fmt: skip
LONG = b"h" * 70_000
"""A body longer than what the stock worker passes over when the app does not read it."""
ENDLESS = b"Content-Length: 99999999999999999999"
FRAMINGS = [
    ([b"Content-Length: 5"], b"hello"), ([b"Content-Length: 05"], b"hello"), ([b"Content-Length: +5"], b"hello"),
    ([b"Content-Length: -5"], b"hello"), ([b"Content-Length: 5, 5"], b"hello"), ([b"Content-Length: 0x5"], b"hello"),
    ([b"Content-Length: 5", b"Content-Length: 5"], b"hello"), ([b"Content-Length: 5", b"Content-Length: 6"], b"hello"),
    ([b"Content-Length: "], b""), ([b"Content-Length: 5 5"], b"hello"), ([b"Content-Length : 5"], b"hello"),
    ([b"Content-Length: \xb2"], b"he"), ([b"content-length:5"], b"hello"), ([b"Content-Length: 5\t"], b"hello"),
    ([ENDLESS], b"hello"),
    ([b"Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: CHUNKED"], b"5\r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"5;a=b\r\nhello\r\n0;c\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"05\r\nhello\r\n000\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\nX: trailer\r\nY: more\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"5\r\nhelloX\r\n0\r\n\r\n"), ([b"Transfer-Encoding: chunked"], b"5\nhello\n0\n\n"),
    ([b"Transfer-Encoding: chunked"], b"x\r\nhello\r\n0\r\n\r\n"), ([b"Transfer-Encoding: chunked"], b"-5\r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b"0x5\r\nhello\r\n0\r\n\r\n"), ([b"Transfer-Encoding: chunked"], b"5 \r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked"], b'5;a="\r\nhello\r\n0\r\n\r\n'),
    ([b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked, chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: gzip, chunked"], b"5\r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked, gzip"], b"5\r\nhello\r\n0\r\n\r\n"),
    ([b"Transfer-Encoding: xchunked"], b"5\r\nhello\r\n0\r\n\r\n"), ([b"Transfer-Encoding: \x0bchunked"], b"0\r\n\r\n"),
    ([b"Transfer-Encoding:\tchunked"], b"5\r\nhello\r\n0\r\n\r\n"), ([b"Transfer-Encoding: identity"], b"hello"),
    ([b"Transfer-Encoding : chunked"], b"0\r\n\r\n"), ([b"Transfer_Encoding: chunked"], b"0\r\n\r\n"),
    ([b"Content-Length: 5", b"Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    ([b"Transfer-Encoding: chunked", b"Content-Length: 3"], b"5\r\nhello\r\n0\r\n\r\n"),
    ([b"Content-Length: 5", b"Expect: 100-continue"], b"hello"),
    ([b"Content-Length: 70000"], LONG),
    ([b"Transfer-Encoding: chunked"], b"11170\r\n" + LONG + b"\r\n0\r\n\r\n"),
]  # fmt: skip
SIMPLE = b"GET /articles/a HTTP/1.1\r\nHost: h\r\n\r\n"
LAST = b"GET /echo?last HTTP/1.1\r\nHost: h\r\n\r\n"


def request(
    target: bytes = b"/articles/a", method: bytes = b"GET", version: bytes = b"HTTP/1.1", fields: tuple = (), body=b""
) -> bytes:
    return b"\r\n".join([method + b" " + target + b" " + version, b"Host: h", *fields, b"", b""]) + body


def corpus(etag: bytes) -> list[bytes]:
    """Some 700 conversations; `ETAG` in them is the real one of the article. Each that could be followed, is."""
    single = [request(target) for target in TARGETS]
    single += [request(target, b"HEAD") for target in TARGETS[:12]]
    single += [request(method=method) for method in METHODS] + [request(version=version) for version in VERSIONS]
    single += [request(fields=fields) for fields in FIELDS]
    single += [request(b"/echo", fields=fields) for fields in FIELDS]
    single += [request(method=b"HEAD", fields=fields) for fields in FIELDS[:34]]
    single += [request(version=b"HTTP/1.0", fields=fields) for fields in FIELDS[:34]]
    single += [request(b"/echo", b"POST", fields=fields, body=body) for fields, body in FRAMINGS]
    single += [request(b"/articles/a", b"GET", fields=fields, body=body) for fields, body in FRAMINGS]
    single += [request(b"/echo", b"POST", b"HTTP/1.0", fields=fields, body=body) for fields, body in FRAMINGS]
    single += [
        b"\r\n" + SIMPLE, b"\r\n\r\n" + SIMPLE, b"\n" + SIMPLE, b"\r" + SIMPLE, b" " + SIMPLE, b"\x16\x03\x01\x02\x00",
        SIMPLE.replace(b"\r\n", b"\n"), b"GET /articles/a\r\n\r\n", b"GET /articles/a HTTP/1.1\r\n", b"", b"GET",
        b"GET /articles/a HTTP/1.1\r\nHost: h\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00" * 100, b"A" * 9000,
        b"GET /articles/a HTTP/1.1\r\nHost: \r\n\r\n", b"GET /articles/a HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET /articles/a HTTP/1.0\r\n\r\n", b"GET /articles/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    ]  # fmt: skip
    followed = [one + LAST for one in single if one] + pipelines(single) + mutations(single)
    return [one.replace(b"ETAG", etag) for one in [*single, *followed]]


def pipelines(single: list[bytes]) -> list[bytes]:
    """Up to six requests in one piece."""
    chance = random.Random(5)  # noqa: S311 - the same every time
    wholesome = [one for one in single if len(one) < 3000]
    return [b"".join(chance.choices(wholesome, k=chance.randint(2, 6))) for _ in range(80)] + [SIMPLE * 50 + LAST]


def mutations(single: list[bytes]) -> list[bytes]:
    """Requests with a byte changed, left out, doubled or put in."""
    chance = random.Random(7)  # noqa: S311 - the same every time
    found = []
    for _ in range(120):
        one = bytearray(chance.choice([text for text in single if 20 < len(text) < 3000]))
        at = chance.randrange(len(one))
        piece = chance.choice(
            [b"", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b"\x00", b"\x80", b"a", bytes(one[at : at + 1]) * 2]
        )
        one[at : at + 1] = piece
        found.append(bytes(one))
    return found
