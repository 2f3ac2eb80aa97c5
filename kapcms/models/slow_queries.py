"""The log of slow statements: what took longer than a setting says, without the values it was asked with."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from kapcms.logs import get_logger
from kapcms.models.statement_watchers import watch_statements

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

log = get_logger()

BEGUN = "kapcms_begun"
LONGEST_SHOWN = 2_000
"""Characters of a statement."""


def log_slow_queries(engine: Engine, limit_ms: int) -> None:
    """Log every statement of `engine` that takes `limit_ms` milliseconds or more; 0 logs none."""
    if limit_ms == 0:
        return

    def begin(connection: Any, *event_arguments: Any) -> None:
        del event_arguments
        connection.info[BEGUN] = time.perf_counter()

    def end(connection: Any, cursor: Any, statement: str, *event_arguments: Any) -> None:
        del cursor, event_arguments
        note(statement, time.perf_counter() - connection.info.pop(BEGUN, time.perf_counter()))

    def note(statement: str, seconds: float) -> None:
        if seconds * 1000 >= limit_ms:
            log.warning("slow_query", ms=round(seconds * 1000), statement=statement[:LONGEST_SHOWN])

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    watch_statements(engine, note)
