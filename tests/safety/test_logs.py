"""No secret stands in a line of the log, whichever way it came there."""

from __future__ import annotations

import json

import pytest
import structlog

from kapcms.logs import write_logs
from tests.doors import EDITOR


@pytest.fixture(autouse=True)
def logs():
    yield write_logs("info")
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("fields", "secret"),
    [
        ({"password": "open sesame"}, "open sesame"),
        ({"Authorization": "Basic abcdef"}, "abcdef"),
        ({"error": "cannot reach postgresql://me:hunter2@db/kapcms"}, "hunter2"),
        ({"text": "sent Bearer abc.def"}, "abc.def"),
        ({"text": "kap_0123456789abcdef is unknown"}, "0123456789abcdef"),
        ({"url": "https://example.org/reset?token=abcdef&x=1"}, "abcdef"),
        ({"path": f"{EDITOR}/previews/{'t' * 40}"}, "tttt"),
    ],
)
def test_a_secret_is_not_written(capsys, fields, secret):
    structlog.get_logger().warning("something", **fields)
    written = capsys.readouterr().err
    assert secret not in written
    assert "[redacted]" in written


def test_the_address_of_a_preview_is_logged_without_its_token(editor, capsys):
    article = editor.article("Secret")
    made = editor.post(f"/articles/{article['id']}/previews").get_json()["data"]
    capsys.readouterr()
    assert editor.client.get(f"{EDITOR}/previews/{made['token']}").status_code == 200
    written = capsys.readouterr().err
    assert made["token"] not in written
    assert "previews/[redacted]" in json.loads(written.splitlines()[-1])["path"]
