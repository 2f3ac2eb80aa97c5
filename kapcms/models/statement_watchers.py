"""Who wants to know of statements that go around SQLAlchemy's events: those of readers' hot path."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

Watcher = Callable[[str, float], None]
"""Called after a statement, with its text (without values) and the seconds that it took."""

_watchers: WeakKeyDictionary[Engine, list[Watcher]] = WeakKeyDictionary()


def watch_statements(engine: Engine, watcher: Watcher) -> None:
    """Tell `watcher` of the statements of `engine` from now on."""
    _watchers.setdefault(engine, []).append(watcher)


def tell_watchers(engine: Engine, statement: str, seconds: float) -> None:
    """Say that the statement went to `engine`, without an event of SQLAlchemy's."""
    for watcher in _watchers.get(engine, ()):
        watcher(statement, seconds)
