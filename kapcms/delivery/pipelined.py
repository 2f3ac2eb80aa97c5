"""One statement asked of PostgreSQL by an event loop: it asks, goes on, and takes the rows when they have come.

libpq's pipeline mode on a connection of its own: any number of questions may be on their way, each is a transaction of
its own, and the answers come in the order of the questions. Values come in binary form. Source: PostgreSQL 14 to 17,
section 34.5 (Pipeline Mode); psycopg 3.3, `psycopg.pq`.
"""

from __future__ import annotations

import os
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from kapcms.delivery.prepared import GENERIC, Compiled, own_connection
from kapcms.later import later
from kapcms.models.statement_watchers import tell_watchers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import psycopg
    from psycopg import adapt, pq
    from sqlalchemy import CompoundSelect, Engine

    Tell = Callable[[Sequence[Any] | None], None]
    """Is told the rows, or None: nobody will answer."""
else:
    psycopg, adapt, pq = later("psycopg"), later("psycopg.adapt"), later("psycopg.pq")

NAME = b"kapcms_pipelined"
WHO = "kapcms event loop"
"""How `pg_stat_activity` calls the connection."""


class _Waiting(NamedTuple):
    tell: Tell
    since: float


class Pipelined:
    """A connection to the database of `engine` on which `statement`, which finds rows by whole keys, is asked.

    Making one waits for the server; nothing else here does. For one thread.

    Raises:
        DBAPIError: the database cannot be reached, as SQLAlchemy would raise it.
        psycopg.Error: it does not take the statement.
    """

    def __init__(self, engine: Engine, statement: CompoundSelect[*tuple[Any, ...]]) -> None:
        self._engine = engine
        numbered = cast("Any", type(engine.dialect))(paramstyle="numeric_dollar")
        self._compiled = Compiled(statement, numbered)
        self._connection: psycopg.Connection = own_connection(engine, GENERIC)
        self._connection.execute(f"SET application_name = '{WHO}'".encode())
        self._wire = self._connection.pgconn
        prepared = self._wire.prepare(NAME, self._compiled.text.encode())
        if prepared.status != pq.ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError(prepared.error_message.decode("utf-8", "replace"))
        self._wire.nonblocking = 1
        self._wire.enter_pipeline_mode()
        self._descriptor = os.dup(self._wire.socket)
        self._reader = adapt.Transformer(self._connection)
        self._waiting: deque[_Waiting] = deque()
        self._rows: Sequence[Any] | None = None

    def fileno(self) -> int:
        """Readable when rows have come. A descriptor of its own: libpq closes the other when the connection is lost."""
        return self._descriptor

    @property
    def waiting_since(self) -> float | None:
        """When the oldest question was asked that is not answered (monotonic); None where all are."""
        return self._waiting[0].since if self._waiting else None

    def ask(self, parameters: dict[str, Any], tell: Tell) -> None:
        """Send the question with these parameters; `tell` is called from `take` or `close`.

        Raises:
            psycopg.Error: the connection is gone; `tell` will not be called.
        """
        values = [str(value).encode() for value in self._compiled.bind(parameters)]
        self._wire.send_query_prepared(NAME, values, result_format=pq.Format.BINARY)
        self._wire.pipeline_sync()
        self._wire.flush()  # what the socket does not take now goes with the next; a question is 100 bytes
        self._waiting.append(_Waiting(tell, monotonic()))

    def take(self) -> None:
        """Tell what has come.

        Raises:
            psycopg.Error: the connection is gone, or the statement no longer right (a migration changed its tables);
                who waits is told by `close`.
        """
        wire = self._wire
        wire.consume_input()
        while self._waiting and not wire.is_busy():
            result = wire.get_result()
            if result is None:  # the end of the rows of one question; its mark follows
                continue
            if result.status == pq.ExecStatus.TUPLES_OK:
                self._rows = self._read(result)
            elif result.status == pq.ExecStatus.PIPELINE_SYNC:
                self._tell()
            else:
                raise psycopg.OperationalError(result.error_message.decode("utf-8", "replace"))

    def close(self) -> None:
        """Let go of the connection, once, and tell all who wait that nobody will answer."""
        self._connection.close()
        os.close(self._descriptor)
        waiting, self._waiting = self._waiting, deque()
        for one in waiting:
            one.tell(None)

    def _tell(self) -> None:
        rows, self._rows = self._rows, None
        tell, since = self._waiting.popleft()
        tell_watchers(self._engine, self._compiled.text, monotonic() - since)
        tell(rows)

    def _read(self, result: pq.abc.PGresult) -> Sequence[Any]:
        self._reader.set_pgresult(result)
        return [self._compiled.row(values) for values in self._reader.load_rows(0, result.ntuples, tuple)]
