"""Statements of the hot path give what SQLAlchemy gives."""

from datetime import UTC
from uuid import UUID

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from kapcms.delivery.prepared import converter
from kapcms.models.database import UtcDateTime

SQLITE = sqlite.dialect()


def as_stored(type_, value):
    return type_.dialect_impl(SQLITE).bind_processor(SQLITE)(value)


@given(st.uuids())
def test_an_id_of_sqlite_is_read_as_it_was_written(value: UUID):
    type_ = sa.Uuid(as_uuid=False)
    assert converter(type_, SQLITE)(as_stored(type_, str(value))) == str(value)


@given(st.datetimes())
def test_a_moment_of_sqlite_is_read_as_it_was_written(value):
    type_, moment = UtcDateTime(), value.replace(tzinfo=UTC)
    read = converter(type_, SQLITE)(as_stored(type_, moment))
    assert (read, read.utcoffset()) == (moment, moment.utcoffset())
