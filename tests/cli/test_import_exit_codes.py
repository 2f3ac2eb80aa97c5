"""What a script learns from an import's exit code: all went in, some did not, nothing could be read."""

from __future__ import annotations

from zipfile import ZipFile

import pytest

from tests.cli.reports import actions, run_import
from tests.cli.wordpress import post, write_wxr
from tests.doors import shell

CUT_OFF = '{"db": [{"meta": {"version": "5.0.0"}, "data": {"posts": [{"id": "1", "ti'


@pytest.fixture
def good(tmp_path):
    return write_and_name(tmp_path / "good.xml", post(1, "One"))


def write_and_name(path, *posts):
    write_wxr(path, *posts)
    return path


def test_all_that_went_in_is_0(app, good):
    assert run_import(app, good)[2].exit_code == 0


def test_an_item_that_failed_is_1(app, tmp_path):
    path = write_and_name(tmp_path / "a.xml", post(1, "Good"), post(2, "Deep", "<div>" * 30_000 + "t"))
    lines, _, result = run_import(app, path)
    assert (actions(lines), result.exit_code) == (["created", "failed"], 1)


@pytest.mark.parametrize("content", ["", CUT_OFF, "<rss><channel><item", "\0\1\2binary\0"])
def test_a_bad_file_among_good_ones_is_1_and_the_good_ones_go_in(app, good, tmp_path, content):
    bad = tmp_path / "bad.xml"
    bad.write_text(content)
    after = write_and_name(tmp_path / "late.xml", post(2, "Two"))
    lines, total, result = run_import(app, good, bad, tmp_path / "missing.xml", after)
    assert [line["title"] for line in lines if line["action"] == "created"] == ["One", "Two"]
    assert (result.exit_code, total["files"], total["sum"]["unreadable"]) == (1, 2, 2)
    assert [line.split(": ")[1] for line in result.stderr.splitlines() if str(tmp_path) in line] == [
        str(bad),
        str(tmp_path / "missing.xml"),
    ]


@pytest.mark.parametrize("content", ["", CUT_OFF, "<rss><channel><item", "\0\1\2binary\0"])
def test_where_no_file_can_be_read_it_is_2(app, tmp_path, content):
    bad = tmp_path / "bad.xml"
    bad.write_text(content)
    _, total, result = run_import(app, bad, tmp_path / "missing.xml")
    assert (result.exit_code, total["files"], total["sum"]["unreadable"]) == (2, 0, 2)


def test_a_wrong_option_is_2(app, good):
    assert shell(app, "import", str(good), "--kind", "nothing").exit_code == 2


@pytest.mark.parametrize("content", [{}, {"a.bin": "\0\1\2"}, {"a.xml": "<rss><channel><item"}])
def test_an_archive_without_anything_to_read_is_told_by_its_own_name(app, tmp_path, content):
    path = tmp_path / "all.zip"
    with ZipFile(path, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    _, _, result = run_import(app, path)
    told, *_ = [line for line in result.stderr.splitlines() if not line.startswith("{")]
    assert result.exit_code == 2
    assert "unpacked-" not in told
    assert told.startswith((f"kapcms: {path}: all.zip: ", f"kapcms: {path}/a.xml: "))
