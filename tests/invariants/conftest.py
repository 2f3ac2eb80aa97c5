"""Apps that keep no answers: what the database says is what is compared."""

from __future__ import annotations

import pytest

from tests.doors import Editor, Reader
from tests.invariants.starting_over import Beginning


@pytest.fixture
def app(make_app):
    return make_app(KAPCMS_CACHE_BYTES="0")


@pytest.fixture
def editor(app):
    """An admin's script: it may also change the site."""
    return Editor(app, "admin")


@pytest.fixture
def reader(app):
    return Reader(app)


@pytest.fixture
def beginning(app, editor):
    return Beginning(app)
