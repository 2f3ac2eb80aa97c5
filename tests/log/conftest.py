"""Fixtures of the log's tests."""

from __future__ import annotations

import pytest


@pytest.fixture
def app(make_app):
    """An app that keeps no answers: these tests empty the database under it, between two examples."""
    return make_app(KAPCMS_CACHE_BYTES="0")
