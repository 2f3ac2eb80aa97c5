"""Statements of the hot path: compiled once, run on a plain connection that the thread keeps.

SQLAlchemy's way through a statement (checkout, cache look-up, result metadata, return) costs ten times what SQLite
takes to run it (measured: 400 to 900 µs against 40 for the article with its nav). What is asked at every miss goes
around it: the same compiled text, the same conversions of types, nothing else. Each statement is its own transaction.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import namedtuple
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Uuid
from sqlalchemy.exc import DBAPIError

from kapcms.models.database import UtcDateTime, db
from kapcms.models.statement_watchers import tell_watchers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.expression import CompoundSelect, Select
    from sqlalchemy.types import TypeEngine

_threads = threading.local()
AUTO, GENERIC = "auto", "force_generic_plan"
"""PostgreSQL's `plan_cache_mode` of a connection."""

LOOP_CACHE_KB, THREAD_CACHE_KB = 6_000, 2_000
"""SQLite's page cache of the event loop's connection, which reads most, and of each thread's. With the 16 MB that the
database is set to for editors' work, a worker took 70 MB more and read a twentieth faster."""


class Prepared:
    """One statement. Its rows are named tuples of its columns' labels.

    `looks_up`: it finds single rows by whole keys, so one plan is right for all parameters. PostgreSQL is told so, for
    it plans anew what it believes to be cheaper by far with the values known (measured: 1.2 of 1.7 ms for the article).
    """

    def __init__(
        self, statement: CompoundSelect[*tuple[Any, ...]] | Select[*tuple[Any, ...]], *, looks_up: bool = False
    ) -> None:
        self._statement = statement
        self._plans = GENERIC if looks_up else AUTO
        self._compiled: dict[str, Compiled] = {}

    def rows(self, **parameters: Any) -> Sequence[Any]:
        """All rows for these parameters.

        Raises:
            DBAPIError: the database cannot answer, as SQLAlchemy would raise it.
        """
        engine = db.engine
        compiled = self._compiled.get(engine.name)
        if compiled is None:
            compiled = self._compiled[engine.name] = Compiled(self._statement, engine.dialect)
        bound = compiled.bind(parameters)
        error_class = engine.dialect.loaded_dbapi.Error
        begun = time.perf_counter()
        for is_last in (False, True):
            try:
                found = _connection(engine, self._plans).execute(compiled.text, bound).fetchall()
            except error_class as error:
                is_busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
                if not is_busy:
                    let_go(engine)  # the server may have gone and come back: one try on a new connection
                if is_busy or is_last:
                    raise DBAPIError.instance(compiled.text, None, error, error_class) from error
            else:
                tell_watchers(engine, compiled.text, time.perf_counter() - begun)
                return [compiled.row(values) for values in found]
        raise AssertionError("unreachable")

    def one(self, **parameters: Any) -> Any | None:
        """The only row, or None."""
        found = self.rows(**parameters)
        return found[0] if found else None


def let_go(engine: Engine) -> None:
    """Close the connections that this thread keeps for `engine`; the next statement makes another."""
    _kept(engine).clear()


class Compiled:
    """The text of a statement for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        columns = list(statement.selected_columns)
        self.text = str(compiled)
        self.row_class = _row_class([column.key for column in columns])
        self._converters = [
            (index, convert)
            for index, column in enumerate(columns)
            if (convert := converter(column.type, dialect)) is not None
        ]
        self._names: list[str] | None = compiled.positiontup
        self._constants = dict(compiled.params)
        self._binders: dict[str, Callable[[Any], Any]] = {
            name: bind
            for name, parameter in compiled.binds.items()
            if (bind := parameter.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }

    def bind(self, parameters: dict[str, Any]) -> Any:
        """The parameters as the driver takes them: a tuple where it goes by position, else a mapping."""
        values = self._constants | parameters
        for name, bind in self._binders.items():
            values[name] = bind(values[name])
        return values if self._names is None else tuple(values[name] for name in self._names)

    def row(self, values: Sequence[Any]) -> Any:
        """A row of the driver with its values converted; NULL is None of every type."""
        converted = list(values)
        for index, convert in self._converters:
            if converted[index] is not None:
                converted[index] = convert(converted[index])
        return self.row_class._make(converted)


def converter(type_: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of a column of `type_` of what the driver gives (never NULL); None where it is that already.

    As SQLAlchemy does it, but ids and moments of SQLite by one step in C each: they were a tenth of a miss.
    """
    if dialect.name == "sqlite" and isinstance(type_, Uuid) and not type_.as_uuid:
        return _dashed
    if dialect.name == "sqlite" and isinstance(type_, UtcDateTime):
        return _moment
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _dashed(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


def _row_class(names: list[str]) -> Any:
    return namedtuple("Row", names)  # noqa: PYI024  its fields are known only here


def never_wait() -> None:
    """From now on this thread is told at once (DBAPIError) where it would wait for a lock of SQLite."""
    _threads.never_waits = True


def _connection(engine: Engine, plans: str) -> Any:
    """The driver's connection that this thread keeps for `engine` and this way of planning, in autocommit.

    SQLite plans when it compiles: one connection serves both.
    """
    kept = _kept(engine)
    way = plans if engine.dialect.name == "postgresql" else AUTO
    held = kept.get(way)
    if held is None:
        held = kept[way] = _Held(own_connection(engine, way))
    return held.connection


def own_connection(engine: Engine, plans: str) -> Any:
    """A new connection of the driver, in autocommit and planning this way, which the pool no longer knows.

    Raises:
        DBAPIError: the database cannot be reached, as SQLAlchemy would raise it.
    """
    pooled = engine.raw_connection()
    connection = cast("Any", pooled.driver_connection)
    pooled.detach()
    if engine.dialect.name == "postgresql":
        connection.autocommit = True
        connection.execute(f"SET plan_cache_mode = {plans}")
    elif getattr(_threads, "never_waits", False):
        connection.executescript(f"PRAGMA busy_timeout=0; PRAGMA cache_size=-{LOOP_CACHE_KB}")
    else:
        connection.execute(f"PRAGMA cache_size=-{THREAD_CACHE_KB}")
    return connection


class _Held:
    """A connection that is closed when its thread ends, or its engine does."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


def _kept(engine: Engine) -> dict[str, _Held]:
    """This thread's connections for `engine`, by the way of planning."""
    kept: WeakKeyDictionary[Engine, dict[str, _Held]] | None = getattr(_threads, "connections", None)
    if kept is None:
        kept = _threads.connections = WeakKeyDictionary()
    return kept.setdefault(engine, {})
