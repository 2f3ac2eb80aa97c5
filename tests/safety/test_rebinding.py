"""A name is resolved once, and the connection made to the address that was judged: nobody says another between."""

from __future__ import annotations

import socket

import pytest

from kapcms.services.media.downloading import Sources, downloaded
from kapcms.services.notifying.posting import Request, ask
from tests.media.test_fetching import old_site

NAME = "rebound.example"


@pytest.fixture
def questions(monkeypatch):
    """What a name server was asked for `NAME`: it answers 127.0.0.1 first, and another address ever after."""
    asked, really = [], socket.getaddrinfo

    def resolve(host, port, *args, **options):
        if host == NAME:
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.9"
        return really(host, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_what_is_sent_goes_to_the_address_that_was_judged(questions):
    with old_site({"/hook": (204, {}, b"")}) as (site, came):
        outcome = ask(Request(f"{site.replace('127.0.0.1', NAME)}/hook", {}, method="GET"), allows_private=True)
    assert (outcome.status, came, questions) == (204, ["/hook"], [NAME])


def test_what_is_fetched_comes_from_the_address_that_was_judged(questions):
    with old_site({"/a.png": (200, {}, b"bytes")}) as (site, _):
        sources = Sources([NAME], limit_bytes=100, allows_private=True)
        with downloaded(f"{site.replace('127.0.0.1', NAME)}/a.png", sources) as (file, name):
            assert (file.read(), name) == (b"bytes", "a.png")
    assert questions == [NAME]
