"""Many writers at once, on both databases: nothing is lost, nothing doubled, nobody gets a 500."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from kapcms.models.change import Change, LogHead
from kapcms.models.database import db
from tests.doors import EDITOR, good, shell


@pytest.fixture
def at_once(app, editor):
    """Send requests at the same moment, each from a thread with a client of its own; the answers in order."""

    def send(requests):
        barrier = Barrier(len(requests))

        def one(request):
            method, path, fields, version = request
            headers = {"Authorization": f"Bearer {editor.token}"}
            if version is not None:
                headers["If-Match"] = f'"{version}"'
            client = app.test_client()
            barrier.wait(timeout=30)
            return client.open(EDITOR + path, method=method, json=fields, headers=headers)

        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(one, requests))

    return send


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def check_log(app):
    with app.app_context():
        numbers = list(db.session.scalars(sa.select(Change.number).order_by(Change.number)))
        assert numbers == list(range(1, len(numbers) + 1))
        assert db.session.scalar(sa.select(LogHead.number)) == len(numbers)
        db.session.remove()
    assert shell(app, "check").exit_code == 0


def test_eight_who_move_and_append_lose_and_double_nothing(app, editor, reader, at_once):
    articles = [editor.article(f"A{n}", publish=True)["id"] for n in range(12)]
    series = editor.series("S", articles=articles[:4], publish=True)
    path = f"/series/{series['id']}/moves?publish=true"
    appends = [("POST", path, {"article": article, "to": 1000}, None) for article in articles[4:8]]
    moves = [("POST", path, {"article": article, "to": 1}, None) for article in articles[:4]]
    assert statuses(at_once(appends + moves)) == [200] * 8
    order = [member["id"] for member in good(editor.get(f"/series/{series['id']}"))["articles"]]
    assert sorted(order) == sorted(articles[:8])
    assert [card["id"] for card in good(reader.get("/series/s"))["articles"]] == order
    check_log(app)


def test_of_sixteen_who_save_the_same_version_one_wins(editor, at_once):
    article = editor.article("Contended")
    path = f"/articles/{article['id']}"
    answers = at_once([("PATCH", path, {"title": f"Winner {n}"}, 1) for n in range(16)])
    assert statuses(answers) == [200] + [412] * 15
    winner = next(answer for answer in answers if answer.status_code == 200).get_json()["data"]
    stored = good(editor.get(path))
    assert (stored["title"], stored["version"]) == (winner["title"], 2)


def test_of_eight_who_ask_for_one_slug_one_gets_it(editor, at_once):
    answers = at_once([("POST", "/articles", {"title": "x", "slug": "wanted"}, None)] * 8)
    assert statuses(answers) == [201] + [409] * 7
    assert {a.get_json()["code"] for a in answers if a.status_code == 409} == {"slug_taken"}


def test_eight_articles_with_one_title_get_eight_slugs(editor, at_once):
    answers = at_once([("POST", "/articles", {"title": "Same"}, None)] * 8)
    assert statuses(answers) == [201] * 8
    assert {a.get_json()["data"]["slug"] for a in answers} == {"same", *(f"same-{n}" for n in range(2, 9))}


def test_publications_at_once_are_numbered_without_gaps(app, editor, reader, at_once):
    articles = [editor.article(f"A{n}") for n in range(8)]
    answers = at_once([("PUT", f"/articles/{article['id']}/publication", {}, None) for article in articles])
    assert statuses(answers) == [200] * 8
    assert len(reader.everything("/articles")) == 8
    check_log(app)
