"""An article of 6 KB from memory behind the kept responses: the delivery alone, without a database.

Its log is a file whose length is the number, so that a publish can be made from outside: append a byte inside
`SharedCounter.writing()`. `?other` is another article, which no publish here changes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kapcms.delivery.kept.answer import KEEP, Keep
from kapcms.delivery.kept.counter import SharedCounter
from kapcms.delivery.kept.freshness import Freshness, News
from kapcms.delivery.kept.middleware import KeepResponses
from kapcms.delivery.kept.responses import Kept
from kapcms.delivery.kept.watching import Polling

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

folder = Path(os.environ["KAPCMS_BENCH_DIR"])
log = folder / "log"
BODY = json.dumps(
    {"data": {"slug": "article", "body": {"html": "<p>Words of an article, as long as usual.</p>" * 133}}}
).encode()
KEY = "article:changed"


def article(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """`/article`, `/article?other`; marked to be kept."""
    number = log.stat().st_size
    key = "article:other" if environ["QUERY_STRING"] else KEY
    environ[KEEP] = Keep(frozenset({key}), number)
    start_response(
        "200 OK",
        [("Content-Type", "application/json"), ("Cache-Control", "max-age=0, s-maxage=60"), ("Surrogate-Key", key)],
    )
    return [BODY]


def news(since: int) -> News:
    """What the file says."""
    number = log.stat().st_size
    return News(number, frozenset({KEY} if number > since else ()), None)


log.touch()
freshness = Freshness(SharedCounter(folder / "counter"), Kept(64_000_000), news)
app = KeepResponses(article, freshness, Polling(freshness))
