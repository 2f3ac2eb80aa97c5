"""Requests that the event loop may answer: read strictly from their bytes, looked up, written without the app.

A head is known when there is no doubt about it: GET or HEAD of HTTP/1.1 with an origin-form target, every field well
formed and given once, a Host, no credentials, no body, no precondition but If-None-Match. All else goes to the stock
parser. So this file can be wrong in one way only: by being slower than it need be.

Clients repeat themselves, so the request line and the block of fields are each looked up in a memo first (0.2 µs
instead of 6 µs for reading them); the memos are bounded and emptied when full.
"""

from __future__ import annotations

import re
import resource
from dataclasses import dataclass
from time import perf_counter, time
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from wsgiref.handlers import format_date_time

from kapcms.delivery.kept.answer import is_same
from kapcms.delivery.kept.asking import accepts, canonical_target
from kapcms.delivery.kept.compressing import IDENTITY, choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from kapcms.delivery.kept.answer import Answer
    from kapcms.delivery.kept.freshness import Freshness, Moment
    from kapcms.delivery.kept.middleware import ReadAtOnce

T = TypeVar("T")

LONGEST_LINE_BYTES = 1024
LONGEST_FIELDS_BYTES = 4096
MEMO_ENTRIES = 4096
"""Of each memo: at the longest lines and fields that are known this is 4 MB and 16 MB."""
WHO_READS = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)
"""The thread alone, where the system knows (Linux)."""
SLOW_SECONDS, PAUSES = 0.005, 20
"""After a read from the disk that took longer, the loop reads nothing for so many times as long: it waits for the disk
during a twentieth of its time at most."""
RECENT_ENTRIES = 512
RECENT_BYTES = 16 * 1024 * 1024
"""Of all replies remembered by their head, and at most an eighth of it for one."""
JOINED_BYTES = 32 * 1024
"""Up to this size head and body are joined for one `send` in any case; beyond, only to be remembered by their head:
copying costs more than a second buffer, but once a second it costs nothing."""

LINE = re.compile(rb"(GET|HEAD) (/|/[!-\"$-.0-~][!-\"$-~]*) HTTP/1\.1")
"""Origin form without a fragment, not beginning with `//` (which is read as an authority by some)."""
FIELD = re.compile(rb"([0-9A-Za-z-]+):[ \t]*((?:[!-~](?:[ \t]*[!-~])*)?)[ \t]*")
HOST = re.compile(r"[0-9A-Za-z.-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?")

NOT_FOR_THE_LOOP = frozenset({
    "authorization", "cookie", "proxy-authorization", "x-api-key", "content-length", "transfer-encoding", "expect",
    "upgrade", "http2-settings", "trailer", "range", "if-range", "if-match", "if-unmodified-since",
})  # fmt: skip
SCHEME_FIELDS = frozenset({"x-forwarded-proto", "x-forwarded-protocol", "x-forwarded-ssl"})
"""gunicorn refuses a request in which these contradict each other."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the fields of a known request say about the form of its answer."""

    coding: str
    accept: str
    if_none_match: str | None
    closes: bool


class Reply(NamedTuple):
    """The bytes to send: `whole`, and a `body` after it where that is too large to join; then whether to close."""

    whole: bytes
    body: bytes
    closes: bool


class KnownRequests:
    """Answers heads from what `freshness` keeps. For the one thread of the event loop.

    Within one second the same head has the same reply, to the Date. So replies are remembered by their whole head until
    the second is over or anything is published: one look-up instead of four, and nothing is joined (2.3 µs became 0.5).

    What is not kept, but can be had `at_once`, is read here too, and counted in `read`: handing it to a thread and
    sharing the interpreter with it cost twice what the reading does (925 µs of CPU a miss became 470). Not where it is
    to be compressed: that takes longer, and the thread which does it finds it kept.
    """

    def __init__(self, freshness: Freshness, server: str, at_once: ReadAtOnce | None = None) -> None:
        self.read = 0
        self._at_once = at_once
        self._freshness = freshness
        self._counter_value = freshness.counter.value
        self._server = server
        self._lines: dict[bytes, tuple[bytes, bool] | None] = {}
        self._wishes: dict[bytes, Wish | None] = {}
        self._starts: dict[tuple[str, bool], bytes] = {}
        self._recent: dict[bytes, bytes] = {}
        self._recent_bytes = 0
        self._moment = freshness.moment
        self._unread_until = 0.0
        self._second = 0.0
        self._second_ends = 0.0

    def recent(self, data: bytes) -> bytes | None:
        """The bytes to answer `data` with, if just this was asked a moment ago and is still true."""
        if self._freshness.moment is not self._moment or self._counter_value() != self._moment.counter:
            return None
        return self._recent.get(data) if self._second <= time() < self._second_ends else None

    def reply(self, head: bytes, *, closes: bool = False) -> Reply | None:
        """The reply to `head` (a request line and fields, with the empty line); None: let the app answer.

        `closes`: the server wants to close the connection after it.
        """
        now = time()
        moment = self._freshness.moment
        if self._counter_value() != moment.counter or now >= moment.good_until:
            return None
        if moment is not self._moment or not self._second <= now < self._second_ends:
            self._begin_second(moment, now)
        return self._make(head, now, closes=closes)

    def missing(self, head: bytes) -> tuple[bytes, Moment] | None:
        """For a `head` without a reply: the name of what it asks for in plain form, where that may be read just now."""
        moment = self._freshness.moment
        asked, wish = self._asked_by(head)
        if asked is None or wish is None or wish.coding != IDENTITY:
            return None
        is_current = self._counter_value() == moment.counter and time() < moment.good_until
        return (asked[0], moment) if is_current else None

    def reply_with(self, head: bytes, answer: Answer, begun: Moment, *, closes: bool = False) -> Reply | None:
        """The reply to a `head` that was `missing` at `begun`, with what was read for it since; it is kept from now on.

        None: the client may not take it; let the app decide.
        """
        asked, wish = self._asked_by(head)
        if asked is None or wish is None:
            return None
        now = time()
        if not self._second <= now < self._second_ends:
            self._begin_second(self._freshness.moment, now)
        self.read += 1
        self._freshness.store(asked[0], answer, begun, waits=False)
        return self._write(head, asked, wish, answer, closes=closes, is_kept=False)

    def _begin_second(self, moment: Moment, now: float) -> None:
        self._moment = moment
        self._second = now // 1
        self._second_ends = min(self._second + 1, moment.good_until)
        self._recent.clear()
        self._recent_bytes = 0
        self._starts.clear()

    def _asked_by(self, head: bytes) -> tuple[tuple[bytes, bool] | None, Wish | None]:
        """What the request line and the fields say, each None where it is not known."""
        end = head.find(b"\r\n")
        asked = _remembered(self._lines, head[:end], LONGEST_LINE_BYTES, read_line)
        return asked, _remembered(self._wishes, head[end:], LONGEST_FIELDS_BYTES, read_fields)

    def _make(self, head: bytes, now: float, *, closes: bool) -> Reply | None:
        asked, wish = self._asked_by(head)
        if asked is None or wish is None:
            return None
        answer = self._freshness.kept.get(asked[0], now)
        is_kept = answer is not None
        if answer is None and wish.coding == IDENTITY:
            answer = self._read(asked[0])
        return None if answer is None else self._write(head, asked, wish, answer, closes=closes, is_kept=is_kept)

    def _write(  # noqa: PLR0913  what is asked, how, with what
        self, head: bytes, asked: tuple[bytes, bool], wish: Wish, answer: Answer, *, closes: bool, is_kept: bool
    ) -> Reply | None:
        """The reply to `head` with `answer`; None where the client may not take it as it is."""
        if wish.coding not in answer.variants or not accepts(wish.accept, answer.media_type):
            return None
        variant = answer.variants[wish.coding]
        closes = closes or wish.closes
        body = b"" if asked[1] else variant.body
        is_remembered = (
            is_kept
            and not closes
            and answer.valid_until >= self._second_ends
            and len(self._recent) < RECENT_ENTRIES
            and len(body) <= min(RECENT_BYTES // 8, RECENT_BYTES - self._recent_bytes)
        )
        if wish.if_none_match is not None and answer.is_ok and is_same(wish.if_none_match, variant.etag):
            whole = self._start("304 Not Modified", closes=closes) + variant.fields_304
        elif len(body) > JOINED_BYTES and not is_remembered:
            return Reply(self._start(answer.status, closes=closes) + variant.fields, body, closes)
        else:
            whole = self._start(answer.status, closes=closes) + variant.fields + body
        if is_remembered:
            self._recent[head] = whole
            self._recent_bytes += len(whole)
        return Reply(whole, b"", closes)

    def _read(self, name: bytes) -> Answer | None:
        """What is not kept, if it can be had at once; kept from now on.

        Where the disk was slow, the threads read for a while: who asks for what is kept must not wait for it. A read
        that was slow because others had the processor says nothing of the disk.
        """
        begun = perf_counter()
        if self._at_once is None or begun < self._unread_until:
            return None
        blocks = _blocks_read()
        answer = self._at_once(name)
        ended = perf_counter()
        if ended - begun > SLOW_SECONDS and _blocks_read() > blocks:
            self._unread_until = ended + PAUSES * (ended - begun)
        if answer is not None:
            self.read += 1
            self._freshness.store(name, answer, self._moment, waits=False)
        return answer

    def _start(self, status: str, *, closes: bool) -> bytes:
        """Status line, Server, Date and Connection, in the order of the stock worker."""
        start = self._starts.get((status, closes))
        if start is None:
            start = (
                f"HTTP/1.1 {status}\r\nServer: {self._server}\r\nDate: {format_date_time(self._second)}\r\n"
                f"Connection: {'close' if closes else 'keep-alive'}\r\n"
            ).encode("latin-1")
            self._starts[status, closes] = start
        return start


def _blocks_read() -> int:
    """How often this thread had to wait for a disk. 0.6 µs."""
    return resource.getrusage(WHO_READS).ru_inblock


def _remembered(memo: dict[bytes, T | None], text: bytes, longest: int, read: Callable[[bytes], T | None]) -> T | None:
    """`read(text)`, remembered; None where `text` is too long to be known."""
    if text in memo:
        return memo[text]
    if len(text) > longest:
        return None
    if len(memo) >= MEMO_ENTRIES:
        memo.clear()
    memo[text] = found = read(text)
    return found


def read_line(line: bytes) -> tuple[bytes, bool] | None:
    """The canonical name of the request and whether it is HEAD; None where it is not known."""
    found = LINE.fullmatch(line)
    return found and (canonical_target(found[2]), found[1] == b"HEAD")


def read_fields(block: bytes) -> Wish | None:
    """The wish in the fields between a request line and the empty line (both CRLFs included); None: not known."""
    fields: dict[str, str] = {}
    for line in block.split(b"\r\n")[1:-2]:
        found = FIELD.fullmatch(line)
        if found is None:
            return None
        name = found[1].decode("ascii").lower()
        if name in fields or name in NOT_FOR_THE_LOOP:
            return None
        fields[name] = found[2].decode("ascii")
    connection = fields.get("connection", "keep-alive").lower()
    if connection not in {"keep-alive", "close"} or not HOST.fullmatch(fields.get("host", "")):
        return None
    if "if-modified-since" in fields and "if-none-match" not in fields:
        return None
    if len(SCHEME_FIELDS & fields.keys()) > 1:
        return None
    return Wish(
        coding=choose(fields.get("accept-encoding", "")),
        accept=fields.get("accept", ""),
        if_none_match=fields.get("if-none-match"),
        closes=connection == "close",
    )
