"""Webhooks from the command line."""

from __future__ import annotations

from kapcms.cli.working.webhooks import deliver_next
from tests.doors import shell
from tests.webhooks.receiving import receiving


def deliver(app, webhook_id):
    with app.app_context():
        while deliver_next(webhook_id):
            pass


def test_a_webhook_is_made_told_disabled_asked_again_and_deleted(make_app, editor):
    app = make_app(KAPCMS_WEBHOOK_PRIVATE="true")
    with receiving() as receiver:
        made = shell(app, "webhooks", "create", receiver.url, "--kind", "article.published")
        assert made.exit_code == 0, made.output
        webhook_id, secret = made.stderr.strip(), made.stdout.strip()
        editor.article("One", publish=True)
        deliver(app, webhook_id)
        receiver.verify(secret)
        line = shell(app, "webhooks", "deliveries", webhook_id, "--state", "delivered").stdout.split()
        assert line[2] == "article.published"
        assert shell(app, "webhooks", "redeliver", webhook_id, line[0]).exit_code == 0
        receiver.came.clear()
        rotated = shell(app, "webhooks", "rotate", webhook_id).stdout.strip()
        deliver(app, webhook_id)
        assert len(receiver.came) == 1
        receiver.verify(rotated)
        assert shell(app, "webhooks", "enable", "--undo", webhook_id).exit_code == 0
        assert f"{webhook_id}  disabled" in shell(app, "webhooks", "list").stdout
        assert shell(app, "webhooks", "redeliver", webhook_id, line[0]).exit_code == 2
        assert shell(app, "webhooks", "delete", webhook_id).exit_code == 0
        assert shell(app, "webhooks", "list").stdout == ""


def test_what_cannot_be_is_refused_in_words(app):
    for words in (
        ("create", "http://127.0.0.1/x"),
        ("create", "https://e.org/", "--kind", "nonsense"),
        ("delete", "1"),
    ):
        told = shell(app, "webhooks", *words)
        assert (told.exit_code, "Traceback" in told.output) == (2, False), words
    assert shell(app, "webhooks", "delete", "00000000-0000-0000-0000-000000000000").exit_code == 2
