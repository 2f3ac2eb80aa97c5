"""The reason codes of a report are words joined by `_`, as the codes of the API are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import kapcms

PLACES = {"Remark": 0, "SkippedItem": 2, "FailedItem": 2, "ReportLine": 4}
"""Which argument is the code."""
FOLDERS = ("importers", "services/importing", "services/exporting", "content")
FILES = sorted(path for name in FOLDERS for path in (Path(kapcms.__path__[0]) / name).rglob("*.py"))


def codes_in(text: str) -> list[str]:
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    codes = []
    for call in calls:
        place = PLACES.get(getattr(call.func, "id", ""))
        parts = ast.walk(call.args[place]) if place is not None and len(call.args) > place else ()
        codes += [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return codes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_codes_are_words_joined_by_underscores(path):
    assert [code for code in codes_in(path.read_text("utf-8")) if not re.fullmatch("[a-z]+(_[a-z]*)*", code)] == []


def test_codes_are_found():
    found = {code for path in FILES for code in codes_in(path.read_text("utf-8"))}
    assert {"too_large", "unknown_kind", "no_title", "not_storable"} <= found
