"""The toy site as a WSGI module for gunicorn: `toy_wsgi:app`, in the folder `TOY_FOLDER`."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kapcms.delivery.kept.freshness import Freshness
from kapcms.delivery.kept.listening import LEASE_SECONDS, Listening
from kapcms.delivery.kept.middleware import KeepResponses
from kapcms.delivery.kept.responses import Kept
from kapcms.delivery.kept.watching import Polling
from kapcms.delivery.serving import clients
from tests.delivery.toy_postgres import PostgresSite
from tests.delivery.toy_site import ToySite

if "TOY_SECONDS" in os.environ:  # tests that wait for the end of a client's time
    clients.HEAD_SECONDS = clients.BODY_SECONDS = float(os.environ["TOY_SECONDS"])
    clients.STOP_IDLE_SECONDS = clients.STOP_READING_SECONDS = clients.LINGER_SECONDS = 0.3
folder = Path(os.environ["TOY_FOLDER"])
if "TOY_DATABASE" in os.environ:
    site = PostgresSite(folder, os.environ["TOY_DATABASE"])
    freshness = Freshness(site.counter, Kept(50_000_000), site.news, lease_seconds=LEASE_SECONDS)
    watch = Listening(freshness, site.database, site.channel)
else:
    site = ToySite(folder)
    freshness = Freshness(site.counter, Kept(50_000_000), site.news)
    watch = Polling(freshness)


def toy(environ, start_response):
    """The site, and `/slow/{seconds}`, `/large/{bytes}`, `/broken`."""
    _, word, *rest = [*environ["PATH_INFO"].split("/"), ""]
    if word == "slow":
        time.sleep(float(rest[0]))
        return site.say(start_response, "200 OK", {"slept": rest[0], "process": os.getpid()})
    if word == "large":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return (b"x" * 100_000 for _ in range(int(rest[0]) // 100_000))
    if word == "broken":
        raise RuntimeError("the app failed, as it was asked to")
    return site(environ, start_response)


app = KeepResponses(toy, freshness, watch)
