"""The log of the measurements is one that the site could have written."""

from __future__ import annotations

from bench.changes import lengthen
from bench.sites import Size, make_site
from tests.doors import shell


def test_a_lengthened_log_is_whole_and_its_pages_are_full(app, reader):
    make_site(app, Size(30, words=20))
    with app.app_context():
        lengthen(400)
    assert shell(app, "rebuild", "--search").exit_code == 0
    checked = shell(app, "check")
    assert (checked.exit_code, checked.stdout) == (0, "")
    page = reader.get("/changes?since=300&limit=100").get_json()
    assert [row["number"] for row in page["data"]] == list(range(301, 401))
    assert len({row["slug"] for row in page["data"]}) == 30
    assert page["meta"]["has_more"] is False
