"""The secrets of webhooks at rest: sealed with the key of the installation, and what follows where that changed."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcms.cli.working.webhooks import deliver_next
from kapcms.models.database import db
from kapcms.models.transaction import transaction
from kapcms.models.webhook import Webhook
from kapcms.services.sealing import SECOND_FACTORS, WEBHOOK_SECRETS, SecretLost, _fernet
from tests.doors import Editor, good, made, shell
from tests.webhooks.receiving import receiving

KEY, OTHER_KEY = "k" * 40, "o" * 40


@pytest.fixture
def app(make_app):
    return make_app(KAPCMS_WEBHOOK_PRIVATE="true", KAPCMS_SECRET_KEY=KEY)


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


def stored(app, webhook):
    with app.app_context():
        row = db.session.get(Webhook, webhook["id"])
        found = (row.secret, row.previous_secret)
        db.session.remove()
        return found


def deliver(app, webhook):
    with app.app_context():
        while deliver_next(webhook["id"]):
            pass


def test_secrets_are_stored_sealed_and_still_sign(app, admin, receiver):
    webhook = made(admin.post("/webhooks", {"url": receiver.url}))
    new = made(admin.post(f"/webhooks/{webhook['id']}/secrets"))["secret"]
    raw = base64.b64decode(new.removeprefix("whsec_"))
    for kept in stored(app, webhook):
        assert kept.startswith("sealed:")
        assert webhook["secret"] not in kept
        assert new not in kept
        assert raw not in kept.encode()
    admin.article("One", publish=True)
    deliver(app, webhook)
    assert receiver.came
    receiver.verify(webhook["secret"])
    receiver.verify(new)


def test_secrets_that_an_older_version_stored_sign_on_and_are_sealed_by_migrating(app, admin, receiver):
    webhook = made(admin.post("/webhooks", {"url": receiver.url}))
    with app.app_context(), transaction():
        db.session.get(Webhook, webhook["id"]).secret = webhook["secret"]
    admin.article("One", publish=True)
    deliver(app, webhook)
    receiver.verify(webhook["secret"])
    assert shell(app, "migrate").exit_code == 0
    assert stored(app, webhook)[0].startswith("sealed:")
    receiver.came.clear()
    admin.article("Two", publish=True)
    deliver(app, webhook)
    assert receiver.came
    receiver.verify(webhook["secret"])


def test_with_another_key_deliveries_wait_and_say_the_way_out_until_there_is_a_new_secret(make_app, admin, receiver):
    webhook = made(admin.post("/webhooks", {"url": receiver.url, "kinds": ["article.published"]}))
    moved = make_app(KAPCMS_WEBHOOK_PRIVATE="true", KAPCMS_SECRET_KEY=OTHER_KEY)
    there = Editor(moved, "admin")
    there.article("One", publish=True)
    there.article("Two", publish=True)
    deliver(moved, webhook)
    assert receiver.came == []
    waiting = good(there.get(f"/webhooks/{webhook['id']}/deliveries"))
    assert {item["state"] for item in waiting} == {"waiting"}
    assert "KAPCMS_SECRET_KEY" in waiting[-1]["last_error"]
    assert "make a new secret" in waiting[-1]["last_error"]
    told = shell(moved, "check")
    assert told.exit_code == 1
    assert webhook["id"] in told.output
    new = made(there.post(f"/webhooks/{webhook['id']}/secrets"))
    assert new["previous_until"] is None
    deliver(moved, webhook)
    assert [body["slug"] for body in receiver.bodies] == ["one", "two"]
    receiver.verify(new["secret"])
    assert shell(moved, "check").exit_code == 0


def test_a_sealed_secret_that_was_touched_is_not_opened(app):
    with app.app_context():
        kept = WEBHOOK_SECRETS.close("whsec_" + "A" * 40)
        middle = len(kept) // 2
        with pytest.raises(SecretLost):
            WEBHOOK_SECRETS.open(kept[:middle] + ("A" if kept[middle] != "A" else "B") + kept[middle + 1 :])


@given(st.text(min_size=1), st.text(min_size=1), st.text())
def test_only_the_key_that_sealed_opens(one, other, secret):
    purpose = WEBHOOK_SECRETS.purpose
    token = _fernet(one, purpose).encrypt(secret.encode())
    assert _fernet(one, purpose).decrypt(token).decode() == secret
    assert _fernet(one, SECOND_FACTORS.purpose)._signing_key != _fernet(one, purpose)._signing_key
    if one.encode(errors="replace") != other.encode(errors="replace"):
        assert _fernet(one, purpose)._signing_key != _fernet(other, purpose)._signing_key
