"""CDNs are told of every change at least once, in the forms and sizes that they take."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from kapcms.cli.working import purges as job
from kapcms.cli.working.lanes import Lanes
from kapcms.cli.working.purges import Purges, tell_next
from kapcms.clock import now
from kapcms.config import settings_in_force
from kapcms.errors import BadSetting
from kapcms.models.change import LogHead
from kapcms.models.database import db
from kapcms.models.purge_cursor import PurgeCursor
from kapcms.services.cdn.forms import VARNISH_MOST_BYTES, requests_for
from kapcms.services.cdn.targets import PurgeTarget, purge_targets
from tests.cdn.vendors import TOKEN, Cloudflare, Fastly, serving
from tests.databases import settings_for
from tests.doors import Editor, Reader

FAR = 10**12


@pytest.fixture(params=[Fastly, Cloudflare])
def vendor(request):
    with serving(request.param) as found:
        yield found


@pytest.fixture
def app(make_app, vendor):
    app = make_app(KAPCMS_PURGE=vendor.url, KAPCMS_PURGE_FASTLY_TOKEN=TOKEN, KAPCMS_PURGE_CLOUDFLARE_TOKEN=TOKEN)
    start(app)
    return app


def start(app):
    """What the worker does first: a target that is new drops everything."""
    with app.app_context():
        lanes = Lanes(app, threading.Event(), 1)
        Purges(lanes).start()
        lanes.close()
    tell(app)


def tell(app):
    with app.app_context():
        [target] = purge_targets(settings_in_force())
        while tell_next(target, FAR):
            pass


def cursor(app):
    with app.app_context():
        found = db.session.query(PurgeCursor).one()
        db.session.expunge(found)
        return found


def test_a_new_target_drops_everything_and_then_what_changed(app, vendor, editor):
    assert vendor.purged == ["everything"]
    article = editor.article("First", publish=True)
    tell(app)
    assert {f"article:{article['id']}", "articles", "order:site", "anything"} <= vendor.keys
    assert len(vendor.purged) == 2
    tell(app)
    assert len(vendor.purged) == 2, "nothing is told twice where nothing went wrong"


def test_many_changes_go_in_requests_that_the_vendor_takes(app, vendor, editor):
    articles = [editor.article(f"Article {n}", publish=True) for n in range(32)]
    series = editor.series("All", articles=[article["id"] for article in articles], publish=True)
    tell(app)
    assert {f"article:{article['id']}" for article in articles} | {f"series:{series['id']}"} <= vendor.keys
    assert cursor(app).attempts == 0


def test_a_target_that_refuses_is_asked_again_later_and_told_everything(app, vendor, editor):
    article = editor.article("Refused", publish=True)
    vendor.refusals = [(500, {}), (429, {"Retry-After": "77"})]
    tell(app)
    assert (vendor.refused, vendor.keys, cursor(app).attempts) == ([500], set(), 1)
    tell(app)
    assert vendor.refused == [500], "not before its time"
    let_it_be_time(app)
    tell(app)
    assert cursor(app).attempts == 2
    assert timedelta(seconds=70) < cursor(app).next_attempt_at - now() <= timedelta(seconds=77)
    let_it_be_time(app)
    tell(app)
    assert f"article:{article['id']}" in vendor.keys
    assert (cursor(app).attempts, cursor(app).last_error) == (0, None)


def test_a_request_refused_in_the_middle_makes_all_of_them_go_again(app, vendor, editor):
    articles = [editor.article(f"Article {n}", publish=True) for n in range(32)]
    editor.series("All", articles=[article["id"] for article in articles], publish=True)
    take, left = vendor.take, [1]
    vendor.take = lambda request, body: 503 if not left else (left.pop(), take(request, body))[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kapcms.services.cdn.forms.FASTLY_MOST_KEYS", 30)
        tell(app)
        assert len(vendor.purged) == 2
        assert cursor(app).last_error == "It answered 503."
        vendor.take = take
        let_it_be_time(app)
        tell(app)
    assert {f"article:{article['id']}" for article in articles} <= {key for keys in vendor.purged[2:] for key in keys}


def test_a_log_that_was_put_back_drops_everything(app, vendor, editor):
    editor.article("Lost", publish=True)
    tell(app)
    with app.app_context():
        db.session.query(PurgeCursor).update({"number": 10**6})
        db.session.commit()
    tell(app)
    assert vendor.purged[-1] == "everything"
    with app.app_context():
        assert cursor(app).number == db.session.get(LogHead, 1).number


def test_a_change_is_told_only_when_every_machine_had_time_to_drop_its_answers(app, vendor, editor, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(job.time, "monotonic", lambda: clock[0])
    with app.app_context():
        lanes = Lanes(app, threading.Event(), 1)
        purges = Purges(lanes)
        settled = []
        for step in (0.0, 0.5, 0.6, 0.5, 1.0):
            clock[0] += step
            settled.append(purges._settled())
            if len(settled) == 3:
                editor.article("Now", publish=True)
        lanes.close()
    known = settled[2]
    assert settled == [None, None, known, known, known + 1]


def test_metrics_say_how_far_behind_each_target_is(app, vendor, editor):
    editor.article("Behind", publish=True)
    vendor.refusals = [(500, {})]
    tell(app)
    said = app.test_client().get("/metrics").get_data(as_text=True)
    assert f'kapcms_purge_failed_attempts{{target="{vendor.kind} 1"}} 1.0' in said
    assert f'kapcms_purge_behind{{target="{vendor.kind} 1"}} 0.0' not in said
    assert f'kapcms_purge_behind{{target="{vendor.kind} 1"}}' in said
    assert TOKEN not in said
    assert vendor.path not in said


def test_cloudflare_finds_the_keys_under_its_own_name(app, vendor, editor):
    editor.article("Tagged", publish=True)
    answer = Reader(app).get("/articles/tagged")
    if vendor.kind == "cloudflare":
        assert answer.headers["Cache-Tag"].split(",") == answer.headers["Surrogate-Key"].split(" ")
    else:
        assert "Cache-Tag" not in answer.headers


def test_a_ban_is_never_longer_than_varnish_takes():
    keys = [f"article:{n:036d}" for n in range(500)]
    requests = list(requests_for(PurgeTarget("", "varnish", "http://v", None), keys))
    patterns = [request.headers["Surrogate-Key-Pattern"] for request in requests]
    assert all(len(pattern) <= VARNISH_MOST_BYTES + 20 for pattern in patterns)
    assert not any(" " in pattern for pattern in patterns)
    named = [key.replace("\\-", "-") for pattern in patterns for key in pattern[7:-7].split("|")]
    assert named == keys


@pytest.mark.parametrize(
    "purge",
    ["https://api.fastly.com", "akamai+https://h", "varnish+ftp://h", "varnish+http://u:p@h", "fastly+https://h/s"],
)
def test_a_target_that_cannot_be_told_is_refused_at_the_start(tmp_path, purge):
    with pytest.raises(BadSetting, match="KAPCMS_PURGE"):
        settings_for(tmp_path, KAPCMS_PURGE=purge)


def test_tokens_are_not_shown(tmp_path):
    settings = settings_for(tmp_path, KAPCMS_PURGE="fastly+https://h/service/s", KAPCMS_PURGE_FASTLY_TOKEN="se-cret")
    assert "se-cret" not in repr(settings)
    assert "se-cret" not in repr(purge_targets(settings))


def let_it_be_time(app):
    with app.app_context():
        db.session.query(PurgeCursor).update({"next_attempt_at": now() - timedelta(seconds=1)})
        db.session.commit()


def test_the_worker_tells_and_forgets_targets_that_are_no_more(app, vendor, make_app):
    with serving(Fastly) as other:
        second = make_app(KAPCMS_PURGE=other.url, KAPCMS_PURGE_FASTLY_TOKEN=TOKEN)
        with second.app_context():
            lanes = Lanes(second, threading.Event(), 1)
            purges = Purges(lanes)
            give_up_at = time.monotonic() + 10
            while "everything" not in other.purged:
                assert time.monotonic() < give_up_at
                purges.start()
                time.sleep(0.05)
            lanes.close()
        assert cursor(second).target == other.url
        Editor(second, "editor").article("More", publish=True)
        tell(second)
        assert "articles" in other.keys
