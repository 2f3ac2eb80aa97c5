"""Lines of kapcms' own export."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapcms.importers import ndjson
from kapcms.importers.imported import UnreadableSource
from kapcms.importers.ndjson import BadLine, Line, read_lines
from tests.importers.import_samples import written


def lines(folder, data: bytes) -> list:
    return list(read_lines(written(folder, data, "export.ndjson")))


def test_lines_have_their_numbers_and_bad_ones_do_not_stop_the_others(tmp_path):
    data = b'\xef\xbb\xbf{"type": "article", "id": "1"}\n\n{broken\n[1]\n"\xff"\n{"type": "topic"}'
    assert lines(tmp_path, data) == [
        Line(1, {"type": "article", "id": "1"}),
        BadLine(3, "JSON: Expecting property name enclosed in double quotes at character 1"),
        BadLine(4, "the line is no JSON object"),
        BadLine(5, "byte 1 of the line is no UTF-8"),
        Line(6, {"type": "topic"}),
    ]


def test_a_line_too_long_is_read_past(tmp_path, monkeypatch):
    monkeypatch.setattr(ndjson, "LINE_LIMIT_BYTES", 40)
    monkeypatch.setattr(ndjson, "_PIECE_BYTES", 16)
    data = b'{"type": "' + b"x" * 300 + b'"}\n{"type": "series"}\n'
    assert lines(tmp_path, data) == [BadLine(1, "the line is longer than 0 MiB"), Line(2, {"type": "series"})]


@pytest.mark.parametrize(
    ("head", "name", "ours"),
    [
        (b'{"type": "article", "id": "1"}\n', "a.ndjson", True),
        (b'{"type": "series", "id": "1"}', "a.jsonl", True),
        (b'{"type": "article", "id": "1", "body": "' + b"x" * 1000, "a.ndjson", True),
        (b'{"type": "api::article.article", "id": 1, "data": {}}\n', "a.jsonl", False),
        (b'{"db": []}', "a.json", False),
        (b'{"type": "article"}\n', "a.md", False),
        (b'{"type": ["article"]}\n', "a.json", False),
    ],
)
def test_the_kind_is_told_by_the_first_line(head, name, ours):
    assert ndjson.looks_like(head, name) is ours


def test_an_empty_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableSource, match="is empty"):
        lines(tmp_path, b"")


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=200))
def test_no_bytes_crash_it(tmp_path_factory, data):
    assert isinstance(ndjson.looks_like(data, "x.json"), bool)
    assert all(isinstance(line, Line | BadLine) for line in lines(tmp_path_factory.getbasetemp(), data))
